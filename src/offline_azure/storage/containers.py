"""The Blob service: containers, and what is in them.

Source: Microsoft Learn, "Blob service REST API", one article for each operation.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from urllib.parse import quote, unquote

from offline_azure.http.hosts import BLOB
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link
from offline_azure.storage import faults
from offline_azure.storage.access import account_of, authorise
from offline_azure.storage.blob_answers import http_date
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location

_REST = "https://learn.microsoft.com/rest/api/storageservices"
_ACCOUNT = "/"
_ONE = "/{container}"
_PAGE = 5000
_NUMBER = re.compile("[0-9]{1,18}")
_NAME = re.compile(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*")
# A carriage return would arrive as a line feed.
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

routes = Routes("Storage", host=BLOB, authenticator=anybody)


@routes.route(
    "GET",
    _ONE,
    operation="listing of blobs",
    source=link("List Blobs", f"{_REST}/list-blobs"),
    difference="Snapshots, versions, tags and deleted blobs are never listed.",
    partly=True,
    streams=True,
)
def get_container(call: OpenCall) -> Response:
    """Return the container's blobs (`comp=list`), or its properties."""
    comp = call.request.query.get("comp", "").lower()
    if comp not in ("", "list"):
        raise faults.NOT_EMULATED.error(operation=f"GET of a container with comp={comp}")
    authorise(call, "l" if comp else "r")
    return _list_blobs(call) if comp else _show(call)


@routes.route(
    "HEAD",
    _ONE,
    operation="listing of blobs",
    source=link("Get Container Properties", f"{_REST}/get-container-properties"),
    streams=True,
)
def head_container(call: OpenCall) -> Response:
    """Return the container's properties."""
    authorise(call, "r")
    return _show(call)


@routes.route(
    "PUT",
    _ONE,
    operation="containers of a storage account",
    source=link("Create Container", f"{_REST}/create-container"),
    difference="Metadata and public access are ignored.",
    partly=True,
    streams=True,
)
def create_container(call: OpenCall) -> Response:
    """Create a container."""
    if call.request.query.get("comp"):
        comp = call.request.query["comp"]
        raise faults.NOT_EMULATED.error(operation=f"PUT of a container with comp={comp}")
    authorise(call, "cw")
    if not _NAME.fullmatch(call.params["container"]):
        raise faults.INVALID_NAME.error()
    if not call.storage.create_container(account_of(call), call.params["container"]):
        raise faults.CONTAINER_EXISTS.error()
    response = _show(call)
    response.status = 201
    return response


@routes.route(
    "DELETE",
    _ONE,
    operation="containers of a storage account",
    source=link("Delete Container", f"{_REST}/delete-container"),
    difference="The name can be used again at once, not after 30 seconds.",
    streams=True,
)
def delete_container(call: OpenCall) -> Response:
    """Delete a container with its blobs."""
    authorise(call, "d")
    _existing(call)
    call.storage.delete_container(account_of(call), call.params["container"])
    return Response(202)


@routes.route(
    "GET",
    _ACCOUNT,
    operation="containers of a storage account",
    source=link("List Containers", f"{_REST}/list-containers2"),
    difference="All containers are in one page.",
    partly=True,
    streams=True,
)
def list_containers(call: OpenCall) -> Response:
    """Return the account's containers."""
    if call.request.query.get("comp", "").lower() != "list":
        raise faults.NOT_EMULATED.error(operation="properties of a storage account")
    authorise(call, "l")
    account, prefix = account_of(call), call.request.query.get("prefix", "")
    root = ET.Element("EnumerationResults", ServiceEndpoint=f"https://{call.request.host}/")
    found = ET.SubElement(root, "Containers")
    for name in call.storage.containers(account):
        if name.startswith(prefix):
            container = ET.SubElement(found, "Container")
            _add(container, Name=name)
            changed = call.storage.path(account, name).stat().st_mtime
            _add(
                ET.SubElement(container, "Properties"),
                **{"Last-Modified": http_date(changed), "Etag": f'"0x{int(changed):X}"'},
            )
    _add(root, NextMarker="")
    return _xml(root)


def _existing(call: OpenCall) -> float:
    """Return when the container was changed, as seconds since 1970."""
    try:
        path = call.storage.path(account_of(call), call.params["container"])
    except StorageNameError as error:
        raise faults.of_name(error) from error
    if not path.is_dir():
        raise faults.CONTAINER_NOT_FOUND.error()
    return path.stat().st_mtime


def _show(call: OpenCall) -> Response:
    changed = _existing(call)
    headers = {
        "etag": f'"0x{int(changed):X}"',
        "last-modified": http_date(changed),
        "x-ms-lease-status": "unlocked",
        "x-ms-lease-state": "available",
        "x-ms-has-immutability-policy": "false",
        "x-ms-has-legal-hold": "false",
    }
    return Response(200, b"", Headers(headers))


def _list_blobs(call: OpenCall) -> Response:
    _existing(call)
    query = call.request.query
    account, container = account_of(call), call.params["container"]
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    marker = unquote(query.get("marker", ""))
    limit = _limit(query.get("maxresults", ""))
    found: dict[str, bool] = {}  # in order; whether each is what several names begin with
    for name, _ in call.storage.blobs(account, container, prefix, marker):
        cut = name.find(delimiter, len(prefix)) if delimiter else -1
        shown = name[: cut + len(delimiter)] if cut >= 0 else name
        if shown >= marker:
            found[shown] = cut >= 0
        if len(found) > limit:
            break
    names = list(found)
    root = ET.Element(
        "EnumerationResults",
        ServiceEndpoint=f"https://{call.request.host}/",
        ContainerName=container,
    )
    _add_name(root, prefix, "Prefix")
    _add(root, Marker=quote(marker), MaxResults=str(limit), Delimiter=_xml_text(delimiter))
    blobs = ET.SubElement(root, "Blobs")
    for name in names[:limit]:
        if found[name]:
            _add_name(ET.SubElement(blobs, "BlobPrefix"), name)
        elif properties := call.storage.properties(Location(account, container, name)):
            _add_blob(blobs, name, properties, "metadata" in query.get("include", ""))
    _add(root, NextMarker=quote(names[limit]) if len(names) > limit else "")
    return _xml(root)


def _limit(asked: str) -> int:
    """Return how many entries a page has."""
    if not asked:
        return _PAGE
    if not _NUMBER.fullmatch(asked):
        raise faults.INVALID_QUERY_VALUE.error()
    if int(asked) == 0:
        raise faults.OUT_OF_RANGE_QUERY_VALUE.error()
    return min(int(asked), _PAGE)


def _add_blob(parent: ET.Element, name: str, properties: Properties, metadata: bool) -> None:
    blob = ET.SubElement(parent, "Blob")
    _add_name(blob, name)
    folder = properties.type == "Folder"
    fields = {
        "Creation-Time": http_date(properties.created),
        "Last-Modified": http_date(properties.changed),
        "Etag": properties.etag.strip('"'),
        "Content-Length": str(properties.size),
        "Content-Type": properties.headers.get("content-type", "application/octet-stream"),
        "Content-Encoding": properties.headers.get("content-encoding", ""),
        "Content-Language": properties.headers.get("content-language", ""),
        "Content-MD5": properties.headers.get("content-md5", ""),
        "Cache-Control": properties.headers.get("cache-control", ""),
        "Content-Disposition": properties.headers.get("content-disposition", ""),
        "BlobType": "BlockBlob" if folder else properties.type,
        "LeaseStatus": "unlocked",
        "LeaseState": "available",
        "ServerEncrypted": "true",
    }
    _add(ET.SubElement(blob, "Properties"), **fields)
    if metadata:
        shown = {**properties.metadata, **({"hdi_isfolder": "true"} if folder else {})}
        _add(ET.SubElement(blob, "Metadata"), **shown)


def _add_name(parent: ET.Element, name: str, tag: str = "Name") -> None:
    """Add a name; encoded when XML cannot carry it, since version 2021-02-12 of the service."""
    child = ET.SubElement(parent, tag)
    child.text = _xml_text(name)
    if child.text != name:
        child.set("Encoded", "true")


def _xml_text(text: str) -> str:
    return quote(text, errors="replace") if _NOT_IN_XML.search(text) else text


def _add(parent: ET.Element, **children: str) -> None:
    for tag, text in children.items():
        ET.SubElement(parent, tag).text = text


def _xml(root: ET.Element) -> Response:
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(200, body, Headers({"content-type": "application/xml"}))
