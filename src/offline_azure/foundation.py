"""What every service of Azure stands on, itself as a service: sign-in, groups, storage."""

from __future__ import annotations

from offline_azure.arm import (
    group_changes,
    long_running,
    resource_groups,
    resource_providers,
    role_assignments,
)
from offline_azure.clock import Clock
from offline_azure.http import hosts
from offline_azure.identity import resource_tokens, tokens
from offline_azure.service import Service
from offline_azure.storage import accounts, blobs, containers, data_lake, data_lake_reads, faults
from offline_azure.store.store import Transaction


class Foundation(Service):
    """Microsoft Entra ID, resource groups, long-running operations and storage accounts."""

    hosts = hosts.HOSTS
    areas = (
        tokens.routes,
        resource_tokens.routes,
        resource_groups.routes,
        group_changes.routes,
        resource_providers.routes,
        role_assignments.routes,
        containers.routes,
        blobs.routes,
        data_lake.routes,
        data_lake_reads.routes,
        faults.routes,
        long_running.routes,
    )
    scopes = (resource_groups.IN_SUBSCRIPTION, resource_groups.IN_GROUP)
    indexes = (*accounts.NAMING, long_running.BY_EXPIRY)

    def create(self, store: Transaction, clock: Clock) -> None:
        """Draw the key that signs tokens."""
        tokens.create_signing_key(store)
