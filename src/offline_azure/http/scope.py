"""What a path goes through: a subscription, a resource group, a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from offline_azure.http.errors import ErrorCase
from offline_azure.store.store import Transaction


@dataclass(frozen=True)
class Scope:
    """What has to exist for something inside it to be asked for.

    Attributes:
        template: its path, parameters in braces.
        missing: the error when it does not exist; its text may name the parameters.
        parent: what it is in.
        itself: whether asking for it, too, gives that error.
    """

    template: str
    missing: ErrorCase
    parent: Scope | None = None
    itself: bool = True

    def id(self, params: Mapping[str, str]) -> str:
        """Return its id in a path with these parameters."""
        return self.template.format(**params)

    def require(self, store: Transaction, params: Mapping[str, str], asked: str) -> None:
        """Check that it exists, and what it is in.

        Args:
            store: what there is.
            params: the parameters of the path.
            asked: the id of what the path names.

        Raises:
            AzureError: the outermost that does not exist.
        """
        if self.parent is not None:
            self.parent.require(store, params, asked)
        own = self.id(params)
        if (self.itself or asked.lower() != own.lower()) and not store.has(own):
            raise self.missing.error(**{**params, "name": own.rpartition("/")[2]})
