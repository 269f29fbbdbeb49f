"""The Data Lake Storage Gen2 service: what is read from one path.

The SDK reads through the Blob service; the packages `mltable` and `azureml-fsspec` do it here.

Source: Microsoft Learn, "Azure Data Lake Storage Gen2 REST API".
"""

from __future__ import annotations

from pathlib import Path

from offline_azure.http.hosts import DATA_LAKE
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link
from offline_azure.storage import blobs, faults
from offline_azure.storage.access import authorise
from offline_azure.storage.blob_answers import http_date
from offline_azure.storage.data_lake import location_of
from offline_azure.store.storage import Location

_REST = "https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path"
_ONE = "/{container}/{path...}"
_OPERATION = "reading by URI from a Data Lake Gen2 datastore"

routes = Routes("Storage", host=DATA_LAKE, authenticator=anybody)


@routes.route(
    "GET",
    _ONE,
    operation=_OPERATION,
    source=link("Path - Read", f"{_REST}/read"),
    streams=True,
)
def read_path(call: OpenCall) -> Response:
    """Return a file's bytes, or a range of them."""
    authorise(call, "r")
    return _typed(blobs.download(call, _existing(call)))


@routes.route(
    "HEAD",
    _ONE,
    operation=_OPERATION,
    source=link("Path - Get Properties", f"{_REST}/get-properties"),
    difference="Owners and access control lists are not emulated.",
    partly=True,
    streams=True,
)
def head_path(call: OpenCall) -> Response:
    """Return the properties of a file or a folder."""
    authorise(call, "r")
    action = call.request.query.get("action", "")
    if action.lower() not in ("", "getstatus"):
        raise faults.NOT_EMULATED.error(operation=f"HEAD of a path with action={action}")
    location = location_of(call)
    folder = call.storage.local_path(location)
    if folder.is_dir() and call.storage.properties(location) is None:
        return _show_folder(folder)
    return _typed(blobs.show(call, _existing(call)))


def _show_folder(folder: Path) -> Response:
    """Return what is known of a folder that is there because something is in it."""
    status = folder.stat()
    headers = {
        "etag": f'"0x{status.st_mtime_ns:X}"',
        "last-modified": http_date(status.st_mtime),
        "content-length": "0",
        "x-ms-resource-type": "directory",
    }
    return Response(200, b"", Headers(headers))


def _existing(call: OpenCall) -> Location:
    location = location_of(call)
    if call.storage.properties(location) is None:
        raise faults.PATH_NOT_FOUND.error()
    return location


def _typed(response: Response) -> Response:
    if "x-ms-resource-type" not in response.headers:
        response.headers["x-ms-resource-type"] = "file"
    return response
