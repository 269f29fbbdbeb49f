"""Asking the workspace without the SDK."""

from __future__ import annotations

import socket

import pytest

from azureml_emulator.notebook.inside import Inside


def test_workspaces_and_jobs(member_environment: dict[str, str]) -> None:
    """The default workspace is found, without jobs at first."""
    inside = Inside(member_environment)
    (workspace,) = inside.workspaces()
    assert workspace["name"] == "mlw-offline"
    assert inside.jobs(workspace) == []


def test_nobody_answers(member_environment: dict[str, str]) -> None:
    """A workspace that is gone is an OSError."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    gone = member_environment | {"HTTPS_PROXY": f"http://azureml:secret@127.0.0.1:{port}"}
    with pytest.raises(OSError, match="refused"):
        Inside(gone)
