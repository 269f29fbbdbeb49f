"""Ways from a page to the repository: none without an address, the right ones with it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Page

REPOSITORY = "https://github.com/example/guide"
BUTTONS = ".dropdown-launch-buttons, .dropdown-source-buttons, .sg-report a"


def hrefs(page: Page, selector: str) -> list[str]:
    return [link.get_attribute("href") or "" for link in page.locator(selector).all()]


@pytest.fixture(scope="module")
def published(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a site built with the address of a repository."""
    copy = tmp_path_factory.mktemp("published")
    for folder in ("binder", "book", "notebooks"):
        shutil.copytree(root / folder, copy / folder)
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    settings["repository"]["url"] = REPOSITORY
    (copy / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "studyguide.cli", "build"], cwd=copy, check=True)
    return copy / "_build/html"


@pytest.fixture
def open_published(
    published: Path, visitor: Callable, serve: Callable[[Path], str]
) -> Callable[[str], Page]:
    """Return a function that opens a page of that site."""
    address = serve(published)
    reader = visitor(f"{address}/")
    return lambda path: reader.open(f"{address}/{path}")


def test_without_an_address_no_page_leads_to_a_repository(
    open_page: Callable[..., Page], root: Path, book_page: str
) -> None:
    """An unpublished guide has no button that cannot work."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    assert settings["repository"]["url"] == ""

    page = open_page(book_page)

    assert page.locator(BUTTONS).count() == 0
    assert page.locator('a[href*="mybinder.org"]').count() == 0


def test_a_chapter_is_launched_as_its_notebook(
    open_published: Callable[[str], Page], root: Path, chapter: str
) -> None:
    """Binder opens the chapter's notebook in JupyterLab, not its source."""
    page = open_published(chapter)

    links = hrefs(page, 'a[href*="mybinder.org"]')
    notebook = chapter.replace("book/", "notebooks/").replace(".html", ".ipynb")
    assert len(links) == 1
    assert urlsplit(links[0]).path == "/v2/gh/example/guide/main"
    query = parse_qs(urlsplit(links[0]).query)
    assert unquote(query["urlpath"][0]) == f"lab/tree/{notebook}"
    assert (root / notebook).is_file()


def test_a_page_without_a_notebook_is_not_launched(
    open_published: Callable[[str], Page], root: Path
) -> None:
    """The first page has no cells, so it has no launch button."""
    page = open_published("book/index.html")

    assert hrefs(page, 'a[href*="mybinder.org"]') == []


def test_a_chapter_can_be_edited_and_reported(
    open_published: Callable[[str], Page],
    screenshot: Callable[[Page, str], None],
    root: Path,
    chapter: str,
) -> None:
    """The edit button leads to the chapter's source, the report links to a new issue."""
    page = open_published(chapter)

    source = chapter.replace(".html", ".md")
    assert (root / source).is_file()
    assert f"{REPOSITORY}/edit/main/{source}" in hrefs(page, "a")
    assert page.locator(".dropdown-launch-buttons").count() == 1
    assert page.locator(".dropdown-source-buttons").count() == 1
    reports = page.locator(".sg-question .sg-report a")
    assert reports.count() == page.locator(".sg-question").count()
    name = page.locator(".sg-question").first.get_attribute("data-question")
    report = urlsplit(reports.first.get_attribute("href"))
    assert f"{report.scheme}://{report.netloc}{report.path}" == f"{REPOSITORY}/issues/new"
    assert name in parse_qs(report.query)["title"][0]
    screenshot(page, "published")
