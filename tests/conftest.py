"""Options and fixtures that every folder of tests may use."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Make = Callable[[Path], object]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that speak through the SDK run against a real workspace."""
    parser.addoption(
        "--azure",
        action="store_true",
        help="run the SDK's tests against the real workspace of config.json (this costs money)",
    )
    parser.addoption(
        "--full-size",
        action="store_true",
        help="give the tests of real use the sizes of a hard day (takes many minutes)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of tests that a real workspace cannot pass."""
    config.addinivalue_line("markers", "offline_only: makes sense only in the offline workspace")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what makes no sense on Azure."""
    if not config.getoption("azure", default=False):
        return
    left_out = [item for item in items if item.get_closest_marker("offline_only")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout under test."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Make], Path]:
    """Return a function that makes a folder once in a run, however many workers want it.

    `once("site", make)` calls `make(folder)` in the first worker that comes. The others wait, and
    all get the folder, which nobody may change.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def once(name: str, make: Make) -> Path:
        folder, made = shared / name, shared / f"{name}.made"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed, or the worker is gone
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return once
