"""How the warm process is asked."""

from pathlib import Path

import pytest
from tests.azureml_emulator.az.conftest import Workspace

from azureml_emulator.az.warm_client import OFF, run


def test_without_it(workspace: Workspace) -> None:
    """Switched off, the command runs by itself, and as well."""
    words = ("ml", "workspace", "show", "-n", "mlw-offline", "--query", "name")

    assert workspace.az(*words, **{OFF: "off"}).json == "mlw-offline"
    assert [
        one for one in workspace.processes() if "azureml_emulator.az.warm" in one.cmdline()
    ] == []


def test_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none runs there is nobody to ask."""
    monkeypatch.delenv(OFF, raising=False)

    assert run(tmp_path, ["ml", "job", "list"]) is None
