"""The base is tested with Azure Machine Learning on it: a service is what an SDK talks to."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Bring the fixtures of `tests/shared`."""
    for plugin in ("azure_fixtures", "sdk_fixtures"):
        config.pluginmanager.import_plugin(plugin)
