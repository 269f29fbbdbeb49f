"""Placeholders of lab notebooks, such as `<SUBSCRIPTION_ID>`, mean the default workspace.

One for a registry means `REGISTRY`, which somebody has to create, as on Azure.

The SDK sends them to Azure as they are, in the path and in the ids that bodies hold. On Azure
they lead nowhere, so nothing real can be meant by them.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace

from azureml_emulator.core.arm import WorkspaceId
from azureml_emulator.core.http import Request

REGISTRY = "registry-offline"
_PLACEHOLDER = re.compile(
    # A container registry is something else.
    r"(?P<type>subscriptions|resourcegroups|workspaces|(?<!containerregistry/)registries)"
    r"/(?:<|%3c)(?:(?!>|%3e|/).)+(?:>|%3e)",
    re.IGNORECASE,
)
_LARGEST_BODY = 1024 * 1024


def fill(request: Request, default: WorkspaceId) -> Request:
    """Return the request with the ids of `default` in the place of placeholders.

    Args:
        request: a request with ARM ids; its body is only looked at when it is JSON.
        default: what the placeholders mean.
    """
    names = {
        "subscriptions": default.subscription_id,
        "resourcegroups": default.resource_group,
        "workspaces": default.workspace_name,
        "registries": REGISTRY,
    }

    def name(match: re.Match[str]) -> str:
        return f"{match['type']}/{names[match['type'].lower()]}"

    filled = replace(request, path=_PLACEHOLDER.sub(name, request.path))
    if "json" in request.headers.get("content-type", "") and _is_small(request):
        body = request.read()
        if b"/<" in body:
            body = _PLACEHOLDER.sub(name, body.decode(errors="surrogateescape")).encode(
                errors="surrogateescape"
            )
        filled.stream = io.BytesIO(body)
    return filled


def unless_placeholder(value: str | None) -> str | None:
    """Return a name that stands alone in a request, None when it was never filled in."""
    return None if value is None or re.fullmatch(r"<[^>]+>", value) else value


def _is_small(request: Request) -> bool:
    length = str(request.headers.get("content-length", ""))
    return length.isdecimal() and int(length) <= _LARGEST_BODY
