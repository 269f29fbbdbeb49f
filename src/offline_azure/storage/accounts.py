"""Which storage accounts there are, and the keys that open them.

An account is known when it is a resource of its own: its key is then derived from its id, so it
is the same after a restart, and opens nothing on Azure. An account that only a datastore names is
taken to exist, with the containers and the key that the datastore names.
"""

from __future__ import annotations

import base64
import hashlib

from offline_azure.arm.ids import MACHINE_LEARNING
from offline_azure.store.indexes import BY_NAME, Index
from offline_azure.store.storage import Location
from offline_azure.store.store import Transaction

_ACCOUNT = "Microsoft.Storage/storageAccounts"
_DATASTORE = f"{MACHINE_LEARNING}/workspaces/datastores"
_OF_ACCOUNT = "body.properties.accountName"
NAMING = tuple(
    Index(f"datastores_by_{word}", (_OF_ACCOUNT, f"body.properties.{name}"), _DATASTORE)
    for word, name in (("container", "containerName"), ("filesystem", "filesystem"))
)


def account_key(account_id: str) -> str:
    """Return a key of the right form: 64 bytes in base 64, the same for one account."""
    return base64.b64encode(hashlib.sha512(account_id.lower().encode()).digest()).decode()


def find_keys(store: Transaction, account: str) -> list[str] | None:
    """Return the keys that open an account; None when nobody knows the account."""
    own = store.find(BY_NAME, _ACCOUNT, account)
    if own:
        return [account_key(resource.id) for resource in own]
    named = store.find(NAMING[0], account)
    return [str(d.private["key"]) for d in named if "key" in d.private] if named else None


def is_outside(store: Transaction, location: Location) -> bool:
    """Return whether a place is in a storage account that is no resource of the workspace."""
    return store.first(BY_NAME, _ACCOUNT, location.account.removesuffix(".file")) is None


def has_container(store: Transaction, account: str, container: str) -> bool:
    """Return whether a container exists without having been created.

    So do those that a workspace is born with, and those that a datastore names in an account
    that is not a resource here.
    """
    outside = store.first(BY_NAME, _ACCOUNT, account) is None
    return any(
        outside or datastore.private.get("system")
        for index in NAMING
        for datastore in store.scan(index, account, container)
    )
