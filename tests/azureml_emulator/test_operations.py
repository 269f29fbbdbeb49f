"""The generated reference page."""

from __future__ import annotations

from pathlib import Path

import pytest

from azureml_emulator.areas import AREAS
from azureml_emulator.operations import reference_page
from offline_azure.http.routing import Route

PAGE = Path(__file__).parents[2] / "book" / "reference" / "offline-workspace.md"
ROUTES = [route for area in AREAS for route in area.routes]


def test_page_is_up_to_date() -> None:
    """The committed page is what the code says (`azureml-emulator operations` prints it)."""
    assert PAGE.read_text(encoding="utf-8") == reference_page()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.template}")
def test_every_operation_is_on_the_page(route: Route) -> None:
    """Nothing is emulated, or left out, in silence."""
    page = reference_page()
    names = [route.operation] if route.coverage != "not" else route.operation.split(", ")
    assert [name for name in names if f"`{name}`" not in page] == []


def test_everything_emulated_names_its_source() -> None:
    """A behaviour without a source does not get in."""
    assert [
        route.template for route in ROUTES if route.coverage != "not" and not route.source
    ] == []


def test_unverified_texts_are_marked() -> None:
    """Each error text without a source is marked on the page."""
    errors = [error for area in AREAS for error in area.errors]
    rows = [line for line in reference_page().splitlines() if line.endswith("| **unverified** |")]
    assert len(rows) == sum(error.source is None for error in errors)


def test_tables_are_whole() -> None:
    """Every row of a table has as many cells as its head."""
    width = 0
    for line in reference_page().splitlines():
        cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
        assert width in (0, cells) or cells == 0
        width = cells
