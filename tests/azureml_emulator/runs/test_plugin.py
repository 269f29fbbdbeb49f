"""What a new virtual environment gets."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from azureml_emulator.runs.plugin import plugin_files


def test_plugin_files(tmp_path: Path) -> None:
    """MLflow finds the plugin through entry points, as in an environment that has this package."""
    plugin_files(tmp_path)

    (found,) = importlib.metadata.distributions(path=[str(tmp_path)])
    assert {(point.group, point.name) for point in found.entry_points} == {
        ("mlflow.artifact_repository", "azureml"),
        ("mlflow.model_registry_store", "azureml"),
        ("mlflow.tracking_store", "azureml"),
    }
    assert {path.name for path in (tmp_path / "azureml_emulator").iterdir()} == {
        "__init__.py",
        "mlflow_plugin.py",
        "mlflow_registry_store.py",
    }
