"""Who is signed in, and to which subscription: `az login`, `az account`.

Everybody is signed in from the start, as in Cloud Shell: there is nobody to be, and nothing to pay
for. `az logout` is kept until the next `az login`.

Source for what is printed: https://learn.microsoft.com/cli/azure/account (2026-08-21).
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from azureml_emulator.az import arm
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.settings import Settings
from offline_azure.arm.ids import OFFLINE_TENANT_ID

_KEPT = "account"
_USER = {"name": "learner@offline.example", "type": "user"}
SIGN_IN = "Please run 'az login' to setup account."
_RESOURCES = {
    "aad-graph": "https://graph.windows.net/",
    "arm": "https://management.core.windows.net/",
    "batch": "https://batch.core.windows.net/",
    "data-lake": "https://datalake.azure.net/",
    "media": "https://rest.media.azure.net",
    "ms-graph": "https://graph.microsoft.com/",
    "oss-rdbms": "https://ossrdbms-aad.database.windows.net",
}


def login(invocation: Invocation) -> Any:
    """Sign in: anybody, with anything."""
    user = dict(_USER)
    if invocation.given("service-principal"):
        for key in ("username", "tenant"):
            if not invocation.given(key):
                raise AzError(f"usage error: --service-principal needs --{key}")
        user = {"name": invocation.given("username"), "type": "servicePrincipal"}
    elif invocation.given("identity"):
        user = {
            "assignedIdentityInfo": "MSI",
            "name": "systemAssignedIdentity",
            "type": "servicePrincipal",
        }
    _keep(invocation.settings, {"user": user})
    print("Signed in to the offline workspace. Nothing was asked of Azure.", file=sys.stderr)
    return [_shown(one, invocation.settings) for one in subscriptions()]


def logout(invocation: Invocation) -> None:
    """Sign out, until the next `az login`."""
    _signed_in(invocation.settings)
    _keep(invocation.settings, {"user": None})


def clear(invocation: Invocation) -> None:
    """Forget who was signed in, and to what."""
    _keep(invocation.settings, {"user": None, "subscription": None})


def show(invocation: Invocation) -> Any:
    """Return the subscription that commands use."""
    return _shown(subscription(invocation), invocation.settings)


def list_all(invocation: Invocation) -> Any:
    """Return the subscriptions."""
    _signed_in(invocation.settings)
    return [_shown(one, invocation.settings) for one in subscriptions()]


def set_current(invocation: Invocation) -> None:
    """Choose the subscription that commands use."""
    wanted = invocation.given("name") or invocation.given("subscription")
    if not wanted:
        raise AzError("usage error: az account set --subscription NAME_OR_ID")
    _signed_in(invocation.settings)
    _keep(invocation.settings, {"subscription": _named(wanted)["subscriptionId"]})


def get_access_token(invocation: Invocation) -> Any:
    """Return a token, with the keys that `AzureCliCredential` reads."""
    found = subscription(invocation)
    scopes = invocation.given("scope")
    resource = (
        invocation.given("resource") or _RESOURCES[invocation.given("resource-type") or "arm"]
    )
    given = arm.token(" ".join(scopes) if scopes else f"{resource.rstrip('/')}/.default")
    local = datetime.fromtimestamp(given.expires)
    return {
        "accessToken": given.text,
        "expiresOn": local.strftime("%Y-%m-%d %H:%M:%S.%f"),
        "expires_on": given.expires,
        "subscription": found["subscriptionId"],
        "tenant": found["tenantId"],
        "tokenType": "Bearer",
    }


def subscription(invocation: Invocation) -> dict[str, Any]:
    """Return the subscription that a command is for.

    Raises:
        AzError: nobody is signed in, or there is no such subscription.
    """
    _signed_in(invocation.settings)
    kept = invocation.settings.document(_KEPT).get("subscription")
    wanted = invocation.given("subscription") or kept
    return _named(wanted) if wanted else subscriptions()[0]


def subscriptions() -> list[dict[str, Any]]:
    """Return what Azure Resource Manager has."""
    found: list[dict[str, Any]] = arm.call("GET", "/subscriptions", api_version="2022-12-01")[
        "value"
    ]
    return found


def _named(wanted: str) -> dict[str, Any]:
    for one in subscriptions():
        if wanted.lower() in (one["subscriptionId"].lower(), one["displayName"].lower()):
            return one
    raise AzError(f"The subscription of '{wanted}' doesn't exist in cloud 'AzureCloud'.")


def _signed_in(settings: Settings) -> dict[str, Any]:
    user: dict[str, Any] | None = settings.document(_KEPT).get("user", _USER)
    if user is None:
        raise AzError(SIGN_IN)
    return user


def _keep(settings: Settings, changed: dict[str, Any]) -> None:
    settings.keep(_KEPT, json.dumps(settings.document(_KEPT) | changed))


def _shown(one: dict[str, Any], settings: Settings) -> dict[str, Any]:
    kept = settings.document(_KEPT).get("subscription")
    return {
        "cloudName": "AzureCloud",
        "homeTenantId": OFFLINE_TENANT_ID,
        "id": one["subscriptionId"],
        "isDefault": kept in (None, one["subscriptionId"]),
        "managedByTenants": [],
        "name": one["displayName"],
        "state": one["state"],
        "tenantId": one["tenantId"],
        "user": settings.document(_KEPT).get("user", _USER),
    }
