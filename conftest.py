"""`pytest --nbval notebooks` runs the notebooks as `make notebooks` does.

nbval has no option for a kernel's environment, and reads its sanitising rules from a file: both
come from the code that generates the notebooks. Only the workspace is another one: each notebook
gets one of its own that is kept, in which `tests/book/test_kept_workspace.py` runs it once more.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent


def pytest_configure(config: pytest.Config) -> None:
    """Set up nbval, in each worker of pytest-xdist too."""
    if not config.getoption("nbval", default=False):
        return
    from studyguide.notebooks.execute import ENVIRONMENT
    from studyguide.notebooks.sanitise import all_rules, nbval_file

    os.environ.update(ENVIRONMENT)
    os.environ.pop("AZUREML_EMULATOR_FRESH")
    folder = tempfile.TemporaryDirectory(prefix="nbval-")
    config.add_cleanup(folder.cleanup)
    rules = Path(folder.name) / "rules.txt"
    rules.write_text(nbval_file(all_rules(ROOT)), encoding="utf-8")
    config.option.nbval_sanitize_with = str(rules)
    config.option.nbval_kernel_startup_timeout = 600


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give each notebook an empty workspace before its kernel starts."""
    if item.config.getoption("nbval", default=False) and item.path.suffix == ".ipynb":
        home = _kept_home(item.path)
        if os.environ.get("AZUREML_EMULATOR_HOME") != str(home):
            shutil.rmtree(home, ignore_errors=True)
            os.environ["AZUREML_EMULATOR_HOME"] = str(home)


@pytest.fixture
def kept_home() -> Callable[[Path], Path]:
    """Return where the workspace of a notebook is kept after nbval."""
    return _kept_home


def _kept_home(notebook: Path) -> Path:
    return ROOT / "_build/kept" / notebook.relative_to(ROOT / "notebooks").with_suffix("")
