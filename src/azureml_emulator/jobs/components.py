"""Which component a job asks for, by any of its names.

Source: azure-ai-ml's `_utils._arm_id_utils` and `constants._common` for the forms of the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from azureml_emulator import uris
from azureml_emulator.assets import components, versions
from azureml_emulator.jobs.submission import NotEmulatedError, UnknownComponentError
from offline_azure.store.store import Resource, Transaction

_ARM_ID = re.compile(r"/subscriptions/.+/components/([^/]+)/versions/([^/]+)", re.IGNORECASE)
_LABEL_ID = re.compile(r"/subscriptions/.+/components/([^/]+)/labels/([^/]+)", re.IGNORECASE)
_IN_REGISTRY = re.compile(r"(?:azureml:)?/?/?registries/|azureml://registries/")
_NAME = re.compile(r"(?:azureml:)?([^/:@]+)(?::([^/:@]+)|@([^/:@]+))")
_LABELS = ("latest", "default")


@dataclass(frozen=True)
class Component:
    """A component as a step of a pipeline uses it.

    Attributes:
        id: its ARM id.
        name: its name.
        version: its version.
        spec: what it says of itself; numbers and truth values in it are text.
    """

    id: str
    name: str
    version: str
    spec: dict[str, Any]


def find(store: Transaction, workspace_id: str, reference: str) -> Component:
    """Return the component that a step names.

    Args:
        store: where components are looked up.
        workspace_id: the ARM id of the workspace.
        reference: an ARM id, `azureml:NAME:VERSION`, `azureml:NAME@latest`, or the URI of a
            component in a registry.

    Raises:
        UnknownComponentError: there is none.
        NotEmulatedError: it is in a registry that is not here.
    """
    if (shared := uris.find_in_registry(store, reference)) is not None:
        *_, name, _, version = str(shared.body["id"]).split("/")
        return Component(reference, name, version, shared.body["properties"]["componentSpec"])
    if _IN_REGISTRY.match(reference):
        raise NotEmulatedError(f"components of this registry ({reference})")
    name, version = _name_and_version(reference)
    found = _version(store, workspace_id, name, version)
    if found is None:
        raise UnknownComponentError(reference)
    return Component(
        id=str(found.body["id"]),
        name=name,
        version=str(found.body["name"]),
        spec=found.body["properties"]["componentSpec"],
    )


def _name_and_version(reference: str) -> tuple[str, str]:
    arm_id = reference.removeprefix("azureml:")
    if found := _ARM_ID.fullmatch(arm_id) or _LABEL_ID.fullmatch(arm_id):
        return found[1], found[2]
    if found := _NAME.fullmatch(reference):
        return found[1], found[2] or found[3]
    raise UnknownComponentError(reference)


def _version(store: Transaction, workspace_id: str, name: str, version: str) -> Resource | None:
    found = store.get(f"{workspace_id}/components/{name}/versions/{version}")
    if found is None and version in _LABELS:
        return versions.find_latest(store, components.KIND, workspace_id, name)
    return found
