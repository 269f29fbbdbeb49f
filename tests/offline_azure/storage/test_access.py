"""Who may use a storage account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import build_opener

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.storage.blob import (
    AccountSasPermissions,
    BlobSasPermissions,
    BlobServiceClient,
    ContainerClient,
    ResourceTypes,
    Services,
    generate_account_sas,
    generate_blob_sas,
)

from azureml_emulator.application import Application
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Request
from offline_azure.store.public_data import Address, PublicData

WRONG_KEY = "QUFBQQ=="


@pytest.fixture
def url(account: str) -> str:
    """The account's address."""
    return f"https://{account}.blob.core.windows.net"


def test_a_token_opens_the_account(container: ContainerClient, url: str) -> None:
    """A signed-in user needs no key."""
    container.upload_blob("a", b"1")
    client = BlobServiceClient(url, DefaultAzureCredential())
    assert client.get_blob_client("files", "a").download_blob().readall() == b"1"


def test_a_token_for_another_service(
    application: Application, get_token: Callable[..., str], account: str
) -> None:
    """A token for Azure Resource Manager does not open storage."""
    headers = {"authorization": f"Bearer {get_token()}"}
    host = f"{account}.blob.core.windows.net"
    response = application.handle(Request.build("GET", host, "/azureml/a", headers))
    assert response.status == 401


def test_a_wrong_key(inside: None, url: str) -> None:
    """A wrong key opens nothing."""
    client = BlobServiceClient(url, WRONG_KEY)
    with pytest.raises(ClientAuthenticationError) as raised:
        client.create_container("files")
    assert raised.value.error_code == "AuthenticationFailed"


def test_no_key(container: ContainerClient, url: str) -> None:
    """Without any authorisation there is no access."""
    client = BlobServiceClient(url)
    with pytest.raises(HttpResponseError) as raised:
        client.get_blob_client("files", "a").download_blob()
    assert raised.value.error_code == "PublicAccessNotPermitted"
    with pytest.raises(ClientAuthenticationError) as raised:
        client.get_blob_client("files", "a").upload_blob(b"1")
    assert raised.value.error_code == "NoAuthenticationInformation"


def read_sas(account: str, key: str, expiry: datetime) -> str:
    """Return a signature that allows reading one blob."""
    return generate_blob_sas(
        account,
        "files",
        "a b.txt",
        account_key=key,
        permission=BlobSasPermissions(read=True),
        expiry=expiry,
        start=datetime(2020, 1, 1, tzinfo=UTC),
    )


def test_a_signature_for_one_blob(
    container: ContainerClient, url: str, account: str, account_key: str, clock: ManualClock
) -> None:
    """A signature made with the key allows what it says, until it expires."""
    container.upload_blob("a b.txt", b"1")
    token = read_sas(account, account_key, clock.now() + timedelta(hours=1))
    blob = BlobServiceClient(url, token).get_blob_client("files", "a b.txt")
    assert blob.download_blob().readall() == b"1"
    with pytest.raises(HttpResponseError) as raised:
        blob.upload_blob(b"2", overwrite=True)
    assert raised.value.error_code == "AuthorizationPermissionMismatch"
    other = BlobServiceClient(url, token).get_blob_client("files", "b")
    with pytest.raises(ClientAuthenticationError) as raised:
        other.download_blob()
    assert raised.value.error_code == "AuthenticationFailed"
    clock.advance(timedelta(hours=1))
    with pytest.raises(ClientAuthenticationError) as raised:
        blob.download_blob()
    assert raised.value.error_code == "AuthenticationFailed"


def account_sas(
    account: str,
    key: str,
    clock: ManualClock,
    resources: str = "sco",
    services: str = "b",
    **more: Any,
) -> str:
    """Return a signature of an account that allows everything for an hour."""
    return generate_account_sas(
        account,
        key,
        ResourceTypes.from_string(resources),
        AccountSasPermissions.from_string("rwdlac"),
        clock.now() + timedelta(hours=1),
        services=Services.from_string(services),
        **more,
    )


@pytest.mark.parametrize(
    ("allowed", "asked"),
    [(allowed, asked) for allowed in "sco" for asked in "sco"],
)
def test_types_of_resources_of_an_account_signature(
    container: ContainerClient,
    url: str,
    account: str,
    account_key: str,
    clock: ManualClock,
    allowed: str,
    asked: str,
) -> None:
    """It opens the service, containers or blobs, as it says."""
    container.upload_blob("a", b"1")
    client = BlobServiceClient(url, account_sas(account, account_key, clock, allowed))
    actions = {
        "s": lambda: list(client.list_containers()),
        "c": lambda: list(client.get_container_client("files").list_blobs()),
        "o": lambda: client.get_blob_client("files", "a").download_blob().readall(),
    }
    if allowed == asked:
        assert actions[asked]()
        return
    with pytest.raises(HttpResponseError) as raised:
        actions[asked]()
    assert raised.value.error_code == "AuthorizationResourceTypeMismatch"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"services": "qft"}, "AuthorizationServiceMismatch"),
        ({"start": datetime(2098, 1, 1, tzinfo=UTC)}, "AuthenticationFailed"),
    ],
)
def test_an_account_signature_that_does_not_hold(
    container: ContainerClient,
    url: str,
    account: str,
    account_key: str,
    clock: ManualClock,
    options: dict[str, Any],
    code: str,
) -> None:
    """It is for other services, or for later."""
    container.upload_blob("a", b"1")
    token = account_sas(account, account_key, clock, **options)
    with pytest.raises(HttpResponseError) as raised:
        BlobServiceClient(url, token).get_blob_client("files", "a").download_blob()
    assert (raised.value.status_code, raised.value.error_code) == (403, code)


def test_a_forged_signature(
    container: ContainerClient, url: str, account: str, clock: ManualClock
) -> None:
    """A signature made with another key opens nothing."""
    token = read_sas(account, WRONG_KEY, clock.now() + timedelta(hours=1))
    with pytest.raises(ClientAuthenticationError) as raised:
        BlobServiceClient(url, token).get_blob_client("files", "a b.txt").download_blob()
    assert raised.value.error_code == "AuthenticationFailed"


def test_an_unknown_account(inside: None) -> None:
    """An account of nobody is said to be outside, at once."""
    client = BlobServiceClient("https://azuremlexamples.blob.core.windows.net")
    with pytest.raises(HttpResponseError) as raised:
        client.get_blob_client("datasets", "iris.csv").download_blob()
    assert raised.value.status_code == 501
    assert "'azuremlexamples' is not part of the offline workspace" in raised.value.message
    url = "https://azuremlexamples.blob.core.windows.net/datasets/iris.csv"
    assert f"azureml-emulator data add {url} FILE" in raised.value.message
    # urllib, and so pandas, shows nothing of an answer but this line.
    with pytest.raises(HTTPError, match="data add"):
        build_opener().open(url)


def test_a_copy_of_public_data(inside: None, tmp_path: Path) -> None:
    """A blob of somebody else's account that was given a copy is for everybody to read."""
    url = "https://azuremlexamples.blob.core.windows.net"
    (tmp_path / "iris.csv").write_text("a,b\n1,2\n")
    address = Address.parse(f"{url}/datasets/iris/iris.csv")
    PublicData(tmp_path / "public-data").add(address, tmp_path / "iris.csv")
    blob = BlobServiceClient(url, retry_total=0).get_blob_client("datasets", "iris/iris.csv")
    listed = BlobServiceClient(url).get_container_client("datasets").list_blob_names()

    assert blob.download_blob(offset=4).readall() == b"1,2\n"
    assert blob.get_blob_properties().size == 8
    assert list(listed) == ["iris/iris.csv"]
    assert build_opener().open(str(address)).read() == b"a,b\n1,2\n"
    with pytest.raises(HttpResponseError, match="not part of the offline workspace"):
        blob.upload_blob(b"x", overwrite=True)
    with pytest.raises(HttpResponseError, match="not part of the offline workspace"):
        blob.delete_blob()
