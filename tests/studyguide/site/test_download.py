"""The download button of a page."""

import re
from pathlib import Path

NOTEBOOK = "_sources/book/1-workspace/a-provision/1-first.ipynb"


def test_a_chapter_is_downloaded_as_the_stored_notebook(site, furnished) -> None:
    """The button leads to a copy of the notebook that was executed, outputs included."""
    links = re.findall(r'href="([^"]*_sources/[^"]*)"', site.chapter)

    assert links == [f"../../../{NOTEBOOK}"]
    stored = Path(furnished.root) / "notebooks/1-workspace/a-provision/1-first.ipynb"
    assert (site.folder / NOTEBOOK).read_bytes() == stored.read_bytes()


def test_a_page_without_a_notebook_offers_no_source(site) -> None:
    """Markdown is of no use to a reader; printing stays."""
    page = site.page("book/index.html")

    assert re.findall(r'href="[^"]*_sources/', page) == []
    assert "window.print()" in page
