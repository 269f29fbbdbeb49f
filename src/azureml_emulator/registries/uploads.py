"""The files of assets in registries: where to upload them, and where to read them.

Source: recording `model/create_get_download_model_registry` (2024-05-03) of azure-ai-ml's tests.
"""

from __future__ import annotations

import re
import uuid

from azureml_emulator.assets.upload_places import open_container
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.registries import records, registries
from azureml_emulator.registries.assets import PATH
from azureml_emulator.uris import find_in_registry
from offline_azure.arm.ids import ArmId, derived_guid
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link, recording, sdk

_SOURCE = recording("model/create_get_download_model_registry", "2024-05-03")
_LETTERS = re.compile(r"[^a-z0-9]+")

routes = Routes("Assets in registries", host=AZUREML_API)

EXISTS = routes.error(
    when="files are to be uploaded for a version that is in the registry already",
    status=409,
    code="UserError",
    message="Asset {asset} already exists.",
    source=(
        f"{sdk('_utils._registry_utils.get_sas_uri_for_registry_asset')} and"
        f" {link('an issue', 'https://github.com/Azure/azure-sdk-for-python/issues/30208')};"
        " the text is unverified"
    ),
    envelope="service",
)
NO_FILES = routes.error(
    when="the files of something are asked for that are not in the registry",
    status=400,
    code="UserError",
    message="The blob uri '{uri}' does not belong to the registry {registry}.",
    source=None,
    envelope="service",
)


@routes.route(
    "PUT",
    f"{PATH}/tempdatarefs/{{name}}/versions/{{version}}",
    operation="MLClient(registry_name=...).models.create_or_update",
    source=_SOURCE,
    difference=(
        "The signature is one of the account key, not of a user's delegation. A model or data that"
        " is there already is refused here with 409, which the SDK turns into `ValueError: No value"
        " for given attribute`, as others report from Azure."
    ),
)
def start_upload(call: Call) -> Response:
    """Return a new container that the files of an asset may be uploaded to."""
    registry = registries.require(call)
    asset = str(call.request.json().get("assetId") or "")
    if find_in_registry(call.store, asset) is not None:
        raise EXISTS.error(asset=asset)
    upload = str(uuid.uuid4())
    account = records.storage_account(registry.body["id"])
    place = open_container(call, account, new_container(registry.body["id"], upload))
    return Response.of_json(
        {
            "blobReferenceForConsumption": place,
            "imageReferenceForConsumption": None,
            "temporaryDataReferenceId": upload,
            "temporaryDataReferenceType": None,
        }
    )


@routes.route(
    "POST",
    f"{PATH}/datarefs/{{name}}/versions/{{version}}",
    operation="MLClient(registry_name=...).models.download",
    source=_SOURCE,
    difference="The signature is one of the account key, not of a user's delegation.",
)
def open_files(call: Call) -> Response:
    """Return an address from which the files of an asset may be read."""
    registry = registries.require(call)
    uri = str(call.request.json().get("blobUri") or "")
    account = records.storage_account(registry.body["id"])
    found = re.fullmatch(rf"https://{account.name}\.blob\.[^/]+/([^/]+)(?:/.*)?", uri)
    if found is None:
        raise NO_FILES.error(uri=uri, registry=ArmId.parse(registry.body["id"]).name)
    place = open_container(call, account, found[1])
    return Response.of_json({"blobReferenceForConsumption": {**place, "blobUri": uri}})


def new_container(registry_id: str, upload: str) -> str:
    """Return the name of a container for one upload: the registry's name and a GUID."""
    name = _LETTERS.sub("", ArmId.parse(registry_id).name.lower())[:24]
    return f"{name or 'registry'}-{derived_guid(registry_id, upload)}"
