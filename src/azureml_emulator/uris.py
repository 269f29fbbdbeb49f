"""The ways in which Azure Machine Learning names data, and where the bytes are.

Sources: Microsoft Learn, "Data concepts" (the URI forms) and the patterns in azure-ai-ml's
`constants._common`; how the service writes them back is in recordings
`dataset/data_upload_file` (2023-10-31) and `model/crud_file` (2024-04-09).
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from offline_azure.arm.ids import MACHINE_LEARNING, ArmId
from offline_azure.store import public_data
from offline_azure.store.indexes import BY_NAME, IN_COLLECTION
from offline_azure.store.storage import Location
from offline_azure.store.store import Resource, Transaction

ARTIFACT_STORE = "workspaceartifactstore"
REGISTRY_TYPE = f"{MACHINE_LEARNING}/registries"
_SHORT = re.compile(r"azureml://datastores/([^/]+)(?:/paths)?(?:/(.*))?", re.DOTALL)
_LONG = re.compile(
    r"azureml://(subscriptions/[^/]+/resource[gG]roups/[^/]+)"
    r"(?:/providers/Microsoft.MachineLearningServices)?"
    r"/workspaces/([^/]+)/datastores/([^/]+)(?:/paths)?(?:/(.*))?",
    re.DOTALL,
)
_JOB = re.compile(r"azureml://jobs/([^/]+)/outputs/([^/]+)(?:/paths)?(?:/(.*))?", re.DOTALL)
_RUN = re.compile(r"runs:/+([^/]+)(?:/(.*))?", re.DOTALL)
_ASSET_ID = re.compile(r"azureml://locations/[^/]+/workspaces/[^/]+/(\w+)/([^/]+)/versions/([^/]+)")
_IN_REGISTRY = re.compile(
    r"azureml://registries/([^/]+)/(\w+)/([^/]+)/(?:versions/([^/]+)|labels/latest)", re.IGNORECASE
)
_ASSET_NAME = re.compile(r"azureml:([^/:@]+)(?::([^/:]+)|@(\w+))")
_HADOOP = re.compile(r"(?:wasbs?|abfss?)://([^@/]+)@([^/]+)(?:/(.*))?", re.DOTALL)
_URI_OF = {"data": "dataUri", "models": "modelUri", "codes": "codeUri"}


class UriError(ValueError):
    """A URI that names nothing here; the message says why."""


class OutsideError(UriError):
    """A URI of something that only a real workspace can reach; the message is the URI."""


def resolve(store: Transaction, uri: str, workspace_id: str) -> Location:
    """Return where the bytes are that a URI names. Nothing need be there.

    Args:
        store: where datastores, assets and jobs are looked up.
        uri: a datastore URI, short or long; a job's output; `runs:/`; an asset as
            `azureml:NAME:VERSION`, `azureml:NAME@latest`, ARM id or asset id, also of a registry;
            or the address of a blob (`https`, `wasbs`, `abfss`).
        workspace_id: the ARM id of the workspace that short forms belong to.

    Raises:
        OutsideError: it is an address, but not that of a file.
        UriError: the form is unknown, or the datastore or asset does not exist.
    """
    if found := _SHORT.fullmatch(uri):
        return _in_datastore(store, workspace_id, found[1], found[2])
    if found := _LONG.fullmatch(uri):
        workspace = _workspace_id(found[1], found[2])
        return _in_datastore(store, workspace, found[3], found[4])
    if _JOB.fullmatch(uri) or _RUN.fullmatch(uri):
        return resolve(store, stored_output(store, uri, workspace_id), workspace_id)
    if found := _HADOOP.fullmatch(uri):
        return _in_account(found[2], f"{found[1]}/{found[3] or ''}", uri)
    asset = _find_asset(store, uri, workspace_id)
    if asset is not None:
        properties = asset.body["properties"]
        stored = next(properties[key] for key in _URI_OF.values() if key in properties)
        return resolve(store, stored, workspace_id)
    parts = urlsplit(uri)
    if parts.scheme in ("https", "http"):
        return _in_account(parts.hostname or "", unquote(parts.path).lstrip("/"), uri)
    raise UriError(f"not a URI of data: {uri!r}")


def find_registry(store: Transaction, name: str) -> Resource | None:
    """Return the registry of this name, which is unique everywhere; None without any."""
    return store.first(BY_NAME, REGISTRY_TYPE, name)


def find_in_registry(store: Transaction, uri: str) -> Resource | None:
    """Return the version of an asset in a registry.

    Args:
        store: where registries are looked up.
        uri: `azureml://registries/REGISTRY/KIND/NAME/versions/VERSION`, or with `labels/latest`.

    Returns:
        The version; None when the URI has another form, or there is no such asset.
    """
    found = _IN_REGISTRY.fullmatch(uri)
    registry = find_registry(store, found[1]) if found else None
    if found is None or registry is None:
        return None
    container = f"{registry.id}/{found[2]}/{found[3]}"
    if found[4]:
        return store.get(f"{container}/versions/{found[4]}")
    return store.first(IN_COLLECTION, f"{container}/versions/", newest=True)


def artifacts_uri(job: str, path: str = "") -> str:
    """Return where a job's logs and artifacts are, or something in there."""
    base = f"azureml://datastores/{ARTIFACT_STORE}/paths/ExperimentRun/dcid.{job}"
    return f"{base}/{path}" if path else base


def job_of(uri: str) -> str | None:
    """Return the job or run whose output a URI names; None for other URIs."""
    found = _JOB.fullmatch(uri) or _RUN.fullmatch(uri)
    return found[1] if found else None


def datastore_of(uri: str) -> str | None:
    """Return the name of the datastore that a datastore URI names; None for other URIs."""
    found = _SHORT.fullmatch(uri)
    if found:
        return found[1]
    found = _LONG.fullmatch(uri)
    return found[3] if found else None


def stored_output(store: Transaction, uri: str, workspace_id: str) -> str:
    """Return the datastore URI of a job's output or of a run's artifact.

    Args:
        store: where the job is looked up.
        uri: `azureml://jobs/JOB/outputs/OUTPUT/paths/PATH` or `runs:/RUN/PATH`.
        workspace_id: the ARM id of the workspace.

    Raises:
        UriError: it is neither, or the job has no such output.
    """
    if found := _RUN.fullmatch(uri):
        return artifacts_uri(found[1], found[2] or "")
    found = _JOB.fullmatch(uri)
    if found is None:
        raise UriError(f"not the URI of an output: {uri!r}")
    job, output, path = found[1], found[2], found[3] or ""
    stored = store.get(f"{workspace_id}/jobs/{job}")
    outputs = (stored.body["properties"].get("outputs") or {}) if stored else {}
    base = (outputs.get(output) or {}).get("uri")
    if base is None and stored:  # a pipeline does not show where its steps have put it
        made = stored.private.get("plan", {}).get("outputs", ())
        base = next((each["uri"] for each in made if each["name"] == output), None)
    if base is None:
        if output not in ("artifacts", "default"):
            raise UriError(f"job {job!r} has no output {output!r}")
        base = artifacts_uri(job)
    if found := _SHORT.fullmatch(base):
        base = f"azureml://datastores/{found[1]}/paths/{found[2] or ''}"
    return "/".join(part for part in (base.rstrip("/"), path) if part)


def long_form(uri: str, workspace_id: str, groups: str = "resourcegroups") -> str:
    """Return a short datastore URI in the long form; any other URI as it is.

    Args:
        uri: a URI.
        workspace_id: the ARM id of the workspace that it belongs to.
        groups: how the service spells the third word: `resourcegroups` for data,
            `resourceGroups` for models.
    """
    found = _SHORT.fullmatch(uri)
    if found:
        workspace = ArmId.parse(workspace_id)
        scope = f"subscriptions/{workspace.subscription_id}/{groups}/{workspace.resource_group}"
        name, path = found[1], found[2] or ""
        return f"azureml://{scope}/workspaces/{workspace.name}/datastores/{name}/paths/{path}"
    found = _LONG.fullmatch(uri)
    if found:
        scope = re.sub("resource[gG]roups", groups, found[1])
        return f"azureml://{scope}/workspaces/{found[2]}/datastores/{found[3]}/paths/{found[4]}"
    return uri


def _in_datastore(store: Transaction, workspace_id: str, name: str, path: str | None) -> Location:
    datastore = store.get(f"{workspace_id}/datastores/{name}")
    if datastore is None:
        raise UriError(f"there is no datastore {name!r}")
    properties = datastore.body["properties"]
    account = str(properties["accountName"]).lower()
    if properties["datastoreType"] == "AzureFile":
        return Location(f"{account}.file", properties["fileShareName"], path or "")
    container = properties.get("containerName") or properties.get("filesystem")
    return Location(account, str(container), path or "")


def _in_account(host: str, path: str, uri: str) -> Location:
    container, _, blob = path.partition("/")
    if not host or not container:
        raise OutsideError(uri)
    # What is no storage account is a place too: there may be a copy of it.
    return Location(public_data.account_of(host.lower()) or host.lower(), container, blob)


def _find_asset(store: Transaction, uri: str, workspace_id: str) -> Resource | None:
    """Return the version of an asset that a URI names; None when it does not name one."""
    arm_id = uri.removeprefix("azureml:")
    if arm_id.lower().startswith("/subscriptions/"):
        asset = store.get(arm_id)
    elif found := _ASSET_ID.fullmatch(uri):
        asset = store.get(f"{workspace_id}/{found[1]}/{found[2]}/versions/{found[3]}")
    elif _IN_REGISTRY.fullmatch(uri):
        asset = find_in_registry(store, uri)
    elif found := _ASSET_NAME.fullmatch(uri):
        asset = _find_by_name(store, workspace_id, found[1], found[2])
    else:
        return None
    if asset is None or not set(_URI_OF.values()) & set(asset.body["properties"]):
        raise UriError(f"there is no asset {uri!r}")
    return asset


def _find_by_name(
    store: Transaction, workspace_id: str, name: str, version: str | None
) -> Resource | None:
    for kind in ("data", "models"):
        container = f"{workspace_id}/{kind}/{name}"
        if version is not None:
            found = store.get(f"{container}/versions/{version}")
        else:
            found = store.first(IN_COLLECTION, f"{container}/versions/", newest=True)
        if found is not None:
            return found
    return None


def _workspace_id(scope: str, workspace: str) -> str:
    group = re.sub("resourcegroups", "resourceGroups", scope, flags=re.IGNORECASE)
    return f"/{group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}"
