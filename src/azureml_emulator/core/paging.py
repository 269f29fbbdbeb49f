"""Lists in pages, as every Azure list is.

Source: recorded lists of azure-ai-ml's tests hold `value`, and `nextLink` only when a further
page follows. Page sizes of the live service are not known; this one is our own.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

from azureml_emulator.core.http import AnyRequest, Response

PAGE_SIZE = 100
_PLACE = re.compile("[0-9]{1,18}")
_TOKEN = "$skipToken"  # noqa: S105 - the name of a query parameter


def page(request: AnyRequest, items: list[Any]) -> Response:
    """Return the page of `items` that the request asks for."""
    query = {name.lower(): value for name, value in request.query.items()}
    token = query.get(_TOKEN.lower(), "0")
    start = int(token) if _PLACE.fullmatch(token) else 0
    content: dict[str, Any] = {"value": items[start : start + PAGE_SIZE]}
    if start + PAGE_SIZE < len(items):
        rest = {n: v for n, v in request.query.items() if n.lower() != _TOKEN.lower()}
        rest[_TOKEN] = str(start + PAGE_SIZE)
        path = quote(request.path, safe="/%")
        content["nextLink"] = f"https://{request.host}{path}?{urlencode(rest)}"
    return Response.of_json(content)
