"""Tables of the site."""

from typing import Any

import pytest

from studyguide.site.tables import name_cells, name_no_empty_header


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<tr><th></th><th>auc</th></tr>", "<tr><td></td><th>auc</th></tr>"),
        ('<th class="head"><p></p></th>', "<td></td>"),
        ('<th class="head"><p>Role</p></th>', '<th class="head"><p>Role</p></th>'),
        ("<th>0</th>", "<th>0</th>"),
    ],
)
def test_only_empty_headers_become_cells(before: str, after: str) -> None:
    """A header that says something stays one."""
    context: dict[str, Any] = {"body": before}

    name_no_empty_header(None, "page", "page.html", context, None)  # type: ignore[arg-type]

    assert context["body"] == after


def test_a_page_without_a_body_is_left_alone() -> None:
    """Sphinx has some, such as the search page."""
    context: dict[str, Any] = {}

    name_no_empty_header(None, "search", "search.html", context, None)  # type: ignore[arg-type]

    assert context == {}


def test_cells_know_their_heads() -> None:
    """Without marks, and only where there is a head; other tables are left alone."""
    heads = (
        '<tr><th class="head"><p></p></th><th class="head text-right"><p><em>GPU</em></p></th></tr>'
    )
    row = "<tr><td><p>a</p></td><td><p>b</p></td></tr>"
    other = "<table class='dataframe'><tr><td>c</td></tr></table>"
    context: dict[str, Any] = {"body": f'<table class="table">{heads}{row}</table>{other}'}

    name_cells(None, "page", "page.html", context, None)  # type: ignore[arg-type]

    named = '<tr><td><p>a</p></td><td data-label="GPU"><p>b</p></td></tr>'
    assert context["body"] == f'<table class="table">{heads}{named}</table>{other}'
