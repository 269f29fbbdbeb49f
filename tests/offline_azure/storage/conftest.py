"""Storage clients of the default workspace's own account."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest
from azure.storage.blob import BlobServiceClient, ContainerClient

from azureml_emulator.application import Application
from azureml_emulator.workspaces.associated_resources import STORAGE, default_id
from offline_azure.arm.ids import WorkspaceId
from offline_azure.front.proxy import Front

StartFront = Callable[..., Front]


@pytest.fixture
def account(default: WorkspaceId) -> str:
    """The name of the default workspace's storage account."""
    return default_id(STORAGE, default.arm_id).name


@pytest.fixture
def account_key(default: WorkspaceId) -> str:
    """The account's key."""
    account_id = str(default_id(STORAGE, default.arm_id)).lower()
    return base64.b64encode(hashlib.sha512(account_id.encode()).digest()).decode()


@pytest.fixture
def inside(
    application: Application, start_front: StartFront, offline_env: Callable[[Front], None]
) -> None:
    """Put this process inside the offline workspace."""
    offline_env(start_front(application.handle, serves=application.serves))


@pytest.fixture
def service_client(inside: None, account: str, account_key: str) -> BlobServiceClient:
    """A client of the account, with its key."""
    return BlobServiceClient(
        f"https://{account}.blob.core.windows.net", credential=account_key, retry_total=0
    )


@pytest.fixture
def container(service_client: BlobServiceClient) -> ContainerClient:
    """A client of a fresh container."""
    return service_client.create_container("files")
