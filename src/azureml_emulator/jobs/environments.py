"""Which environment a job asks for, by any of its names.

Source: azure-ai-ml's `_utils._arm_id_utils` and `constants._common` for the forms of the name.
"""

from __future__ import annotations

import json
import re
from typing import Any

from azureml_emulator import uris
from azureml_emulator.assets import environments, versions
from azureml_emulator.assets.catalog.environments import PREFIX, REGISTRY, find_curated
from azureml_emulator.jobs.submission import UnknownEnvironmentError
from azureml_emulator.runs.job import Environment
from offline_azure.store.store import Transaction

_ARM_ID = re.compile(r"/subscriptions/.+/environments/([^/]+)/versions/([^/]+)", re.IGNORECASE)
_IN_REGISTRY = re.compile(
    r"azureml://registries/([^/]+)/environments/([^/]+)/(versions|labels)/([^/]+)"
)
_NAME = re.compile(r"(?:azureml:)?([^/:@]+)(:|@)([^/:@]+)")


def find(store: Transaction, workspace_id: str, reference: str) -> Environment:
    """Return the environment that a job names.

    Args:
        store: where environments are looked up.
        workspace_id: the ARM id of the job's workspace.
        reference: an ARM id, `azureml:NAME:VERSION`, `azureml:NAME@latest`, or the URI of an
            environment in a registry.

    Raises:
        UnknownEnvironmentError: there is none.
    """
    if (shared := uris.find_in_registry(store, reference)) is not None:
        parts = reference.split("/")
        name, version = parts[-3], str(shared.body["name"])
        return _environment(name, version, shared.body["properties"])
    name, version = _name_and_version(reference)
    found = versions.find_one(store, environments.KIND, workspace_id, name, version)
    if found is None and version == "latest":
        found = versions.find_last(store, environments.KIND, workspace_id, name)
    if found is None:
        raise UnknownEnvironmentError(name, version)
    return _environment(name, str(found.body["name"]), found.body["properties"])


def _environment(name: str, version: str, asked: dict[str, Any]) -> Environment:
    curated = find_curated(name) if asked["environmentType"] == "Curated" else None
    conda = asked.get("condaFile") or ""
    if curated is not None:
        packages = [f"python={curated.python}", {"pip": list(curated.packages)}]
        conda = json.dumps({"dependencies": packages})
    return Environment(
        name=f"{name}:{version}",
        image=asked.get("image") or "",
        conda=conda,
        curated=curated is not None,
        build=bool(asked.get("build")),
    )


def _name_and_version(reference: str) -> tuple[str, str]:
    if found := _ARM_ID.fullmatch(reference):
        return found[1], found[2]
    if found := _IN_REGISTRY.fullmatch(reference):
        if found[1].lower() != REGISTRY:
            raise UnknownEnvironmentError(reference, "")
        # A component has the workspace's name of a curated environment in this URI, as recorded.
        return f"{PREFIX}{found[2].removeprefix(PREFIX)}", found[4]
    if found := _NAME.fullmatch(reference):
        return found[1], found[3]
    raise UnknownEnvironmentError(reference, "")
