"""Which storage accounts there are, and the keys that open them.

An account is known when it is a resource of its own or a datastore names it. Its key is
derived from its id, so it is the same after a restart; it opens nothing on Azure.
"""

from __future__ import annotations

import base64
import hashlib

from azureml_emulator.core.arm import MACHINE_LEARNING
from azureml_emulator.core.store import Transaction

_ACCOUNT = "Microsoft.Storage/storageAccounts"
_DATASTORE = f"{MACHINE_LEARNING}/workspaces/datastores"


def account_key(account_id: str) -> str:
    """Return a key of the right form: 64 bytes in base 64, the same for one account."""
    return base64.b64encode(hashlib.sha512(account_id.lower().encode()).digest()).decode()


def find_keys(store: Transaction, account: str) -> list[str] | None:
    """Return the keys that open an account; None when nobody knows the account."""
    keys: list[str] = []
    known = False
    for resource in store.list(_ACCOUNT, ""):
        if resource.body["name"].lower() == account:
            known = True
            keys.append(account_key(resource.id))
    for datastore in store.list(_DATASTORE, ""):
        if str(datastore.body["properties"].get("accountName", "")).lower() == account:
            known = True
            keys += [datastore.private["key"]] if "key" in datastore.private else []
    return keys if known else None


def has_default_container(store: Transaction, account: str, container: str) -> bool:
    """Return whether a workspace was born with this container: it then needs no creation."""
    return any(
        datastore.private.get("system")
        and datastore.body["properties"]["accountName"] == account
        and datastore.body["properties"].get("containerName") == container
        for datastore in store.list(_DATASTORE, "")
    )
