"""What a service of Azure brings to the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline_azure.background import Background
from offline_azure.clock import Clock
from offline_azure.http.hosts import Host
from offline_azure.http.messages import ReadRequest, Request
from offline_azure.http.routing import Routes
from offline_azure.http.scope import Scope
from offline_azure.store.indexes import Index
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store, Transaction


@dataclass(frozen=True)
class Lent:
    """What the base lends to the background work of a service.

    Attributes:
        store: what is kept of all resources.
        storage: the bytes of all storage accounts.
        clock: what time it is.
        folder: where the service may keep files of its own.
    """

    store: Store
    storage: Storage
    clock: Clock
    folder: Path


@dataclass(frozen=True)
class Checkout:
    """What the server that a service is in was started for.

    Attributes:
        root: the checkout.
        start: the working directory of who started it, in or below `root`.
        fresh: whether the state is new and temporary, whatever the user keeps in the checkout.
        environments: where environments that are built are kept, for all checkouts.
    """

    root: Path
    start: Path
    fresh: bool
    environments: Path


class Service:
    """One service of Azure. What it has nothing of, it leaves as it is here.

    Attributes:
        hosts: the hosts that are its own, each with the audiences of the tokens that open it.
        areas: what it answers.
        indexes: what its resources are found by, beside their ids.
        scopes: what its resources are in, such as a workspace.
    """

    hosts: Sequence[Host] = ()
    areas: Sequence[Routes] = ()
    indexes: Sequence[Index] = ()
    scopes: Sequence[Scope] = ()

    def create(self, store: Transaction, clock: Clock) -> None:
        """Make what exists from the start; called at each start, in one transaction."""

    def background(self, lent: Lent) -> Sequence[Background]:
        """Return its work in the background, in the order in which it starts."""
        return ()

    def fill_path(self, request: Request) -> Request:
        """Return the request with what its path leaves open, such as placeholders."""
        return request

    def fill_body(self, request: ReadRequest) -> ReadRequest:
        """Return the request with what its body leaves open."""
        return request

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables of a process that works with it."""
        return {}

    def status(self) -> Mapping[str, Any]:
        """Return what `status` says of it; JSON types only."""
        return {}

    def notice(self, start: Path) -> str | None:
        """Return what a user should know who works in the directory `start`; None if nothing."""
        return None

    def close(self) -> None:
        """Leave the checkout as it was found."""
