"""What the set-up scripts of common labs create before the first cell: `notebook --setup`.

Run as `python -m offline_azure.notebook.lab_setup NOTEBOOK` inside the workspace. It says in
one line each what it created, what was there, and what the notebook asks for but cannot be made
because its file is missing. Running it twice changes nothing.
"""

from __future__ import annotations

import contextlib
import re
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from azureml_emulator.placeholders import REGISTRY
from offline_azure.arm.ids import OFFLINE_REGION

if TYPE_CHECKING:
    from azure.ai.ml import MLClient


@dataclass(frozen=True)
class Cluster:
    """A compute cluster that labs take for granted."""

    name: str
    size: str
    max_instances: int


@dataclass(frozen=True)
class Asset:
    """A data asset that labs take for granted, version 1.

    `files` are where labs keep its content, relative to the notebook; the first that exists is
    taken.
    """

    name: str
    type: str
    files: tuple[str, ...]


CLUSTERS = (
    Cluster("aml-cluster", "Standard_DS11_v2", 2),
    Cluster("cpu-cluster", "Standard_DS3_v2", 4),
    Cluster("gpu-cluster", "Standard_NC4as_T4_v3", 4),
)
_REGISTRY = re.compile(r"registry(?:_name)?\s*=\s*[\"']<", re.IGNORECASE)
# The labs of AI-300 share one folder of data, of which their set-up script makes the assets.
_MLOPS = "../data/diabetes-data"
ASSETS = (
    Asset(
        "diabetes-data",
        "uri_file",
        (
            "data/diabetes.csv",
            "src/diabetes.csv",
            "diabetes.csv",
            f"{_MLOPS}/diabetes.csv",
            "../data/diabetes.csv",
        ),
    ),
    Asset("diabetes-folder", "uri_folder", ("data",)),
    Asset("diabetes-training", "mltable", ("diabetes-data", "data", _MLOPS)),
    Asset("oj-training", "mltable", ("orange-juice-data",)),
)


def set_up(client: MLClient, notebook: Path) -> list[str]:
    """Create what the notebook's text refers to and the workspace lacks; return what was done.

    The cluster `aml-cluster` is created whether it is named or not, a registry when the notebook
    has a placeholder for one.
    """
    text = "\n".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells)
    lines = [
        _create_cluster(client, cluster)
        for cluster in CLUSTERS
        if cluster is CLUSTERS[0] or cluster.name in text
    ]
    if _REGISTRY.search(text):
        lines.append(_create_registry(client))
    lines += [
        _create_asset(client, asset, notebook.parent)
        for asset in ASSETS
        if f"azureml:{asset.name}:" in text or f"azureml:{asset.name}@" in text
    ]
    return lines


def _create_cluster(client: MLClient, cluster: Cluster) -> str:
    from azure.ai.ml.entities import AmlCompute

    if cluster.name in {compute.name for compute in client.compute.list()}:
        return f"compute {cluster.name}: there already"
    asked = AmlCompute(name=cluster.name, size=cluster.size, max_instances=cluster.max_instances)
    client.compute.begin_create_or_update(asked).result()
    return f"compute {cluster.name}: created"


def _create_registry(client: MLClient) -> str:
    from azure.ai.ml.entities import Registry, RegistryRegionDetails

    if REGISTRY in {registry.name for registry in client.registries.list()}:
        return f"registry {REGISTRY}: there already"
    regions = [RegistryRegionDetails(location=OFFLINE_REGION)]
    asked = Registry(name=REGISTRY, location=OFFLINE_REGION, replication_locations=regions)
    client.registries.begin_create(asked).result()
    return f"registry {REGISTRY}: created"


def _create_asset(client: MLClient, asset: Asset, folder: Path) -> str:
    from azure.ai.ml.entities import Data

    shown = f"data asset {asset.name}:1"
    if asset.name in {data.name for data in client.data.list()}:
        return f"{shown}: there already"
    path = _content(asset, folder)
    if path is None:
        wanted = " or ".join(asset.files)
        wanted += " with an MLTable file" if asset.type == "mltable" else ""
        return f"{shown}: NOT created, since there is no {wanted} beside the notebook"
    data = Data(name=asset.name, version="1", type=asset.type, path=str(path))
    client.data.create_or_update(data)
    return f"{shown}: created from {path.relative_to(folder)}"


def _content(asset: Asset, folder: Path) -> Path | None:
    for name in asset.files:
        path = folder / name
        needed = path / "MLTable" if asset.type == "mltable" else path
        if needed.is_dir() if asset.type == "uri_folder" else needed.is_file():
            return path
    return None


def main(arguments: list[str]) -> int:
    """Set the workspace up for the notebook named on the command line."""
    with warnings.catch_warnings():
        # azure-ai-ml says at each import that marshmallow 4 will change something.
        warnings.simplefilter("ignore")
        from azure.ai.ml import MLClient
        from azure.identity import DefaultAzureCredential
    notebook = Path(arguments[0]).resolve()
    with contextlib.redirect_stdout(sys.stderr):  # it names the config.json
        client = MLClient.from_config(DefaultAzureCredential(), path=notebook.parent)
    for line in set_up(client, notebook):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
