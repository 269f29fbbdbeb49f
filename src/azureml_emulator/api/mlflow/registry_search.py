"""Filters, orders and pages of the model registry's lists.

Source: Microsoft Learn, "Manage models registry with MLflow": models are searched by name, not
by `LIKE` or by tag. What filters look like is MLflow's own (`mlflow.utils.search_utils`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from azureml_emulator.api.mlflow.registry import UNSUPPORTED_FILTER, UNSUPPORTED_ORDER
from offline_azure.http.messages import AnyRequest

_PAGE = 100
_CLAUSE = re.compile(r"""\s*(\w+)\s*(=|!=)\s*(?:'([^']*)'|"([^"]*)")\s*""")
# MLflow's client adds this to every search: it wants models, not prompts.
_NO_PROMPTS = re.compile(r"\s*tags?\.`mlflow\.prompt\.is_prompt`\s*!=\s*'true'\s*")
_ORDERS = ("name", "version", "version_number", "creation_timestamp", "last_updated_timestamp")
_NUMBER = re.compile("[0-9]{1,9}")

Entity = dict[str, Any]


def search(
    request: AnyRequest, key: str, entities: list[Entity], filterable: str
) -> dict[str, Any]:
    """Return the page of `entities` that a search asks for, under `key`.

    Args:
        request: with `filter`, `order_by` (any number), `max_results` and `page_token`.
        key: the name of the list in the answer.
        entities: registered models or model versions, in their natural order.
        filterable: what a filter may compare, separated by blanks.

    Raises:
        AzureError: the filter or the order is one that Azure does not know.
    """
    query = parse_qs(request.query_string)
    wanted = _filter(query.get("filter", [""])[0], filterable.split())
    found = [entity for entity in entities if wanted(entity)]
    for order in reversed(query.get("order_by", [])):
        field, _, direction = order.strip().partition(" ")
        if field not in _ORDERS or direction.strip().upper() not in ("", "ASC", "DESC"):
            raise UNSUPPORTED_ORDER.error(order=order)
        found.sort(key=_key(field), reverse=direction.strip().upper() == "DESC")
    token = query.get("page_token", ["0"])[0]
    limit = query.get("max_results", [""])[0]
    start = _number(token)
    end = start + (_number(limit) or _PAGE)
    answer: dict[str, Any] = {key: found[start:end]}
    if end < len(found):
        answer["next_page_token"] = str(end)
    return answer


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _filter(text: str, filterable: Iterable[str]) -> Callable[[Entity], bool]:
    clauses = []
    for clause in re.split(r"\s+and\s+", text, flags=re.IGNORECASE) if text.strip() else ():
        if _NO_PROMPTS.fullmatch(clause):
            continue
        found = _CLAUSE.fullmatch(clause)
        if not found or found[1] not in filterable:
            raise UNSUPPORTED_FILTER.error(filter=clause.strip())
        value = found[3] if found[3] is not None else found[4]
        clauses.append((found[1], found[2] == "=", value))
    return lambda entity: all((entity.get(f) == v) == equal for f, equal, v in clauses)


def _key(field: str) -> Callable[[Entity], Any]:
    if field in ("version", "version_number"):
        return lambda entity: natural(entity.get("version", ""))
    return lambda entity: entity.get(field, "")


def natural(version: str) -> tuple[int, str]:
    """Return what versions are ordered by: numbers as numbers, behind all other names."""
    return (int(version), "") if version.isdecimal() else (-1, version)
