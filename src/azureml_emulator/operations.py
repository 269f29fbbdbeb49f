"""The reference page: what the offline workspace does, made from the declared routes.

The page is `book/reference/offline-workspace.md`; `azureml-emulator operations` prints it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from azureml_emulator.areas import AREAS
from offline_azure import remedies
from offline_azure.http.errors import ErrorCase
from offline_azure.http.routing import Coverage, Route, Routes

_INTRODUCTION = """\
# What the offline workspace does

The offline workspace is a small service on your own machine that answers the Azure Machine
Learning SDK in place of Azure. The SDK is the one from PyPI, unchanged, and so are the cells:
the same code runs against a real workspace when you have one.

It never sends a request to Azure, it needs no subscription, and nothing you do in it can be
billed.

In these ways it differs from Azure everywhere:

- **Time.** Creating or deleting a resource takes milliseconds, not minutes.
- **Names and ids.** Where Azure draws an id at random, here it is derived from the resource's
  name, so two fresh workspaces look the same.
- **Rights.** Everybody may do everything: there are no roles, quotas, policies or networks.
- **Scope.** There is one subscription. Ids that were never filled in,
  such as `<SUBSCRIPTION_ID>` and `<AML_WORKSPACE_NAME>`, mean the default workspace.
- **What is missing says so.** An operation that is not emulated raises an `HttpResponseError`
  with the code `NotEmulated` that names it. Nothing pretends to have worked.

Every row names its source: an article on Microsoft Learn, an answer of the live service that
was recorded in the SDK's own tests, or the SDK's code. *Partly* means that some inputs are
refused. An error whose wording has no source is marked **unverified**: expect the error on
Azure, not the words.

This page is made from the code of the offline workspace.
"""
_WAYS_OUT = f"""\
## When a lab needs more

- **Other packages, or other versions.** {remedies.BUILD_EXPLAINED}
- **A package that the guide lacks.** {remedies.ADD_EXPLAINED}
- **`azureml.core` in scripts.** SDK v1 is retired. Jobs and endpoints have a stand-in of `Run` (its
  context, logging, tags) and `Model` (`register`, `get_model_path`), which says so in the log; an
  azureml-core that is installed comes first. Anything else of SDK v1 raises an error that names
  the way of SDK v2.
- **Public data.** {remedies.DATA_EXPLAINED}
"""

_WORDS: dict[Coverage, str] = {"emulated": "emulated", "partly": "partly", "not": "not"}


@dataclass
class _Operation:
    """An SDK operation with the routes that it needs."""

    name: str
    routes: list[Route] = field(default_factory=list)

    @property
    def coverage(self) -> Coverage:
        """How far the operation is emulated: as far as its least emulated route."""
        found = {route.coverage for route in self.routes}
        return next(c for c in ("not", "partly", "emulated") if c in found)


def reference_page() -> str:
    """Return the page as MyST Markdown."""
    areas = list(dict.fromkeys(area.area for area in AREAS))
    parts = [_INTRODUCTION, _WAYS_OUT, "## Emulated\n"]
    parts += [_area(name, [a for a in AREAS if a.area == name]) for name in areas]
    parts += ["## Not emulated\n", _not_emulated(areas)]
    return "\n".join(part for part in parts if part)


def _area(name: str, areas: list[Routes]) -> str:
    operations = [o for o in _operations(areas) if o.coverage != "not"]
    errors = [error for area in areas for error in area.errors]
    text = ""
    if operations:
        text += _table(
            ("Operation", "Status", "Known from", "Difference from Azure"),
            [
                (
                    f"`{operation.name}`",
                    _WORDS[operation.coverage],
                    _joined("; ", (route.source for route in operation.routes)),
                    _joined(" ", (route.difference for route in operation.routes)) or "None known.",
                )
                for operation in operations
            ],
        )
    if errors:
        text += "\n" if text else ""
        text += _table(("Error when", "Code", "Text", "Known from"), map(_error, errors))
    return f"### {name}\n\n{text}" if text else ""


def _error(error: ErrorCase) -> tuple[str, str, str, str]:
    code = f"{error.status} `{error.code}`" if error.code else str(error.status)
    text = f"`{error.message}`" if error.message else "none: the answer has no body"
    return error.when, code, text, error.source or "**unverified**"


def _not_emulated(areas: list[str]) -> str:
    rows = []
    for name in areas:
        operations = _operations(area for area in AREAS if area.area == name)
        missing = (o.name for o in operations if o.coverage == "not")
        named = [f"`{name}`" for names in missing for name in names.split(", ")]
        if named:
            rows.append((name, ", ".join(dict.fromkeys(named))))
    return _table(("Area", "Operations"), rows)


def _operations(areas: Iterable[Routes]) -> list[_Operation]:
    operations: dict[str, _Operation] = {}
    for route in (route for area in areas for route in area.routes):
        operations.setdefault(route.operation, _Operation(route.operation)).routes.append(route)
    return list(operations.values())


def _joined(separator: str, texts: Iterable[str]) -> str:
    """Join what several routes say, each thing once."""
    parts = (part for text in texts for part in text.split("; ") if part)
    return separator.join(dict.fromkeys(parts))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )
