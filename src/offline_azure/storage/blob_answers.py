"""What requests say about a blob beside its bytes, and what they are told.

Source: Microsoft Learn, "Blob service REST API": "Get Blob", "Put Blob" and "Specifying
conditional headers".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import BinaryIO

from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall
from offline_azure.storage import faults
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location

_STORED = (
    "content-type",
    "content-encoding",
    "content-language",
    "content-md5",
    "cache-control",
    "content-disposition",
)
_CHUNK = 1 << 20
ENCRYPTED = {"x-ms-request-server-encrypted": "true"}


def existing(call: OpenCall, location: Location) -> Properties:
    """Return the properties of a blob that must be there.

    Raises:
        AzureError: it is not, or not as the request's conditions want it.
    """
    properties = call.storage.properties(location)
    if properties is None:
        raise faults.BLOB_NOT_FOUND.error()
    check_conditions(call, properties)
    return properties


def check_conditions(call: OpenCall, properties: Properties | None) -> None:
    """Check the request's conditions on a blob, which may be absent.

    Raises:
        AzureError: one is not met.
    """
    match = call.request.headers.get("if-match")
    if match and match != "*" and (properties is None or properties.etag != match):
        raise faults.CONDITION_NOT_MET.error()
    none_match = call.request.headers.get("if-none-match")
    if none_match == "*" and properties is not None and call.request.method == "PUT":
        raise faults.BLOB_EXISTS.error()
    if none_match and properties is not None and properties.etag == none_match:
        raise faults.CONDITION_NOT_MET.error()


def sent_headers(call: OpenCall) -> dict[str, str]:
    """Return the headers that a request wants a blob to have."""
    sent = call.request.headers
    found = {name: sent.get(f"x-ms-blob-{name}") or "" for name in _STORED}
    return {name: value for name, value in found.items() if value}


def sent_metadata(call: OpenCall) -> dict[str, str]:
    """Return the metadata that a request wants a blob to have.

    Raises:
        AzureError: no metadata can have one of the names; a list could not show it.
    """
    prefix = "x-ms-meta-"
    found = {
        n.removeprefix(prefix): v for n, v in call.request.headers.items() if n.startswith(prefix)
    }
    if not all(name.isidentifier() for name in found):
        raise faults.INVALID_METADATA.error()
    return found


def blob_headers(properties: Properties) -> Headers:
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


def changed(properties: Properties, status: int, more: dict[str, str] | None = None) -> Response:
    """Return the answer to a request that changed a blob."""
    headers = Headers(
        {
            "etag": properties.etag,
            "last-modified": http_date(properties.changed),
            **ENCRYPTED,
            **(more or {}),
        }
    )
    return Response(status, b"", headers)


def pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a blob from one place to another, then close it.

    Raises:
        ConnectionError: there are fewer than were promised.
    """
    with file:
        file.seek(start)
        while start < end:
            piece = file.read(min(_CHUNK, end - start))
            if not piece:
                raise ConnectionError("the blob shrank while it was sent")
            start += len(piece)
            yield piece


def http_date(moment: float) -> str:
    """Return a moment, seconds since 1970, as HTTP writes it."""
    return format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)
