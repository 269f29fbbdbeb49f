"""Lists in pages, as every Azure list is.

A list of what is stored is read only as far as its page goes. The token in its `nextLink` names a
position in the order of creation, so what is created or deleted meanwhile shifts no page.

Source: recorded lists of azure-ai-ml's tests hold `value`, and `nextLink` only when a further
page follows. Page sizes of the live service are not known; this one is our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

from offline_azure.http.messages import AnyRequest, Response
from offline_azure.http.routing import Call
from offline_azure.store.indexes import Index, Key
from offline_azure.store.store import Resource

PAGE_SIZE = 100
_PLACE = re.compile("-?[0-9]{1,18}")
_TOKEN = "$skipToken"  # noqa: S105 - the name of a query parameter


Scan = Callable[[int | None], Iterable[Resource]]
"""Yields what is behind a position, in the order of positions; everything for None."""


def page(request: AnyRequest, items: list[Any]) -> Response:
    """Return the page of `items` that the request asks for."""
    start = max(_token(request) or 0, 0)
    content: dict[str, Any] = {"value": items[start : start + PAGE_SIZE]}
    if start + PAGE_SIZE < len(items):
        content["nextLink"] = _next_link(request, {_TOKEN: start + PAGE_SIZE})
    return Response.of_json(content)


def stored_page(
    request: AnyRequest,
    scan: Scan,
    show: Callable[[Resource], Any] = lambda resource: resource.body,
    top: int | None = None,
) -> Response:
    """Return the page that the request asks for of a list of resources.

    Args:
        request: what asks for it.
        scan: the list; no more of it is read than the page holds, and one.
        show: what is shown of a resource.
        top: how many there are at most in all pages together; it is the request's `$top`.
    """
    size = PAGE_SIZE if top is None else min(top, PAGE_SIZE)
    found = list(islice(scan(_token(request)), size + 1))
    content: dict[str, Any] = {"value": [show(resource) for resource in found[:size]]}
    if len(found) > size and size != top:
        changed = {_TOKEN: found[size - 1].position}
        content["nextLink"] = _next_link(
            request, changed if top is None else {**changed, "$top": top - size}
        )
    return Response.of_json(content)


def page_of(call: Call, index: Index, *values: Key, newest: bool = False) -> Response:
    """Return the page that a request asks for of what an index finds (see `Transaction.find`)."""
    return stored_page(
        call.request, lambda after: call.store.scan(index, *values, newest=newest, after=after)
    )


def _token(request: AnyRequest) -> int | None:
    given = next((v for n, v in request.query.items() if n.lower() == _TOKEN.lower()), "")
    return int(given) if _PLACE.fullmatch(given) else None


def _next_link(request: AnyRequest, changed: dict[str, int]) -> str:
    names = {name.lower() for name in changed}
    rest = {name: value for name, value in request.query.items() if name.lower() not in names}
    path = quote(request.path, safe="/%")
    query = urlencode({**rest, **{name: str(value) for name, value in changed.items()}})
    return f"https://{request.host}{path}?{query}"
