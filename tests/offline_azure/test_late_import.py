"""A package that is loaded when it is needed."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from azureml_emulator.runs import interpreter
from azureml_emulator.runs.job import Environment
from offline_azure import late_import


@pytest.fixture
def package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """The file that is run when a package `slow`, which is put off, is loaded."""
    folder = tmp_path / "slow"
    folder.mkdir()
    (folder / "__init__.py").write_text("from slow.part import VALUE\n__all__ = ['VALUE']\n")
    (folder / "part.py").write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(late_import, "_PACKAGES", ("slow",))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    late_import.install()
    yield folder / "__init__.py"
    for name in [name for name in sys.modules if name.partition(".")[0] == "slow"]:
        del sys.modules[name]


def test_a_module_of_the_package_does_not_load_the_rest(package: Path) -> None:
    """That is what MLflow does."""
    package.write_text("raise ImportError('loaded')")

    from slow.part import VALUE

    assert VALUE == 1


@pytest.mark.parametrize("code", ["import slow; slow.VALUE", "from slow import *; VALUE"])
def test_the_first_look_loads_it(package: Path, code: str) -> None:
    """Whoever uses the package gets all of it."""
    names: dict[str, object] = {}

    exec(code, names)  # noqa: S102

    assert sys.modules["slow"].VALUE == 1


def test_it_is_loaded_once_for_all_threads(package: Path) -> None:
    """Who comes meanwhile waits."""
    package.write_text(
        "import threading\nfrom slow import part\n"
        "part.VALUE += 1\npart.loading.set()\npart.go_on.wait(60)\nwhole = True\n"
    )
    import slow.part

    slow.part.loading, slow.part.go_on = threading.Event(), threading.Event()
    seen: list[bool] = []
    threads = [threading.Thread(target=lambda: seen.append(slow.whole)) for _ in range(2)]
    for thread in threads:
        thread.start()
    slow.part.loading.wait(60)
    slow.part.go_on.set()
    for thread in threads:
        thread.join()

    assert seen == [True, True]
    assert slow.part.VALUE == 2


def test_what_fails_is_tried_again(package: Path) -> None:
    """As an import is."""
    right = package.read_text()
    package.write_text("raise ImportError('not yet')")
    import slow

    with pytest.raises(ImportError, match="not yet"):
        slow.VALUE  # noqa: B018
    package.write_text(right + "# of another size\n")

    assert slow.VALUE == 1
    with pytest.raises(AttributeError):
        slow.nothing  # noqa: B018


def test_mlflow_starts_without_what_it_does_not_use(tmp_path: Path) -> None:
    """In a job's Python; the package is there for a script that wants it."""
    interpreter.prepare(Environment(""), tmp_path / "python")
    code = (
        "import sys, mlflow.store.artifact.databricks_sdk_models_artifact_repo\n"
        "before = 'databricks.sdk.service.sql' in sys.modules\n"
        "from databricks.sdk import WorkspaceClient\n"
        "print(before, WorkspaceClient.__module__)"
    )

    done = subprocess.run(
        [str(tmp_path / "python/bin/python"), "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("False databricks.sdk\n", "")
