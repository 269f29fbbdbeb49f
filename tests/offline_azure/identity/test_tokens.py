"""Signing in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Request, Response

LOGIN = "login.microsoftonline.com"
ARM = "management.azure.com"
GetToken = Callable[..., str]


@pytest.fixture
def get(application: Application, default: WorkspaceId) -> Callable[[str], Response]:
    """Get the default workspace with this Authorization header."""

    def get(authorization: str) -> Response:
        headers = {"Authorization": authorization} if authorization else {}
        return application.handle(Request.build("GET", ARM, str(default.arm_id), headers))

    return get


def claims(token: str) -> dict[str, Any]:
    """Read a token's claims, as the SDK does before it submits a pipeline."""
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("scope", "audience"),
    [
        ("https://management.azure.com/.default", "https://management.azure.com"),
        ("https://management.azure.com//.default", "https://management.azure.com/"),
        ("https://ml.azure.com/.default", "https://ml.azure.com"),
    ],
)
def test_audience_is_the_resource_of_the_scope(
    get_token: GetToken, scope: str, audience: str
) -> None:
    """A token is for the service that it was asked for."""
    assert claims(get_token(scope))["aud"] == audience


def test_token_is_accepted(get: Callable[[str], Response], get_token: GetToken) -> None:
    """A token for Azure Resource Manager opens it, with or without a final slash."""
    assert get(f"Bearer {get_token()}").status == 200
    assert get(f"Bearer {get_token('https://management.azure.com//.default')}").status == 200


def test_token_survives_a_restart(
    application: Application, get_token: GetToken, default: WorkspaceId, tmp_path: Path
) -> None:
    """A client keeps its token when the offline workspace is started again."""
    headers = {"Authorization": f"Bearer {get_token()}"}
    application.close()
    again = Application(tmp_path, default=default, clock=ManualClock())
    status = again.handle(Request.build("GET", ARM, str(default.arm_id), headers)).status
    again.close()
    assert status == 200


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer ", "Bearer"])
def test_missing_token(get: Callable[[str], Response], header: str) -> None:
    """Without a bearer token nothing is answered."""
    response = get(header)
    assert response.status == 401
    assert json.loads(response.body)["error"]["code"] == "AuthenticationFailed"
    assert response.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("position", [0, 1, 2])
def test_forged_token(get: Callable[[str], Response], get_token: GetToken, position: int) -> None:
    """A token of which any part was changed is invalid."""
    parts = get_token().split(".")
    parts[position] = parts[position][::-1]
    response = get(f"Bearer {'.'.join(parts)}")
    assert response.status == 401
    assert json.loads(response.body)["error"]["code"] == "InvalidAuthenticationToken"


def test_expired_token(
    get: Callable[[str], Response], get_token: GetToken, clock: ManualClock
) -> None:
    """A token is good for an hour."""
    header = f"Bearer {get_token()}"
    clock.advance(timedelta(minutes=59))
    assert get(header).status == 200
    clock.advance(timedelta(minutes=1))
    response = get(header)
    assert response.status == 401
    assert json.loads(response.body)["error"]["message"] == (
        "The access token expiry UTC time '2026-01-01T01:00:00.0000000Z' is earlier than"
        " current UTC time '2026-01-01T01:00:00.0000000Z'."
    )


def test_token_for_another_service(get: Callable[[str], Response], get_token: GetToken) -> None:
    """A token for storage does not open Azure Resource Manager."""
    response = get(f"Bearer {get_token('https://storage.azure.com/.default')}")
    assert response.status == 401
    error = json.loads(response.body)["error"]
    assert error["code"] == "InvalidAuthenticationTokenAudience"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "scope": "x/.default"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "x"}, "invalid_scope"),
        ({}, "unsupported_grant_type"),
    ],
)
def test_bad_request_for_a_token(
    application: Application, form: dict[str, str], error: str
) -> None:
    """What is not emulated is refused as OAuth refuses it."""
    response = application.handle(
        Request.build("POST", LOGIN, "/t/oauth2/v2.0/token", body=urlencode(form).encode())
    )
    assert response.status == 400
    assert json.loads(response.body)["error"] == error


def test_configuration_names_the_token_endpoint(application: Application) -> None:
    """MSAL finds the token endpoint of its tenant."""
    response = application.handle(
        Request.build("GET", LOGIN, "/my-tenant/v2.0/.well-known/openid-configuration")
    )
    assert json.loads(response.body)["token_endpoint"] == (
        f"https://{LOGIN}/my-tenant/oauth2/v2.0/token"
    )


def test_instances(application: Application) -> None:
    """MSAL finds that the sign-in host is a known one."""
    response = application.handle(Request.build("GET", LOGIN, "/common/discovery/instance"))
    assert json.loads(response.body)["metadata"][0]["aliases"] == [LOGIN]
