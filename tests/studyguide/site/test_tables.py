"""Tables of the site."""

from typing import Any

import pytest

from studyguide.site.tables import break_names, merge_index_rows, name_cells, name_no_empty_header


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


def test_the_name_of_an_index_stands_above_it() -> None:
    """A row of the head that has nothing but this name goes; one that says more stays."""
    head = "<thead>\n<tr><th></th><th>auc</th></tr>\n<tr><th>run</th>\n<th></th></tr>\n</thead>"
    more = "<thead><tr><th></th><th>auc</th></tr><tr><th>run</th><th>max</th></tr></thead>"
    context: dict[str, Any] = {"body": f"{head}{more}"}

    merge_index_rows(None, "page", "page.html", context, None)  # type: ignore[arg-type]

    assert context["body"] == f"<thead>\n<tr><th>run</th><th>auc</th></tr>\n</thead>{more}"


def test_names_in_a_table_break_where_their_parts_begin() -> None:
    """Neither in mid-word, nor in a tag, nor outside of tables."""
    code = '<code class="docutils literal notranslate"><span class="pre">{}</span></code>'
    name = code.format('a_b.c</span> <span class="pre">/d/e')
    context: dict[str, Any] = {"body": f'{name}<table class="table"><td>{name}</td></table>'}

    break_names(None, "page", "page.html", context, None)  # type: ignore[arg-type]

    broken = code.format('a_<wbr>b.<wbr>c</span> <span class="pre">/<wbr>d/<wbr>e')
    assert context["body"] == f'{name}<table class="table"><td>{broken}</td></table>'
