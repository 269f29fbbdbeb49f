"""Managed identities of resources."""

from __future__ import annotations

import pytest

from azureml_emulator.workspaces.managed_identities import identity
from offline_azure.arm.ids import OFFLINE_TENANT_ID
from offline_azure.http.errors import AzureError


@pytest.mark.parametrize("spelling", ["SystemAssigned", "systemassigned", "system_assigned"])
def test_system_assigned(spelling: str) -> None:
    """Azure gives the resource an identity of its own."""
    found = identity("/r", {"type": spelling})
    assert (found["type"], found["tenantId"]) == ("SystemAssigned", OFFLINE_TENANT_ID)
    assert found["principalId"] != identity("/other", {"type": spelling})["principalId"]


def test_user_assigned() -> None:
    """Each given identity gets its ids; one without a value is taken away."""
    asked = {
        "type": "SystemAssigned, UserAssigned",
        "userAssignedIdentities": {"/a": {}, "/b": None},
    }
    found = identity("/r", asked)
    assert found["type"] == "SystemAssigned,UserAssigned"
    assert list(found["userAssignedIdentities"]) == ["/a"]
    assert set(found["userAssignedIdentities"]["/a"]) == {"principalId", "clientId"}


def test_unknown_type() -> None:
    """The error lists the types that exist."""
    with pytest.raises(AzureError, match=r"'Borrowed' is invalid: .*SystemAssigned"):
        identity("/r", {"type": "Borrowed"})
