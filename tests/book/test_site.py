"""The book that is published: every page, complete, on its own."""

import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from studyguide.bank.lookup import questions_of
from studyguide.chapter_info import EXAMS
from studyguide.cli import main
from studyguide.outline import load_objectives, load_outline
from studyguide.site.build import SITE, build, generated_files

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("_config.yml", "binder", "book", "notebooks")


def copy_sources(target: Path) -> Path:
    """Copy what a build reads."""
    target.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copy(source, target)
    return target


class Page(HTMLParser):
    """The links, ids and visible text of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.text = ""
        self._hidden = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect links, loaded files and ids."""
        values = dict(attrs)
        self._hidden = tag in ("script", "style")
        if values.get("id"):
            self.ids.add(values["id"] or "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        elif values.get("src") or (tag == "link" and values.get("href")):
            self.loaded.append(values.get("src") or values.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """Text after a script is visible again."""
        self._hidden = False

    def handle_data(self, data: str) -> None:
        """Collect visible text."""
        if not self._hidden:
            self.text += data


# When this is imported no test has built the site, which writes them.
STALE = [
    path.as_posix()
    for path, text in generated_files(ROOT).items()
    if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
]


@pytest.fixture(scope="module")
def site(once: Callable[..., Path]) -> Path:
    """Return the folder of the book, built as by `make book`, which then finds it up to date."""
    once("book", lambda _: build(ROOT))
    return ROOT / SITE


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """Return every page by its path, without the redirect at the top and what is left over."""
    paths = [path.relative_to(site) for path in site.rglob("*.html")]
    current = [
        path
        for path in paths
        if path.parts[0] != "book" or (ROOT / path).with_suffix(".md").is_file()
    ]
    found = {path.as_posix(): Page(site / path) for path in current}
    found.pop("index.html")
    return found


def test_generated_sources_are_fresh() -> None:
    """The committed table of contents and map of objectives match the outline and the bank."""
    assert STALE == [], "run `make book` and commit"


def test_the_address_of_the_site_leads_to_the_first_page(site: Path) -> None:
    """Opening the folder shows the first page."""
    assert "url=book/index.html" in (site / "index.html").read_text()


def test_every_written_chapter_has_its_page_and_place_in_the_navigation(
    pages: dict[str, Page],
) -> None:
    """Each page's navigation lists the chapter with its number."""
    for chapter in load_outline(ROOT).written(ROOT):
        assert f"book/{chapter.path}.html" in pages
        assert f"{chapter.id} {chapter.short}" in pages["book/reference/glossary.html"].text


def test_every_question_of_a_chapter_stands_on_its_page(pages: dict[str, Page]) -> None:
    """No question of the bank is left out, and each is shown once."""
    for chapter in load_outline(ROOT).written(ROOT):
        text = pages[f"book/{chapter.path}.html"].path.read_text(encoding="utf-8")
        shown = re.findall(r'<section class="sg-question" id="question-([^"]+)"', text)
        wanted = [question.id for question in questions_of(ROOT, chapter.questions(ROOT))]

        assert sorted(shown) == sorted(wanted)


def test_chapters_lead_on_to_the_next_page(pages: dict[str, Page]) -> None:
    """A chapter's page links to what comes before and after it."""
    for chapter in load_outline(ROOT).written(ROOT):
        text = pages[f"book/{chapter.path}.html"].path.read_text(encoding="utf-8")

        assert 'rel="prev"' in text
        assert 'rel="next"' in text


def test_the_map_names_every_objective_of_both_exams(pages: dict[str, Page]) -> None:
    """No objective is missing from the map, and each has an anchor to link to."""
    page = pages["book/reference/objectives.html"]
    objectives = load_objectives(ROOT)

    assert [one for one in objectives.values() if one.text not in page.text] == []
    assert len([name for name in page.ids if name.startswith("objective-")]) == len(objectives)
    assert [name for name in EXAMS.values() if name not in page.text] == []


def test_nothing_is_loaded_from_another_host(pages: dict[str, Page]) -> None:
    """Scripts, styles, pictures and fonts come with the site, and each is there."""
    outside, dead = [], []
    for page in pages.values():
        for target in page.loaded:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                outside.append(target)
            elif parts.path and not (page.path.parent / unquote(parts.path)).exists():
                dead.append(target)

    assert outside == []
    assert dead == []


def test_every_internal_link_has_a_target(pages: dict[str, Page], site: Path) -> None:
    """Pages and anchors that pages link to exist."""
    by_path = {page.path.resolve(): page for page in pages.values()}
    dead = []
    for page in pages.values():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            target = by_path.get(path.resolve())
            is_dead = not path.exists()
            if target is not None and parts.fragment:
                is_dead = unquote(parts.fragment) not in target.ids
            if is_dead:
                dead.append((page.path.relative_to(site).as_posix(), link))

    assert dead == []


def test_search_knows_the_answers(site: Path) -> None:
    """Words that stand only in a folded answer are in the search index."""
    index = (site / "_static/search-index.js").read_text(encoding="utf-8")

    assert "diagnostics" in index


def test_a_broken_question_stops_the_build_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two keys in a single-choice question: one line with file, question and field, no site."""
    copy = copy_sources(tmp_path / "copy")
    (path,) = [
        chapter.questions(copy) for chapter in load_outline(copy).written(copy) if chapter.seed
    ][:1]
    text = path.read_text(encoding="utf-8")
    start = text.index("type: single")
    path.write_text(text[:start] + text[start:].replace("correct: false", "correct: true", 1))
    monkeypatch.chdir(copy)

    assert main(["build"]) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path.relative_to(copy).as_posix()}: ")
    assert "options" in line
    assert not (copy / "_build").exists()
