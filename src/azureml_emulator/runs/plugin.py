"""What a new virtual environment gets so that jobs find MLflow's way home."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

_PLUGIN = "azureml_emulator.mlflow_plugin"
_SCHEME = "azureml"
_PLUGIN_MODULES = (_PLUGIN, "azureml_emulator.mlflow_registry_store")


def plugin_files(site_packages: Path) -> None:
    """Put MLflow's plugin for `azureml://` into an environment, nothing else of ours."""
    package = site_packages / "azureml_emulator"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    for module in _PLUGIN_MODULES:
        found = importlib.util.find_spec(module)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(module)
        shutil.copy(found.origin, package)
    information = site_packages / "azureml_emulator_plugin-0.dist-info"
    information.mkdir(exist_ok=True)
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: azureml-emulator-plugin\nVersion: 0\n"
    )
    points = [p for p in importlib.metadata.entry_points(name=_SCHEME) if p.module == _PLUGIN]
    (information / "entry_points.txt").write_text(
        "".join(f"[{point.group}]\n{point.name} = {point.value}\n" for point in points)
    )
