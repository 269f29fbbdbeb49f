"""The Blob service: what is done with one blob.

Source: Microsoft Learn, "Blob service REST API", one article for each operation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from offline_azure.http.hosts import BLOB
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link
from offline_azure.storage import faults
from offline_azure.storage.access import account_of, authorise
from offline_azure.storage.blob_answers import (
    blob_headers,
    changed,
    existing,
    pieces,
    sent_headers,
    sent_metadata,
)
from offline_azure.storage.uploads import append, commit_blocks, stage_block, upload
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.storage import (
    Location,
    StorageClashError,
)

_REST = "https://learn.microsoft.com/rest/api/storageservices"
_ONE = "/{container}/{blob...}"
_RANGE = re.compile(r"(?:bytes=)?([0-9]{1,18})-([0-9]{1,18})?$")
routes = Routes("Storage", host=BLOB, authenticator=anybody)


@dataclass(frozen=True)
class _Operation:
    """What a request asks for; `permissions` are letters as in a shared access signature."""

    permissions: str
    run: Callable[[OpenCall, Location], Response]


@routes.route(
    "GET",
    _ONE,
    operation="download of files",
    source=link("Get Blob", f"{_REST}/get-blob"),
    difference="Snapshots, versions and leases are not emulated.",
    partly=True,
    streams=True,
)
def get_blob(call: OpenCall) -> Response:
    """Return a blob's bytes, or a range of them."""
    return _run(call, {"": _Operation("r", download)})


@routes.route(
    "HEAD",
    _ONE,
    operation="download of files",
    source=link("Get Blob Properties", f"{_REST}/get-blob-properties"),
    streams=True,
)
def head_blob(call: OpenCall) -> Response:
    """Return a blob's properties and metadata."""
    return _run(call, {"": _Operation("r", show), "metadata": _Operation("r", show)})


@routes.route(
    "PUT",
    _ONE,
    operation="upload of files",
    source=f"{link('Put Blob', f'{_REST}/put-blob')}; "
    f"{link('Put Block List', f'{_REST}/put-block-list')}; "
    f"{link('Append Block', f'{_REST}/append-block')}",
    difference=(
        "A block list can name new blocks only. Page blobs, copies, leases, tiers and snapshots"
        " are not emulated. A blob cannot have the name of a folder."
    ),
    partly=True,
    streams=True,
)
def put_blob(call: OpenCall) -> Response:
    """Create or change a blob, as `comp` says."""
    return _run(
        call,
        {
            "": _Operation("cw", upload),
            "metadata": _Operation("w", _set_metadata),
            "properties": _Operation("w", _set_headers),
            "block": _Operation("cw", stage_block),
            "blocklist": _Operation("cw", commit_blocks),
            "appendblock": _Operation("aw", append),
        },
    )


@routes.route(
    "DELETE",
    _ONE,
    operation="deletion of files",
    source=link("Delete Blob", f"{_REST}/delete-blob"),
    difference="Gone at once: there is no soft delete.",
    streams=True,
)
def delete_blob(call: OpenCall) -> Response:
    """Delete a blob."""
    return _run(call, {"": _Operation("d", _delete)})


def _run(call: OpenCall, operations: dict[str, _Operation]) -> Response:
    """Run the operation that `comp` names, after all checks that are the same for each."""
    comp = call.request.query.get("comp", "").lower()
    operation = operations.get(comp)
    unsupported = "x-ms-copy-source" in call.request.headers or "snapshot" in call.request.query
    if operation is None or unsupported:
        what = f"{call.request.method} of a blob with comp={comp or 'copy or snapshot'}"
        raise faults.NOT_EMULATED.error(operation=what)
    authorise(call, operation.permissions)
    creates = "c" in operation.permissions
    account, container = account_of(call), call.params["container"]
    try:
        if not call.storage.path(account, container).is_dir():
            raise faults.CONTAINER_NOT_FOUND.error()
        if call.request.path.endswith("/"):
            # The SDK asks whether a path is a folder by asking for such a blob.
            raise (faults.INVALID_NAME if creates else faults.BLOB_NOT_FOUND).error()
        response = operation.run(call, Location(account, container, call.params["blob"]))
    except StorageNameError as error:
        raise faults.of_name(error) from error
    except StorageClashError as error:
        raise faults.CLASH.error() from error
    if "x-ms-version" in call.request.headers:
        response.headers["x-ms-version"] = call.request.headers["x-ms-version"]
    return response


def download(call: OpenCall, location: Location) -> Response:
    """Return the bytes of a blob that must be there, or the range of them that is asked for."""
    properties = existing(call, location)
    headers = blob_headers(properties)
    headers["accept-ranges"] = "bytes"
    wanted = call.request.headers.get("x-ms-range") or call.request.headers.get("range")
    if properties.type == "Folder":
        return Response(200, b"", headers)
    start, end = _range(wanted, properties.size)
    try:
        file = call.storage.open(location)
    except FileNotFoundError as error:
        raise faults.BLOB_NOT_FOUND.error() from error
    headers["content-length"] = str(end - start)
    if wanted:
        headers["content-range"] = f"bytes {start}-{end - 1}/{properties.size}"
        if "content-md5" in headers:
            headers["x-ms-blob-content-md5"] = headers.pop("content-md5")
    return Response(206 if wanted else 200, pieces(file, start, end), headers)


def _range(text: str | None, size: int) -> tuple[int, int]:
    """Return the first byte of a range and the one behind its last."""
    if not text:
        return 0, size
    asked = _RANGE.match(text)
    if not asked or int(asked[1]) >= size:
        raise faults.INVALID_RANGE.error()
    return int(asked[1]), min(int(asked[2]) + 1, size) if asked[2] else size


def show(call: OpenCall, location: Location) -> Response:
    """Return the properties of a blob that must be there."""
    properties = existing(call, location)
    headers = blob_headers(properties)
    headers["accept-ranges"] = "bytes"
    headers["content-length"] = str(properties.size)
    return Response(200, b"", headers)


def _set_metadata(call: OpenCall, location: Location) -> Response:
    existing(call, location)
    stored = call.storage.set_metadata(location, sent_metadata(call))
    if stored is None:
        raise faults.BLOB_NOT_FOUND.error()
    return changed(stored, 200)


def _set_headers(call: OpenCall, location: Location) -> Response:
    properties = existing(call, location)
    stored = call.storage.set_metadata(location, properties.metadata, sent_headers(call))
    if stored is None:
        raise faults.BLOB_NOT_FOUND.error()
    return changed(stored, 200)


def _delete(call: OpenCall, location: Location) -> Response:
    existing(call, location)
    if not call.storage.delete(location):
        raise faults.BLOB_NOT_FOUND.error()
    return Response(202, b"", Headers({"x-ms-delete-type-permanent": "true"}))
