"""The Blob service: the bytes of a blob on their way in.

Source: Microsoft Learn, "Blob service REST API", one article for each operation.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall
from offline_azure.storage import faults
from offline_azure.storage.blob_answers import (
    ENCRYPTED,
    changed,
    check_conditions,
    existing,
    sent_headers,
    sent_metadata,
)
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location

_CHUNK = 1 << 20


def upload(call: OpenCall, location: Location) -> Response:
    """Create a blob from the request's body, or replace it."""
    kind = call.request.headers.get("x-ms-blob-type")
    if kind is None:
        raise faults.MISSING_HEADER.error()
    if kind not in ("BlockBlob", "AppendBlob"):
        raise faults.NOT_EMULATED.error(operation=f"a blob of type {kind}")
    check_conditions(call, call.storage.properties(location))
    with call.storage.receive() as received:
        digest = _receive(call, received)
        asked = Properties(type=kind, headers=sent_headers(call), metadata=sent_metadata(call))
        asked.headers.setdefault("content-md5", digest)
        # Looked at again: another upload may have ended while this one was on its way.
        stored = call.storage.commit(
            received, location, asked, lambda present: check_conditions(call, present)
        )
    return changed(stored, 201, {"content-md5": digest})


def stage_block(call: OpenCall, location: Location) -> Response:
    """Keep a block for a list that is still to come."""
    with call.storage.receive() as received:
        digest = _receive(call, received)
        name = _block_file(call.request.query.get("blockid", ""))
        call.storage.keep_block(received, location, name)
    return Response(201, b"", Headers({"content-md5": digest, **ENCRYPTED}))


def commit_blocks(call: OpenCall, location: Location) -> Response:
    """Make a blob of the blocks in the list."""
    check_conditions(call, call.storage.properties(location))
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
            asked = Properties(headers=sent_headers(call), metadata=sent_metadata(call))
            stored = call.storage.commit(
                whole, location, asked, lambda present: check_conditions(call, present)
            )
    except FileNotFoundError as error:
        raise faults.INVALID_BLOCK_LIST.error() from error
    call.storage.forget_blocks(location)
    return changed(stored, 201)


def append(call: OpenCall, location: Location) -> Response:
    """Put the request's body at the end of an append blob."""
    _check_append(call, existing(call, location))
    with call.storage.receive() as received:
        _receive(call, received)
        size = received.stat().st_size
        # Looked at again: another block may have been appended while this one was on its way.
        try:
            stored = call.storage.append(
                received, location, lambda present: _check_append(call, present)
            )
        except FileNotFoundError as error:
            raise faults.BLOB_NOT_FOUND.error() from error
    return changed(
        stored,
        201,
        {
            "x-ms-blob-append-offset": str(stored.size - size),
            "x-ms-blob-committed-block-count": "1",
        },
    )


def _check_append(call: OpenCall, present: Properties) -> None:
    """Check that a block may be appended to a blob.

    Raises:
        AzureError: it is no append blob, or has another size than the request says.
    """
    if present.type != "AppendBlob":
        raise faults.INVALID_BLOB_TYPE.error()
    position = call.request.headers.get("x-ms-blob-condition-appendpos")
    if position is not None and position != str(present.size):
        raise faults.APPEND_POSITION.error()


def _receive(call: OpenCall, target: Path) -> str:
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
