"""Azure Resource Manager ids, and the path templates that every resource builds on.

ARM compares ids without regard to case, but gives back the case in which a resource was
created. `ArmId` keeps the case; its `key` is what the store compares.

Source: Microsoft Learn, "Naming rules and restrictions for Azure resources".
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

MACHINE_LEARNING = "Microsoft.MachineLearningServices"
SUBSCRIPTION = "/subscriptions/{subscription}"
RESOURCE_GROUP = f"{SUBSCRIPTION}/resourceGroups/{{group}}"
WORKSPACE = f"{RESOURCE_GROUP}/providers/{MACHINE_LEARNING}/workspaces/{{workspace}}"

OFFLINE_TENANT_ID = "99999999-8888-7777-6666-555555555555"
OFFLINE_REGION = "westeurope"


@dataclass(frozen=True)
class ArmId:
    """The id of a resource in a resource group.

    `types` and `names` have the same length: a datastore has the types
    `("workspaces", "datastores")` and the names of its workspace and of itself.
    """

    subscription_id: str
    resource_group: str
    provider: str
    types: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> ArmId:
        """Return the id that `text` spells.

        Raises:
            ValueError: `text` is not the id of a resource in a resource group.
        """
        parts = text.strip("/").split("/")
        labels = [part.lower() for part in parts[:5:2]]
        if labels != ["subscriptions", "resourcegroups", "providers"] or len(parts) < 8:
            raise ValueError(f"not the ARM id of a resource: {text!r}")
        if len(parts) % 2 or not all(parts):
            raise ValueError(f"ARM id without a name for each type: {text!r}")
        return cls(parts[1], parts[3], parts[5], tuple(parts[6::2]), tuple(parts[7::2]))

    @property
    def type(self) -> str:
        """The full type, such as `Microsoft.Storage/storageAccounts`."""
        return "/".join((self.provider, *self.types))

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.names[-1]

    @property
    def key(self) -> str:
        """The id in the one form that equal ids share."""
        return str(self).lower()

    def __str__(self) -> str:
        pairs = "/".join(f"{t}/{n}" for t, n in zip(self.types, self.names, strict=True))
        group = f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
        return f"{group}/providers/{self.provider}/{pairs}"


@dataclass(frozen=True)
class WorkspaceId:
    """Which workspace: the three values that a config.json holds."""

    subscription_id: str
    resource_group: str
    workspace_name: str

    @property
    def arm_id(self) -> ArmId:
        """The workspace's ARM id."""
        return ArmId(
            self.subscription_id,
            self.resource_group,
            MACHINE_LEARNING,
            ("workspaces",),
            (self.workspace_name,),
        )


def derived_guid(arm_id: str, purpose: str) -> str:
    """Return a GUID that depends on nothing but the resource and what the GUID is for.

    Azure draws such ids at random; here two fresh workspaces of one name look the same.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{purpose}:{arm_id.lower()}"))


def derived_name(arm_id: str, purpose: str, length: int) -> str:
    """Return `length` lower-case hexadecimal digits, derived like `derived_guid`."""
    return derived_guid(arm_id, purpose).replace("-", "")[:length]
