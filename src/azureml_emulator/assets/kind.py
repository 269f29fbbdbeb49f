"""What is particular to one kind of asset."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from azureml_emulator import name_rules
from offline_azure.arm.ids import MACHINE_LEARNING
from offline_azure.http.errors import ErrorCase
from offline_azure.http.routing import Routes
from offline_azure.store.store import Resource, Transaction

_HISTORY = (
    "createdAt",
    "createdBy",
    "createdByType",
    "lastModifiedAt",
    "lastModifiedBy",
    "lastModifiedByType",
)


@dataclass(frozen=True)
class Place:
    """Where and when a version is made.

    `workspace_id` is spelled as the workspace was created.
    """

    store: Transaction
    workspace_id: str
    name: str
    version: str
    now: datetime


@dataclass(frozen=True)
class Errors:
    """The errors that every kind of asset has, each in its own words.

    `container` and `version` (with `{name}` and `{version}`) are for what does not exist,
    `versions` for the versions of an unknown name; without it that list is empty. `name` and
    `bad_version` are for what breaks the rule.
    """

    container: ErrorCase
    version: ErrorCase
    versions: ErrorCase | None
    name: ErrorCase
    bad_version: ErrorCase


@dataclass(frozen=True)
class Summary:
    """What there is to know of an asset's versions without reading them all.

    Attributes:
        latest: the version that was created last, of those that are not archived if there are
            any; None without versions.
        highest: the highest version that is a number; 0 without any.
    """

    latest: Resource | None
    highest: int


class AssetKind(ABC):
    """One kind of asset.

    Attributes:
        word: the segment in paths, such as `models`.
        operations: the SDK's name for its operations, such as `models`.
        errors: its errors.
        sources: where the behaviour is known from.
    """

    word: str
    operations: str
    errors: Errors
    sources: str
    creation = "create_or_update"
    """What the SDK calls the operation that creates a version."""
    labelled = False
    """Whether a version shows that it is the latest one (see `shown`)."""
    default_version: str | None = None
    """The version that a client asks for when its user gives none; it means the latest one."""
    archive_status = 200
    """The status of an update of a container."""
    container_history: tuple[str, ...] = _HISTORY
    """What a container tells of who made and changed it, and when."""
    version_history: tuple[str, ...] = _HISTORY
    """What a version tells of it."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    @property
    def type(self) -> str:
        """The type of a container."""
        return f"{MACHINE_LEARNING}/workspaces/{self.word}"

    @property
    def version_type(self) -> str:
        """The type of a version."""
        return f"{self.type}/versions"

    @abstractmethod
    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the properties of a new version.

        Args:
            place: which version.
            sent: the properties that were asked for.

        Raises:
            AzureError: they are not valid.
        """

    @abstractmethod
    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the properties of a version that was there already.

        Args:
            place: which version.
            present: the version.
            sent: the properties that were asked for.

        Raises:
            AzureError: they change what cannot be changed.
        """

    def container(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return a new container's own properties; those that count versions come on top."""
        return {
            "description": sent.get("description") or "",
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": bool(sent.get("isArchived")),
        }

    def counted(self, versions: Summary, now: datetime) -> dict[str, Any]:
        """Return a container's properties that depend on its versions."""
        return {
            "latestVersion": versions.latest.body["name"] if versions.latest else None,
            "nextVersion": str(versions.highest + 1),
        }

    def shown(self, version: Resource, *, latest: bool) -> dict[str, Any]:
        """Return a version as it is answered."""
        return version.body

    def settle(self, place: Place, sent: dict[str, Any]) -> Place:
        """Return the place that a version really gets."""
        return place

    def always_created(self, name: str) -> bool:
        """Return whether a version under this name is answered with 201 even when it was there."""
        return False

    def listed(self, name: str) -> bool:
        """Return whether an asset with this name is in the list of assets."""
        return True

    def built_in(self, workspace_id: str) -> list[Resource]:
        """Return the containers that every workspace has, beside those that are stored."""
        return []

    def built_in_versions(self, workspace_id: str, name: str) -> list[Resource]:
        """Return the versions that every workspace has of a name, oldest first."""
        return []

    def check_name(self, name: str) -> None:
        """Check the name of an asset.

        Raises:
            AzureError: it is not valid.
        """
        name_rules.ASSET.check(name, self.errors.name)

    def check_version(self, version: str, *, anonymous: bool = False) -> None:
        """Check the name of a version; that of an anonymous one may be the hash of its content.

        Raises:
            AzureError: it is not valid.
        """
        rule = name_rules.ANONYMOUS_VERSION if anonymous else name_rules.ASSET_VERSION
        rule.check(version, self.errors.bad_version)
