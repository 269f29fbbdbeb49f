"""Placeholders of lab notebooks, such as `<SUBSCRIPTION_ID>`, mean the default workspace.

One for a registry means `REGISTRY`, which somebody has to create, as on Azure.

The SDK sends them to Azure as they are, in the path and in the ids that bodies hold. On Azure
they lead nowhere, so nothing real can be meant by them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import ReadRequest, Request

REGISTRY = "registry-offline"
_PLACEHOLDER = re.compile(
    # A container registry is something else.
    r"(subscriptions|resourcegroups|workspaces|(?<!containerregistry/)registries)"
    r"/(?:<|%3c)(?:(?!>|%3e|/).)+(?:>|%3e)",
    re.IGNORECASE,
)


def fill_path(request: Request, default: WorkspaceId) -> Request:
    """Return the request with the names of `default` in the place of those in its path."""
    return replace(request, path=_filled(request.path, default))


def fill_body(request: ReadRequest, default: WorkspaceId) -> ReadRequest:
    """Return the request with the ids of `default` in the place of those in its JSON body."""
    if "json" not in request.headers.get("content-type", "") or b"/<" not in request.body:
        return request
    body = _filled(request.body.decode(errors="surrogateescape"), default)
    return replace(request, body=body.encode(errors="surrogateescape"))


def _filled(text: str, default: WorkspaceId) -> str:
    names = {
        "subscriptions": default.subscription_id,
        "resourcegroups": default.resource_group,
        "workspaces": default.workspace_name,
        "registries": REGISTRY,
    }
    return _PLACEHOLDER.sub(lambda found: f"{found[1]}/{names[found[1].lower()]}", text)


def unless_placeholder(value: str | None) -> str | None:
    """Return a name that stands alone in a request, None when it was never filled in."""
    return None if value is None or re.fullmatch(r"<[^>]+>", value) else value
