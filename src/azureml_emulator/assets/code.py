"""Code: the snapshots that jobs and components run.

The SDK asks by hash whether a snapshot is there, and uploads it to a container of its own only
when it is not.

Sources: recording `code_asset/create_and_get` (2023-04-13 and 2023-10-31) of azure-ai-ml's
tests.
"""

from __future__ import annotations

import uuid
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.assets.kind import AssetKind, Errors, Place
from azureml_emulator.assets.routes import created, place_of
from azureml_emulator.assets.upload_places import open_container
from azureml_emulator.assets.versions import put_version
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE, ArmId, derived_guid, derived_name
from offline_azure.http.messages import Response
from offline_azure.http.paging import page, page_of
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import recording
from offline_azure.store.indexes import IN_COLLECTION, Index
from offline_azure.store.store import Resource

_RECORDED = recording("code_asset/create_and_get", "2023-10-31")
_VERSIONS = f"{WORKSPACE}/codes/{{name}}/versions"
_ONE = f"{_VERSIONS}/{{version}}"
_OPERATION = "upload of the code of jobs and components"

routes = Routes("Code", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the code does not exist",
    status=404,
    code="UserError",
    message="Code version {name}:{version} not found.",
    source=None,
    envelope="service",
    inner=("NotFoundError",),
)
BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
BAD_VERSION = name_rules.version_refusal(routes, "code")
PATH_CHANGED = routes.error(
    when="the place of a snapshot is changed",
    status=400,
    code="UserError",
    message="Asset paths cannot be updated.",
    source=None,
    envelope="service",
)


class Code(AssetKind):
    """Code snapshots."""

    word = "codes"
    operations = "codes"
    sources = _RECORDED
    errors = Errors(NOT_FOUND, NOT_FOUND, None, BAD_NAME, BAD_VERSION)

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new snapshot's properties."""
        return {
            "description": sent.get("description"),
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": bool(sent.get("isArchived")),
            "isAnonymous": bool(sent.get("isAnonymous")),
            "codeUri": sent.get("codeUri"),
            "provisioningState": "Succeeded",
        }

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change nothing but description and tags."""
        properties: dict[str, Any] = present.body["properties"]
        if sent.get("codeUri") != properties["codeUri"]:
            raise PATH_CHANGED.error()
        return {**properties, **{n: sent[n] for n in ("description", "tags") if sent.get(n)}}


KIND = Code(routes)
BY_HASH = Index("codes_by_hash", ("body.properties.properties.hash_sha256",), KIND.version_type)


@routes.route("GET", _VERSIONS, operation=_OPERATION, source=_RECORDED)
def find_code(call: Call) -> Response:
    """Return the snapshots with a hash, whatever their name; without a hash those of the name."""
    wanted = call.request.query.get("hash")
    if not wanted:
        return page_of(call, IN_COLLECTION, f"{call.scope_id}/{_name(call)}/versions/")
    under = f"{call.scope_id}/codes/".lower()
    found = call.store.find(BY_HASH, wanted)
    return page(call.request, [code.body for code in found if code.id.startswith(under)])


@routes.route("GET", _ONE, operation=_OPERATION, source=_RECORDED)
def get_code(call: Call) -> Response:
    """Return a snapshot."""
    found = call.store.get(call.id)
    if found is None:
        raise NOT_FOUND.error(**call.params)
    return Response.of_json(found.body)


@routes.route("PUT", _ONE, operation=_OPERATION, source=_RECORDED)
def put_code(call: Call) -> Response:
    """Register a snapshot that was uploaded."""
    sent = call.request.json().get("properties") or {}
    code, new = put_version(KIND, place_of(call), sent)
    return created(call, code.body, new)


@routes.route(
    "POST",
    f"{_ONE}/startPendingUpload",
    operation=_OPERATION,
    source=_RECORDED,
    difference="The signature is one of the account key, not of a user's delegation.",
)
def start_upload(call: Call) -> Response:
    """Create a container for a snapshot, and return an address that may be written to."""
    place = place_of(call)
    workspace = call.store.get(place.workspace_id)
    if workspace is None:
        raise LookupError(place.workspace_id)
    account, upload = ArmId.parse(workspace.body["properties"]["storageAccount"]), str(uuid.uuid4())
    container = (
        f"{derived_guid(place.workspace_id, 'workspaceId')}-{derived_name(upload, 'code', 26)}"
    )
    return Response.of_json(
        {
            "blobReferenceForConsumption": open_container(call, account, container),
            "pendingUploadId": upload,
            "pendingUploadType": "None",
        }
    )


def _name(call: Call) -> str:
    return f"codes/{call.params['name']}"
