"""Copies of public files on other hosts than storage accounts, as `raw.githubusercontent.com`.

Whoever reads one gets what a plain web server would send: the file, or a range of it.

Source: RFC 9110, sections 9.3.1, 9.3.2 and 14.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from offline_azure import remedies
from offline_azure.http.messages import Headers, Request, Response
from offline_azure.store.public_data import Address, PublicData

_CHUNK = 1 << 20
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def answer(public: PublicData, request: Request) -> Response:
    """Answer a request to a host of which there are copies, or from which they may be fetched."""
    address = Address(request.host, unquote(request.path).strip("/"))
    if request.method not in ("GET", "HEAD"):
        return _refused(405, f"{request.host} can only be read in the offline workspace.")
    # Who shows a credential, or asks for more than a file, is not for an anonymous GET.
    plain = "authorization" not in request.headers and not request.query_string
    path = public.bring(address) if plain else public.find(address)
    if path is None or not path.is_file():
        way = remedies.DATA.format(url=address)
        return _refused(501, f"Not in the offline workspace: {address}. {way}")
    return _file(path, request.headers.get("range", ""))


def _file(path: Path, wanted: str) -> Response:
    status = path.stat()
    size = status.st_size
    headers = Headers(
        {
            "accept-ranges": "bytes",
            "content-type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            "etag": f'"{status.st_mtime_ns:x}-{size:x}"',
        }
    )
    found = _RANGE.fullmatch(wanted)
    if found is None or not (found[1] or found[2]):
        headers["content-length"] = str(size)
        return Response(200, _pieces(path, 0, size), headers)
    start = int(found[1]) if found[1] else max(size - int(found[2]), 0)
    end = min(int(found[2]) + 1, size) if found[1] and found[2] else size
    if start >= end:
        headers["content-range"] = f"bytes */{size}"
        return Response(416, b"", headers)
    headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    return Response(206, _pieces(path, start, end), headers)


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(_CHUNK, end - start))):
            start += len(piece)
            yield piece


def _refused(status: int, message: str) -> Response:
    response = Response.of_json({"error": {"code": "PublicData", "message": message}}, status)
    response.reason = message
    return response
