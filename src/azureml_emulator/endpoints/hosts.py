"""Which endpoint a scoring address belongs to: `https://NAME.REGION.inference.ml.azure.com`."""

from __future__ import annotations

from offline_azure.store.indexes import BY_NAME
from offline_azure.store.store import Resource, Transaction


def address(name: str, region: str) -> str:
    """Return the address of an endpoint, without a path."""
    return f"https://{name}.{region}.inference.ml.azure.com"


def find(store: Transaction, resource_type: str, host: str) -> Resource | None:
    """Return the endpoint of this type that a host belongs to, or None.

    Endpoints of all workspaces share the names of a region.
    """
    name, region, *_ = host.split(".")
    for endpoint in store.find(BY_NAME, resource_type, name):
        live = endpoint.id.startswith("/subscriptions/")  # its workspace is not soft-deleted
        if live and endpoint.body["location"] == region:
            return endpoint
    return None
