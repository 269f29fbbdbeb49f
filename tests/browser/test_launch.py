"""Ways from a page to the repository: none without an address, the right ones with it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect
from tests.browser.conftest import FIRST

REPOSITORY = "https://github.com/example/guide"
BINDER = 'a[href*="mybinder.org"]'
BUTTONS = ".dropdown-launch-buttons, .dropdown-source-buttons, .sg-report a"


def parsed(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def hrefs(page: BeautifulSoup, selector: str) -> list[str]:
    return [str(link.get("href") or "") for link in page.select(selector)]


@pytest.fixture(scope="module")
def published(root: Path, once: Callable[..., Path]) -> Path:
    """Return the folder of a site built with the address of a repository."""

    def build(copy: Path) -> None:
        for folder in ("binder", "book", "notebooks"):
            shutil.copytree(root / folder, copy / folder)
        settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        settings["repository"]["url"] = REPOSITORY
        (copy / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "studyguide.cli", "build"], cwd=copy, check=True)

    return once("published", build) / "_build/html"


def test_without_an_address_no_page_leads_to_a_repository(
    site: Path, root: Path, book_page: str
) -> None:
    """An unpublished guide has no button that cannot work."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    assert settings["repository"]["url"] == ""

    page = parsed(site / book_page)

    assert page.select(BUTTONS) == []
    assert page.select(BINDER) == []


def test_a_chapter_is_launched_as_its_notebook(published: Path, root: Path, chapter: str) -> None:
    """Binder opens the chapter's notebook in JupyterLab, not its source."""
    page = parsed(published / chapter)

    links = hrefs(page, BINDER)
    notebook = chapter.replace("book/", "notebooks/").replace(".html", ".ipynb")
    assert len(links) == 1
    assert urlsplit(links[0]).path == "/v2/gh/example/guide/main"
    query = parse_qs(urlsplit(links[0]).query)
    assert unquote(query["urlpath"][0]) == f"lab/tree/{notebook}"
    assert (root / notebook).is_file()


def test_a_page_without_a_notebook_is_not_launched(published: Path) -> None:
    """The first page has no cells, so it has no launch button."""
    assert hrefs(parsed(published / "book/index.html"), BINDER) == []


def test_a_chapter_can_be_edited_and_reported(published: Path, root: Path, chapter: str) -> None:
    """The edit button leads to the chapter's source, the report links to a new issue."""
    page = parsed(published / chapter)

    source = chapter.replace(".html", ".md")
    assert (root / source).is_file()
    assert f"{REPOSITORY}/edit/main/{source}" in hrefs(page, "a")
    assert len(page.select(".dropdown-launch-buttons")) == 1
    assert len(page.select(".dropdown-source-buttons")) == 1
    questions = page.select(".sg-question[data-question]")
    reports = hrefs(page, ".sg-question[data-question] .sg-report a")
    assert len(reports) == len(questions)
    name = questions[0]["data-question"]
    report = urlsplit(reports[0])
    assert f"{report.scheme}://{report.netloc}{report.path}" == f"{REPOSITORY}/issues/new"
    assert name in parse_qs(report.query)["title"][0]


def test_the_buttons_are_there_for_readers(
    published: Path,
    visitor: Callable,
    serve: Callable[[Path], str],
    screenshot: Callable[[Page, str], None],
) -> None:
    """In a browser they can be seen, and a page with them has no fault."""
    address = serve(published)
    page = visitor(f"{address}/").open(f"{address}/{FIRST}")

    for button in (".dropdown-launch-buttons", ".dropdown-source-buttons"):
        expect(page.locator(button)).to_be_visible()
    screenshot(page, "published")
