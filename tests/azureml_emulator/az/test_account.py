"""Who is signed in."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator

import pytest
from tests.azureml_emulator.az.conftest import Done, Workspace

Az = Callable[..., Done]
_SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(autouse=True)
def signed_in(az: Az) -> Iterator[None]:
    """Sign in again afterwards."""
    yield
    az("login")


def test_show(az: Az) -> None:
    """The keys of https://learn.microsoft.com/cli/azure/account#az-account-show."""
    shown = az("account", "show").json

    assert shown.keys() == {
        *("cloudName", "homeTenantId", "id", "isDefault", "managedByTenants", "name", "state"),
        *("tenantId", "user"),
    }
    assert shown["id"] == _SUBSCRIPTION
    assert [one["id"] for one in az("account", "list").json] == [_SUBSCRIPTION]


def test_signing_out(az: Az) -> None:
    """Afterwards nothing works until somebody signs in."""
    assert az("logout") == Done(0, "", "")
    for command in (("account", "show"), ("ml", "data", "list"), ("group", "list")):
        assert az(*command) == Done(1, "", "ERROR: Please run 'az login' to setup account.\n")
    one = az("login", "--service-principal", "-u", "me", "-p", "x", "--tenant", "t").json[0]
    assert one["user"] == {"name": "me", "type": "servicePrincipal"}
    assert az("login", "--identity").json[0]["user"]["name"] == "systemAssignedIdentity"


def test_choosing_a_subscription(az: Az) -> None:
    """By name or by id; another is refused."""
    assert az("account", "set", "--subscription", "Offline") == Done(0, "", "")
    assert az("account", "set", "-s", _SUBSCRIPTION) == Done(0, "", "")
    done = az("account", "set", "-s", "nope")
    assert (done.status, done.err) == (
        1,
        "ERROR: The subscription of 'nope' doesn't exist in cloud 'AzureCloud'.\n",
    )


def test_a_token(az: Az) -> None:
    """It is for what was asked for."""
    given = az("account", "get-access-token", "--resource", "https://ml.azure.com").json
    claims = given["accessToken"].split(".")[1]

    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["aud"] == "https://ml.azure.com"
    assert given.keys() == {
        *("accessToken", "expiresOn", "expires_on", "subscription", "tenant", "tokenType"),
    }


def test_the_credential_of_azure_identity(workspace: Workspace) -> None:
    """It runs `az account get-access-token` and reads what it prints."""
    code = (
        "import warnings; warnings.simplefilter('ignore')\n"
        "from azure.ai.ml import MLClient\n"
        "from azure.identity import AzureCliCredential\n"
        f"client = MLClient(AzureCliCredential(), '{_SUBSCRIPTION}', 'rg-offline', 'mlw-offline')\n"
        "print(client.workspaces.get('mlw-offline').name)\n"
    )

    assert workspace.run(sys.executable, "-c", code).out == "mlw-offline\n"
