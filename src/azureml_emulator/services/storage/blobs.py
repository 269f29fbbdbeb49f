"""The Blob service: what is done with one blob.

Source: Microsoft Learn, "Blob service REST API", one article for each operation.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO

from azureml_emulator.core.hosts import BLOB
from azureml_emulator.core.http import Headers, Response
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import link
from azureml_emulator.core.storage import (
    Location,
    Properties,
    StorageClashError,
    StorageNameError,
)
from azureml_emulator.services.storage import faults
from azureml_emulator.services.storage.access import account_of, authorise

_REST = "https://learn.microsoft.com/rest/api/storageservices"
_ONE = "/{container}/{blob...}"
_CHUNK = 1 << 20
_STORED = (
    "content-type",
    "content-encoding",
    "content-language",
    "content-md5",
    "cache-control",
    "content-disposition",
)

routes = Routes("Storage")


@dataclass(frozen=True)
class _Operation:
    """What a request asks for; `permissions` are letters as in a shared access signature."""

    permissions: str
    run: Callable[[Call, Location], Response]


@routes.route(
    "GET",
    _ONE,
    operation="download of files",
    source=link("Get Blob", f"{_REST}/get-blob"),
    difference="Snapshots, versions and leases are not emulated.",
    partly=True,
    host=BLOB,
    anonymous=True,
    streams=True,
)
def get_blob(call: Call) -> Response:
    """Return a blob's bytes, or a range of them."""
    return _run(call, {"": _Operation("r", _download)})


@routes.route(
    "HEAD",
    _ONE,
    operation="download of files",
    source=link("Get Blob Properties", f"{_REST}/get-blob-properties"),
    host=BLOB,
    anonymous=True,
    streams=True,
)
def head_blob(call: Call) -> Response:
    """Return a blob's properties and metadata."""
    return _run(call, {"": _Operation("r", _show), "metadata": _Operation("r", _show)})


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
    host=BLOB,
    anonymous=True,
    streams=True,
)
def put_blob(call: Call) -> Response:
    """Create or change a blob, as `comp` says."""
    return _run(
        call,
        {
            "": _Operation("cw", _upload),
            "metadata": _Operation("w", _set_metadata),
            "properties": _Operation("w", _set_headers),
            "block": _Operation("cw", _stage_block),
            "blocklist": _Operation("cw", _commit_blocks),
            "appendblock": _Operation("aw", _append),
        },
    )


@routes.route(
    "DELETE",
    _ONE,
    operation="deletion of files",
    source=link("Delete Blob", f"{_REST}/delete-blob"),
    difference="Gone at once: there is no soft delete.",
    host=BLOB,
    anonymous=True,
    streams=True,
)
def delete_blob(call: Call) -> Response:
    """Delete a blob."""
    return _run(call, {"": _Operation("d", _delete)})


def _run(call: Call, operations: dict[str, _Operation]) -> Response:
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
        raise faults.INVALID_NAME.error() from error
    except StorageClashError as error:
        raise faults.CLASH.error() from error
    if "x-ms-version" in call.request.headers:
        response.headers["x-ms-version"] = call.request.headers["x-ms-version"]
    return response


def _download(call: Call, location: Location) -> Response:
    properties = _existing(call, location)
    headers = _headers(properties)
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
    return Response(206 if wanted else 200, _pieces(file, start, end), headers)


def _range(text: str | None, size: int) -> tuple[int, int]:
    """Return the first byte of a range and the one behind its last."""
    if not text:
        return 0, size
    first, _, last = text.removeprefix("bytes=").partition("-")
    if not first.isdecimal() or int(first) >= size:
        raise faults.INVALID_RANGE.error()
    return int(first), min(int(last) + 1, size) if last.isdecimal() else size


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end:
            piece = file.read(min(_CHUNK, end - start))
            if not piece:
                raise ConnectionError("the blob shrank while it was sent")
            start += len(piece)
            yield piece


def _show(call: Call, location: Location) -> Response:
    properties = _existing(call, location)
    headers = _headers(properties)
    headers["accept-ranges"] = "bytes"
    headers["content-length"] = str(properties.size)
    return Response(200, b"", headers)


def _upload(call: Call, location: Location) -> Response:
    kind = call.request.headers.get("x-ms-blob-type")
    if kind is None:
        raise faults.MISSING_HEADER.error()
    if kind not in ("BlockBlob", "AppendBlob"):
        raise faults.NOT_EMULATED.error(operation=f"a blob of type {kind}")
    _check_conditions(call, call.storage.properties(location))
    with call.storage.receive() as received:
        digest = _receive(call, received)
        asked = Properties(type=kind, headers=_sent_headers(call), metadata=_sent_metadata(call))
        asked.headers.setdefault("content-md5", digest)
        # Looked at again: another upload may have ended while this one was on its way.
        _check_conditions(call, call.storage.properties(location))
        stored = call.storage.commit(received, location, asked)
    return _changed(stored, 201, {"content-md5": digest})


def _stage_block(call: Call, location: Location) -> Response:
    folder = call.storage.blocks(location)
    with call.storage.receive() as received:
        digest = _receive(call, received)
        folder.mkdir(parents=True, exist_ok=True)
        received.replace(folder / _block_file(call.request.query.get("blockid", "")))
    return Response(201, b"", Headers({"content-md5": digest, **_ENCRYPTED}))


def _commit_blocks(call: Call, location: Location) -> Response:
    _check_conditions(call, call.storage.properties(location))
    try:
        wanted = [block.text or "" for block in ET.fromstring(call.request.read())]  # noqa: S314
    except ET.ParseError as error:
        raise faults.INVALID_BLOCK_LIST.error() from error
    folder = call.storage.blocks(location)
    try:
        with call.storage.receive() as whole:
            with whole.open("wb") as target:
                for block in wanted:
                    with (folder / _block_file(block)).open("rb") as source:
                        shutil.copyfileobj(source, target, _CHUNK)
            asked = Properties(headers=_sent_headers(call), metadata=_sent_metadata(call))
            stored = call.storage.commit(whole, location, asked)
    except FileNotFoundError as error:
        raise faults.INVALID_BLOCK_LIST.error() from error
    call.storage.forget_blocks(location)
    return _changed(stored, 201)


def _append(call: Call, location: Location) -> Response:
    properties = _existing(call, location)
    if properties.type != "AppendBlob":
        raise faults.INVALID_BLOB_TYPE.error()
    position = call.request.headers.get("x-ms-blob-condition-appendpos")
    if position is not None and position != str(properties.size):
        raise faults.APPEND_POSITION.error()
    with call.storage.receive() as received:
        _receive(call, received)
        stored = call.storage.append(received, location)
    return _changed(
        stored,
        201,
        {
            "x-ms-blob-append-offset": str(properties.size),
            "x-ms-blob-committed-block-count": "1",
        },
    )


def _set_metadata(call: Call, location: Location) -> Response:
    _existing(call, location)
    stored = call.storage.set_metadata(location, _sent_metadata(call))
    if stored is None:
        raise faults.BLOB_NOT_FOUND.error()
    return _changed(stored, 200)


def _set_headers(call: Call, location: Location) -> Response:
    properties = _existing(call, location)
    stored = call.storage.set_metadata(location, properties.metadata, _sent_headers(call))
    if stored is None:
        raise faults.BLOB_NOT_FOUND.error()
    return _changed(stored, 200)


def _delete(call: Call, location: Location) -> Response:
    _existing(call, location)
    if not call.storage.delete(location):
        raise faults.BLOB_NOT_FOUND.error()
    return Response(202, b"", Headers({"x-ms-delete-type-permanent": "true"}))


def _existing(call: Call, location: Location) -> Properties:
    properties = call.storage.properties(location)
    if properties is None:
        raise faults.BLOB_NOT_FOUND.error()
    _check_conditions(call, properties)
    return properties


def _check_conditions(call: Call, properties: Properties | None) -> None:
    match = call.request.headers.get("if-match")
    if match and match != "*" and (properties is None or properties.etag != match):
        raise faults.CONDITION_NOT_MET.error()
    none_match = call.request.headers.get("if-none-match")
    if none_match == "*" and properties is not None and call.request.method == "PUT":
        raise faults.BLOB_EXISTS.error()
    if none_match and properties is not None and properties.etag == none_match:
        raise faults.CONDITION_NOT_MET.error()


def _receive(call: Call, target: Path) -> str:
    """Write the request's body to `target` piece by piece; return its MD5 in base 64.

    Raises:
        AzureError: the body is not what `Content-MD5` promises.
    """
    digest = hashlib.md5(usedforsecurity=False)
    with target.open("wb") as file:
        while piece := call.request.stream.read(_CHUNK):
            digest.update(piece)
            file.write(piece)
    text = base64.b64encode(digest.digest()).decode()
    if call.request.headers.get("content-md5", text) != text:
        raise faults.MD5_MISMATCH.error()
    return text


def _block_file(block: str) -> str:
    return hashlib.sha256(block.encode()).hexdigest()


def _sent_headers(call: Call) -> dict[str, str]:
    sent = call.request.headers
    found = {name: sent.get(f"x-ms-blob-{name}") or "" for name in _STORED}
    return {name: value for name, value in found.items() if value}


def _sent_metadata(call: Call) -> dict[str, str]:
    prefix = "x-ms-meta-"
    return {
        n.removeprefix(prefix): v for n, v in call.request.headers.items() if n.startswith(prefix)
    }


_ENCRYPTED = {"x-ms-request-server-encrypted": "true"}


def _headers(properties: Properties) -> Headers:
    """Return what download and HEAD say about a blob."""
    headers = Headers(
        {
            "content-type": "application/octet-stream",
            **properties.headers,
            "etag": properties.etag,
            "last-modified": http_date(properties.changed),
            "x-ms-creation-time": http_date(properties.created),
            "x-ms-blob-type": "BlockBlob" if properties.type == "Folder" else properties.type,
            "x-ms-lease-status": "unlocked",
            "x-ms-lease-state": "available",
            "x-ms-server-encrypted": "true",
        }
    )
    if properties.type == "Folder":
        headers["x-ms-meta-hdi_isfolder"] = "true"
        headers["x-ms-resource-type"] = "directory"
    for name, value in properties.metadata.items():
        headers[f"x-ms-meta-{name}"] = value
    return headers


def _changed(properties: Properties, status: int, more: dict[str, str] | None = None) -> Response:
    headers = Headers(
        {
            "etag": properties.etag,
            "last-modified": http_date(properties.changed),
            **_ENCRYPTED,
            **(more or {}),
        }
    )
    return Response(status, b"", headers)


def http_date(moment: float) -> str:
    """Return a moment, seconds since 1970, as HTTP writes it."""
    return format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)
