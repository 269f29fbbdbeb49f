"""Containers that a client may upload to: for code, and for the assets of registries.

Source: recordings `code_asset/create_and_get` (2023-10-31) and
`model/create_get_download_model_registry` (2024-05-03) of azure-ai-ml's tests.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from offline_azure.arm.ids import ArmId
from offline_azure.http.routing import Call
from offline_azure.storage import signatures
from offline_azure.storage.accounts import account_key

_TIME = timedelta(hours=8)


def open_container(call: Call, account: ArmId, container: str) -> dict[str, Any]:
    """Create a container where missing, and return its address with a signature for 8 hours.

    Args:
        call: the request.
        account: the id of the storage account.
        container: the name of the container.
    """
    name = account.name.lower()
    call.storage.create_container(name, container)
    until = call.clock.now() + _TIME
    token = signatures.container_sas(name, container, account_key(account.key), until)
    host = f"https://{name}.blob.core.windows.net"
    return {
        "blobUri": f"{host}:443/{container}",
        "storageAccountArmId": str(account),
        "credential": {"credentialType": "SAS", "sasUri": f"{host}/{container}?{token}"},
    }
