"""Containers that a client may upload to."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from azureml_emulator.application import Application
from azureml_emulator.assets import upload_places
from azureml_emulator.workspaces.associated_resources import STORAGE, default_id
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import ReadRequest
from offline_azure.http.routing import Call, Route
from offline_azure.storage import signatures
from offline_azure.storage.accounts import account_key
from offline_azure.store.storage import Storage


def test_the_address_is_signed_for_the_container(
    application: Application, clock: ManualClock, default: WorkspaceId
) -> None:
    """The container is there, and the signature opens it and no other one."""
    account = default_id(STORAGE, default.arm_id)
    storage: Storage = application._storage
    nothing: Any = None
    call = Call(
        Route("area", "PUT", nothing, "/", "operation"),
        {},
        clock,
        ReadRequest("PUT", "host", "/"),
        nothing,
        storage,
    )

    place = upload_places.open_container(call, account, "uploads")

    assert storage.containers(account.name) == ["uploads"]
    assert place["blobUri"].endswith("blob.core.windows.net:443/uploads")
    fields = dict(parse_qsl(place["credential"]["sasUri"].partition("?")[2]))
    keys = [account_key(account.key)]
    assert signatures.sas_is_signed(fields, account.name, "/uploads/blob", keys)
    assert not signatures.sas_is_signed(fields, account.name, "/other/blob", keys)
