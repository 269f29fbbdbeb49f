"""The theme's faults are repaired on every page."""

import re

import pytest


@pytest.fixture
def pages(site) -> list[str]:
    """Return the HTML of all pages."""
    return [
        path.read_text(encoding="utf-8")
        for path in site.folder.rglob("*.html")
        if path != site.folder / "index.html"
    ]


def test_no_script_of_thebe(pages) -> None:
    """Its doubled script throws an error on every page, and code does not run here."""
    assert [page for page in pages if "thebe" in page.lower()] == []


def test_one_bar_above_the_article(site) -> None:
    """The parent theme's own bar stays empty."""
    header = re.search(r'<header id="pst-header".*?</header>', site.chapter, re.DOTALL)

    assert header is not None
    assert "button" not in header[0]


def test_language_copyright_and_icon(site) -> None:
    """Pages name their language, this year's copyright and an icon for the tab."""
    assert '<html lang="en"' in site.chapter
    assert "Copyright 2026" in site.chapter
    assert 'rel="icon"' in site.chapter


def test_icons_come_from_one_small_style_sheet(site) -> None:
    """Neither the script nor the fonts of the icons are part of the site."""
    static = site.folder / "_static"

    assert (static / "scripts/fontawesome.js").stat().st_size < 100
    assert list(static.rglob("*.woff*")) + list(static.rglob("*.ttf")) == []
    assert (static / "studyguide-site.css").stat().st_size < 40_000


def test_what_a_style_sheet_names_is_there(site) -> None:
    """A browser that has only some of the sheets yet asks for nothing that is missing."""
    named = [
        (sheet, name)
        for sheet in site.folder.rglob("*.css")
        for name in re.findall(r"url\([\"']?([^)\"']+)", sheet.read_text("utf-8"))
        if not name.startswith(("data:", "#"))
    ]

    assert [(str(sheet), name) for sheet, name in named if not (sheet.parent / name).exists()] == []


def test_no_page_asks_another_host_for_anything(site) -> None:
    """Scripts, styles, fonts and images all come with the site."""
    asked = []
    for path in site.folder.rglob("*"):
        text = path.read_text("utf-8") if path.suffix in (".html", ".css") else ""
        if path.suffix == ".html":
            asked += re.findall(
                r'<(?:script|img|iframe|source)[^>]*src="((?:https?:)?//[^"]*)', text
            )
            asked += re.findall(r'<link[^>]*href="((?:https?:)?//[^"]*)', text)
        elif path.suffix == ".css":
            asked += re.findall(r"(?:url\(|@import )[\"']?((?:https?:)?//[^)]*)", text)

    assert asked == []


def test_the_contents_stand_before_the_article(site) -> None:
    """Tab comes to them first, and their links lead past what is not wanted."""
    contents, article = site.chapter.index("pst-secondary-sidebar"), site.chapter.index("<article")

    assert contents < article
    assert site.chapter.count('id="pst-secondary-sidebar"') == 1
    assert site.chapter.count("<article") == 1


def test_without_scripts_there_is_a_way_to_the_chapters(site) -> None:
    """The button for the menu is dead then; a link takes its place."""
    fallback = re.search(r"<noscript><a [^>]*>All chapters</a></noscript>", site.chapter)

    assert fallback is not None
    assert 'href="../../index.html#chapters"' in fallback[0]
