"""Options and fixtures that every folder of tests may use."""

from pathlib import Path

import pytest


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
