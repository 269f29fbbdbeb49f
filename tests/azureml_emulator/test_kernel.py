"""The name by which installed kernel specifications start the kernel."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from offline_azure.kernel import launcher


def test_the_kernel_starts_by_its_old_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A specification that Jupyter has kept since an earlier release still works."""
    started: list[object] = []
    monkeypatch.setattr(launcher, "main", started.append)
    monkeypatch.setattr(sys, "argv", ["kernel", "-f", str(tmp_path / "missing.json")])

    runpy.run_module("azureml_emulator.kernel", run_name="__main__")

    assert started == [[]]
