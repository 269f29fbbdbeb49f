"""The Data Lake Storage Gen2 service, as far as the SDK uploads to and lists such datastores.

The SDK reads, and asks for metadata and whether something exists, through the Blob service. Who
does so here is in `data_lake_reads`.

Source: Microsoft Learn, "Azure Data Lake Storage Gen2 REST API".
"""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path
from typing import BinaryIO

from offline_azure.http.hosts import DATA_LAKE
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link
from offline_azure.storage import faults
from offline_azure.storage.access import account_of, authorise
from offline_azure.storage.blob_answers import http_date
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import (
    Location,
    StorageClashError,
)

_REST = "https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path"
_FILESYSTEM = "/{container}"
_ONE = "/{container}/{path...}"
_OPERATION = "upload to a Data Lake Gen2 datastore"
_CHUNK = 1 << 20
_POSITION = re.compile("[0-9]{1,18}")

routes = Routes("Storage", host=DATA_LAKE, authenticator=anybody)


@routes.route(
    "GET",
    _FILESYSTEM,
    operation=_OPERATION,
    source=link("Path - List", f"{_REST}/list"),
    difference=(
        "All paths are in one page. That a file in place of a folder lists itself is unverified:"
        " `mltable` reads single files this way."
    ),
    partly=True,
    streams=True,
)
def list_paths(call: OpenCall) -> Response:
    """Return the files and folders in a folder, with `recursive` all beneath it."""
    authorise(call, "l")
    query = call.request.query
    folder = query.get("directory", "").strip("/")
    prefix = f"{folder}/" if folder else ""
    account, container = account_of(call), call.params["container"]
    _require_filesystem(call)
    files = [name for name, _ in call.storage.blobs(account, container, prefix)]
    folders = {
        "/".join(parts[:length])
        for parts in (name.split("/") for name in files)
        for length in range(1, len(parts))
    }
    found = {name for name in (*files, *folders) if name.startswith(prefix)}
    if query.get("recursive", "").lower() != "true":
        found = {name for name in found if "/" not in name[len(prefix) :]}
    if not found and folder:
        try:
            path = call.storage.path(account, container, folder)
        except StorageNameError as error:
            raise faults.of_name(error) from error
        if not path.exists():
            raise faults.PATH_NOT_FOUND.error()
        found = {folder} if path.is_file() else set()
    shown = [_entry(call, Location(account, container, name)) for name in sorted(found)]
    return Response.of_json({"paths": shown})


@routes.route(
    "PUT",
    _ONE,
    operation=_OPERATION,
    source=link("Path - Create", f"{_REST}/create"),
    difference="Renames, permissions and leases are not emulated.",
    partly=True,
    streams=True,
)
def create_path(call: OpenCall) -> Response:
    """Create an empty file, or a folder."""
    authorise(call, "cw")
    resource = call.request.query.get("resource", "").lower()
    if resource not in ("file", "directory") or "x-ms-rename-source" in call.request.headers:
        raise faults.NOT_EMULATED.error(operation="renaming a path of a data lake")
    location = location_of(call)
    try:
        if call.request.headers.get("if-none-match") == "*" and call.storage.properties(location):
            raise faults.PATH_EXISTS.error()
        _create_parents(call, location)
        if resource == "directory":
            properties = call.storage.create_folder(location)
        else:
            with call.storage.alone(location), call.storage.receive() as empty:
                call.storage.forget_blocks(location)
                empty.touch()
                properties = call.storage.commit(empty, location, Properties())
    except StorageClashError as error:
        raise faults.CLASH.error() from error
    return _changed(properties, 201)


@routes.route(
    "PATCH",
    _ONE,
    operation=_OPERATION,
    source=link("Path - Update", f"{_REST}/update"),
    difference="Access control is not emulated.",
    partly=True,
    streams=True,
)
def update_path(call: OpenCall) -> Response:
    """Stage bytes for a file (`action=append`), or make them part of it (`action=flush`)."""
    authorise(call, "w")
    query, location = call.request.query, location_of(call)
    action, position = query.get("action", "").lower(), query.get("position", "")
    if action not in ("append", "flush") or not _POSITION.fullmatch(position):
        raise faults.NOT_EMULATED.error(operation=f"action={action} on a path of a data lake")
    if call.storage.properties(location) is None:
        raise faults.PATH_NOT_FOUND.error()
    if action == "flush":
        with call.storage.alone(location):
            return _changed(_flush(call, location, int(position)), 200)
    return _append(call, location, int(position))


@routes.route(
    "DELETE",
    _ONE,
    operation="deletion of files",
    source=link("Path - Delete", f"{_REST}/delete"),
    difference="A folder is always deleted with all that is in it.",
    partly=True,
    streams=True,
)
def delete_path(call: OpenCall) -> Response:
    """Delete a file or a folder."""
    authorise(call, "d")
    if not call.storage.delete(location_of(call)):
        raise faults.PATH_NOT_FOUND.error()
    return Response(200)


def _create_parents(call: OpenCall, location: Location) -> None:
    """Create the folders above a path: in a data lake they are there in their own right."""
    parts = location.path.split("/")
    for length in range(1, len(parts)):
        parent = Location(location.account, location.container, "/".join(parts[:length]))
        if call.storage.properties(parent) is None:
            call.storage.create_folder(parent)


def location_of(call: OpenCall) -> Location:
    """Return the path that a request names.

    Raises:
        AzureError: there is no such file system, or the path would lead out of it.
    """
    location = Location(account_of(call), call.params["container"], call.params["path"])
    _require_filesystem(call)
    try:
        call.storage.local_path(location)
    except StorageNameError as error:
        raise faults.of_name(error) from error
    return location


def _require_filesystem(call: OpenCall) -> None:
    try:
        path = call.storage.path(account_of(call), call.params["container"])
    except StorageNameError as error:
        raise faults.INVALID_NAME.error() from error
    if not path.is_dir():
        raise faults.FILESYSTEM_NOT_FOUND.error()


def _append(call: OpenCall, location: Location, position: int) -> Response:
    """Keep the request's bytes until they are flushed, which the same request may ask for.

    The answer is 202 then, too: the SDK's `append_data` takes no other.
    """
    with call.storage.receive() as received:
        with received.open("wb") as file:
            while piece := call.request.stream.read(_CHUNK):
                file.write(piece)
            end = position + file.tell()
        with call.storage.alone(location):
            call.storage.keep_block(received, location, f"{position:020}")
            if call.request.query.get("flush", "").lower() == "true":
                return _changed(_flush(call, location, end), 202)
    return Response(202)


def _flush(call: OpenCall, location: Location, end: int) -> Properties:
    """Put the staged bytes behind those that are there; all must reach exactly to `end`.

    Whoever calls is `alone` with the file: nobody stages or flushes meanwhile. Another upload to
    the same name, which does not ask for that, is noticed.
    """
    before = call.storage.properties(location)
    if before is None:
        raise faults.PATH_NOT_FOUND.error()
    folder = call.storage.blocks(location)
    staged = sorted(folder.iterdir()) if folder.is_dir() else []
    with call.storage.receive() as whole:
        with whole.open("wb") as target:
            _copy(call.storage.local_path(location), target)
            for block in staged:
                if int(block.name) != target.tell():
                    raise faults.INVALID_POSITION.error()
                _copy(block, target)
            if target.tell() != end:
                raise faults.INVALID_POSITION.error()
        properties = call.storage.commit(whole, location, before, partial(_expect, before.etag))
    call.storage.forget_blocks(location)
    return properties


def _expect(etag: str, present: Properties | None) -> None:
    if present is None or present.etag != etag:
        raise faults.INVALID_POSITION.error()


def _copy(source: Path, target: BinaryIO) -> None:
    with source.open("rb") as file:
        shutil.copyfileobj(file, target, _CHUNK)


def _entry(call: OpenCall, location: Location) -> dict[str, str]:
    path = call.storage.local_path(location)
    status = path.stat()
    entry = {
        "name": location.path,
        "contentLength": "0" if path.is_dir() else str(status.st_size),
        "lastModified": http_date(status.st_mtime),
        "etag": f"0x{status.st_mtime_ns:X}",
    }
    return {**entry, "isDirectory": "true"} if path.is_dir() else entry


def _changed(properties: Properties, status: int) -> Response:
    changed = http_date(properties.changed)
    headers = {"etag": properties.etag, "last-modified": changed, "content-length": "0"}
    return Response(status, b"", Headers(headers))
