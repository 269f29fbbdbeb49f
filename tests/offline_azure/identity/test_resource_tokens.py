"""Tokens that are asked for by resource."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from azure.storage.blob import BlobServiceClient

from azureml_emulator.application import Application
from azureml_emulator.workspaces.associated_resources import STORAGE, default_id
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.front.proxy import Front
from offline_azure.http.messages import Request
from offline_azure.identity.resource_tokens import OBO_ENDPOINT

with warnings.catch_warnings():
    # azure-ai-ml 1.35.2 uses what marshmallow 4 will change, and says so at each import.
    warnings.simplefilter("ignore")
    from azure.ai.ml.identity import AzureMLOnBehalfOfCredential

LOGIN = "login.microsoftonline.com"
STORAGE_RESOURCE = "https://storage.azure.com/"


@pytest.fixture
def get(application: Application) -> Callable[..., tuple[int, Any]]:
    """Ask for a token: `get("GET", path, body)`."""

    def get(method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, Any]:
        body = urlencode(form or {}).encode()
        response = application.handle(Request.build(method, LOGIN, path, body=body))
        return response.status, json.loads(response.body)  # type: ignore[arg-type]

    return get


def test_a_client_gets_numbers_as_text(get: Any, clock: ManualClock) -> None:
    """So has version 1 of the protocol, and Data Lake clients depend on it."""
    form = {"grant_type": "client_credentials", "client_id": "c", "resource": STORAGE_RESOURCE}
    status, answer = get("POST", "/tenant/oauth2/token", form)

    assert status == 200
    assert answer["expires_in"] == "3600"
    assert answer["expires_on"] == str(int(clock.now().timestamp()) + 3600)
    assert answer["resource"] == STORAGE_RESOURCE


@pytest.mark.parametrize(
    "form", [{"grant_type": "password"}, {"grant_type": "client_credentials"}, {}]
)
def test_an_incomplete_request_is_refused(get: Any, form: dict[str, str]) -> None:
    """Without a resource there is no token, nor for another grant."""
    status, answer = get("POST", "/tenant/oauth2/token", form)
    assert (status, "error" in answer) == (400, True)


def test_on_behalf_of_the_person_in_numbers(get: Any, clock: ManualClock) -> None:
    """The package `azureml-dataprep` passes the moment on to code that breaks down on text."""
    path = urlsplit(OBO_ENDPOINT).path
    status, answer = get("GET", f"{path}?{urlencode({'resource': STORAGE_RESOURCE})}")

    assert status == 200
    assert answer["expires_on"] == int(clock.now().timestamp()) + 3600
    assert get("GET", path)[0] == 400


@pytest.mark.filterwarnings("ignore:Use list:DeprecationWarning")  # the SDK's use of MSAL
def test_the_sdk_acts_on_behalf_of_the_person(
    application: Application,
    start_front: Callable[..., Front],
    offline_env: Callable[[Front], None],
    default: WorkspaceId,
) -> None:
    """What a job that runs as its user signs in with opens the workspace's storage."""
    offline_env(start_front(application.handle, serves=application.serves))
    url = f"https://{default_id(STORAGE, default.arm_id).name}.blob.core.windows.net"
    with BlobServiceClient(url, AzureMLOnBehalfOfCredential(), retry_total=0) as client:
        names = [container.name for container in client.list_containers()]
        client.create_container("mine")
        assert [c.name for c in client.list_containers()] == sorted([*names, "mine"])
