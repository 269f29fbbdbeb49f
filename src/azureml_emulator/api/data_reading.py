"""What the packages `mltable` and `azureml-fsspec` ask for to read data by its URI.

Their native library asks the datastore service where a datastore leads and what opens it, and then
the storage account itself. `mltable.load` of a data asset asks the data service before that. Both
services know the same datastores and data as Azure Resource Manager.

Sources: the specifications "Datastore" and "DatasetDataplane" of `Azure/azure-rest-api-specs`. No
answer of the two services was recorded; a field that the second leaves out and `mltable` 1.7 reads
(`isV2`) has the value with which it works. The names of types are `mltable`'s, and those of run
history in recording `pipeline_job/pipeline_job_download`, 2022-09-08. Texts and form of the errors
are those of Azure Resource Manager; that these two services have the same is unverified.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.api.run_documents import DATA_TYPES, USER
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE, ArmId, derived_guid
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link, recording
from offline_azure.store.store import Resource

_SPECIFICATIONS = (
    "https://github.com/Azure/azure-rest-api-specs/tree/main/specification/"
    "machinelearningservices/data-plane"
)
_SECTIONS = (
    "azureDataLakeSection",
    "azureSqlDatabaseSection",
    "azurePostgreSqlSection",
    "glusterFsSection",
)
_PLACES = ("containerName", "fileShareName", "filesystem")
_STORAGE = "https://storage.azure.com/"

routes = Routes("Data by URI", host=AZUREML_API, scope=IN_WORKSPACE)

DATASTORE_NOT_FOUND = routes.error(
    when="the datastore does not exist",
    status=404,
    code="UserError",
    message="Could not find datastore: {name}.",
    source=recording("datastore/blob_store", "2022-08-25"),
    envelope="service",
    inner=("NotFoundError",),
)
DATA_NOT_FOUND = routes.error(
    when="the version of the data asset does not exist",
    status=404,
    code="UserError",
    message="Data version {name}:{version} (dataContainerName:version) not found.",
    source=recording("command_job/command_job_builder", "2022-09-29"),
    envelope="service",
    inner=("NotFoundError",),
)


routes.not_emulated("GET", "/data/v1.0/registry/data", "reading data of a registry by its URI")


@routes.route(
    "GET",
    f"/datastore/v1.0{WORKSPACE}/datastores/{{name}}",
    operation='pandas.read_csv("azureml://..."), mltable.from_delimited_files, mltable.load',
    source=link("Datastore", f"{_SPECIFICATIONS}/Datastore"),
    difference="Blob, file share and Data Lake Gen2 only, as for `datastores`.",
)
def get_datastore(call: Call) -> Response:
    """Return where a datastore leads, and with its secrets what opens it."""
    datastore = call.store.get(f"{call.scope_id}/datastores/{call.params['name']}")
    if datastore is None:
        raise DATASTORE_NOT_FOUND.error(name=call.params["name"])
    properties = datastore.body["properties"]
    return Response.of_json(
        {
            "name": datastore.body["name"],
            "dataStoreType": properties["datastoreType"],
            "hasBeenValidated": False,
            "tags": properties["tags"] or {},
            "azureStorageSection": _section(datastore),
            **dict.fromkeys(_SECTIONS),
        }
    )


@routes.route(
    "GET",
    f"/data/v1.0{WORKSPACE}/dataversion/{{name}}/versions/{{version}}",
    operation="mltable.load of a data asset",
    source=link("DatasetDataplane", f"{_SPECIFICATIONS}/DatasetDataplane"),
    difference="There are no datasets of SDK v1: `isV2` is always true.",
)
def get_data_version(call: Call) -> Response:
    """Return one version of a data asset."""
    name, version = call.params["name"], call.params["version"]
    data = call.store.get(f"{call.scope_id}/data/{name}/versions/{version}")
    if data is None:
        raise DATA_NOT_FOUND.error(name=name, version=version)
    return Response.of_json(_document(call, data))


def _section(datastore: Resource) -> dict[str, Any]:
    properties = datastore.body["properties"]
    kind, secret, client = _credentials(datastore)
    return {
        "accountName": properties["accountName"],
        "containerName": next(properties[place] for place in _PLACES if place in properties),
        "endpoint": properties["endpoint"],
        "protocol": properties["protocol"],
        "credentialType": kind,
        "credential": secret,
        "clientCredentials": client,
        "blobCacheTimeout": None,
        "isSas": kind == "Sas",
        "accountKey": secret if kind == "AccountKey" else None,
        "sasToken": secret if kind == "Sas" else None,
        "areWorkspaceManagedIdentitiesAllowed": False,
        "subscriptionId": properties["subscriptionId"],
        "resourceGroup": properties["resourceGroup"],
    }


def _credentials(datastore: Resource) -> tuple[str, str | None, dict[str, Any] | None]:
    """Return the type of the credentials, a key or token, and what a client signs in with."""
    if "key" in datastore.private:
        return "AccountKey", datastore.private["key"], None
    secrets = datastore.private.get("secrets") or {}
    if secrets.get("secretsType") == "Sas":
        return "Sas", secrets.get("sasToken"), None
    if not secrets:
        return "None", None, None
    shown = datastore.body["properties"]["credentials"]
    return (
        "ClientCredentials",
        None,
        {
            "clientId": shown.get("clientId"),
            "tenantId": shown.get("tenantId"),
            "isCertAuth": secrets["secretsType"] == "Certificate",
            "certificate": secrets.get("certificate"),
            "thumbprint": shown.get("thumbprint"),
            "clientSecret": secrets.get("clientSecret"),
            "authorityUrl": shown.get("authorityUrl"),
            "resourceUri": shown.get("resourceUrl") or _STORAGE,
            "subscriptionId": datastore.body["properties"]["subscriptionId"],
            "resourceGroup": datastore.body["properties"]["resourceGroup"],
        },
    )


def _document(call: Call, data: Resource) -> dict[str, Any]:
    properties, history = data.body["properties"], data.body["systemData"]
    _, name, version = ArmId.parse(data.body["id"]).names
    workspace = derived_guid(call.scope_id, "workspaceId")
    place = f"azureml://locations/{call.region}/workspaces/{workspace}"
    asset_id = f"{place}/data/{name}/versions/{version}"
    return {
        "dataVersion": {
            "assetId": asset_id,
            "dataContainerName": name,
            "dataType": DATA_TYPES[properties["dataType"]],
            "dataUri": properties["dataUri"],
            "versionId": version,
            "mutableProps": {
                "dataExpiryTime": None,
                "description": properties["description"],
                "tags": properties["tags"],
                "isArchived": properties["isArchived"],
            },
            "referencedDataUris": properties.get("referencedUris"),
            "properties": properties["properties"],
            "initialAssetId": asset_id,
            "isRegistered": not properties["isAnonymous"],
        },
        "entityMetadata": {
            "etag": None,
            "createdTime": history["createdAt"],
            "modifiedTime": history["lastModifiedAt"],
            "createdBy": USER,
            "modifiedBy": None,
        },
        "isV2": True,
        "legacyDatasetType": None,
        "legacyDataflowType": None,
        "legacyDataflow": None,
    }
