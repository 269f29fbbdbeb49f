"""Practice and progress on the real pages."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import FIRST, NARROW, WIDE
from tests.browser.test_pages import OVERFLOW
from tests.browser.test_questions import DENIED

from studyguide.progress.document import empty, parse, text_of

PAGE = "book/practice/questions.html"
PROGRESS = "book/practice/progress.html"
KEY = "studyguide:progress:v2"
LAST_YEAR = "2025-12-01T09:30:00.000Z"


def kept(**questions: str) -> dict:
    """Return a document with one answer to each question."""
    answers = {
        name.replace("_", "-"): [{"when": LAST_YEAR, "result": result}]
        for name, result in questions.items()
    }
    return {**empty(), "questions": answers}


KEPT = kept(workspace_registry_timing="wrong", workspace_deleted_what_remains="right")


def knowing(document: dict) -> str:
    """Return a script by which a reader comes with this progress."""
    text = json.dumps(json.dumps(document))
    keep = f"localStorage.getItem('{KEY}') || localStorage.setItem('{KEY}', {text})"
    return f"if (location.protocol !== 'about:') {keep};"  # where a browser begins


def start(page: Page, **chosen: str) -> None:
    for name, label in chosen.items():
        page.locator(f"#sg-{name}").select_option(label)
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("heading", name="Question 1 of")).to_be_focused()


def test_missed_questions_are_practised(open_page: Callable[..., Page], origin: str) -> None:
    """One of two was missed; answered now, it is shown as any chapter shows it."""
    page = open_page(PAGE, origin=origin, init_script=knowing(KEPT))
    page.locator("#sg-which").select_option("missed")
    expect(page.locator(".sg-found")).to_have_text("1 question to choose from.")
    start(page)
    question = page.locator('[data-question="workspace-registry-timing"]')
    question.locator('[data-key="correct"] input').check()
    question.get_by_role("button", name="Check").click()

    expect(question.get_by_role("status")).to_contain_text("Correct.")
    expect(question.locator(".sg-past")).to_contain_text("Known since")
    page.get_by_role("button", name="Review and finish").click()
    expect(page.get_by_role("heading", name="1 of 1 right at the first answer")).to_be_focused()


@pytest.mark.parametrize(("which", "found"), [("due", "2 questions"), ("missed", "1 question ")])
def test_what_is_due_depends_on_what_was_answered(
    open_page: Callable[..., Page], which: str, found: str
) -> None:
    """A year later both answers are due again."""
    page = open_page(PAGE, init_script=knowing(KEPT))
    page.locator("#sg-which").select_option(which)

    expect(page.locator(".sg-found")).to_contain_text(found)


def test_practice_can_be_told_at_the_end(open_page: Callable[..., Page]) -> None:
    """Nothing is given away before; then every question is reviewed."""
    page = open_page(PAGE, width=NARROW)
    start(page, where="1-workspace", size="5", told="end")
    expect(page.locator(".sg-paper details, .sg-paper .sg-check")).to_have_count(0)
    page.get_by_role("button", name="Review and finish").click()
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()

    expect(page.get_by_role("heading", name="0 of 5 right")).to_be_focused()
    expect(page.locator(".sg-practice .sg-question")).to_have_count(5)
    assert page.evaluate(OVERFLOW) == []


def test_progress_is_shown_where_readers_choose(open_page: Callable[..., Page]) -> None:
    """In the menu, on the first page and in the map of objectives."""
    page = open_page("book/index.html", init_script=knowing(KEPT))
    expect(page.locator(".sg-summary")).to_contain_text("You know 1 of ")
    link = page.locator("nav.bd-links a", has_text="1.a.1 Concepts")
    expect(link.locator(".sg-done")).to_have_text(re.compile(r"1/\d+ known"))

    page.goto(page.url.replace("index", "reference/objectives"))
    row = page.locator("tr", has=page.locator("#objective-ai300-1-1-1"))
    expect(row.locator(".sg-done")).to_contain_text("1 known")


HOOKS = """path => document.querySelector("article").insertAdjacentHTML("beforeend", `
    <ul><li data-chapter="${path}"><a href="#">Concepts</a></li></ul>
    <p>In all: <span data-section="1"></span></p><p><span data-chapter="${path}"></span></p>`)"""


def test_places_of_a_page_are_filled(open_page: Callable[..., Page]) -> None:
    """A span is filled for its chapter or section; what has words of its own keeps them."""
    page = open_page(FIRST)
    page.evaluate(HOOKS, FIRST.removeprefix("book/").removesuffix(".html"))
    question = page.locator('.sg-question[data-type="single"]').first
    question.locator('[data-key="correct"] input').check()
    question.get_by_role("button", name="Check").click()

    expect(page.locator("article span[data-chapter]")).to_have_text(re.compile(r"1 of \d+ known"))
    expect(page.locator("article span[data-section]")).to_have_text(re.compile(r"1 of \d\d+ known"))
    expect(page.locator("article li[data-chapter]")).to_have_text("Concepts")


def test_a_new_reader_loads_no_more_than_the_page(open_page: Callable[..., Page]) -> None:
    """Nothing to show, nothing to load, until the first answer."""
    page = open_page(FIRST)
    expect(page.locator(".sg-progress")).to_contain_text("to answer")
    loaded = (
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/bank/')).length"
    )
    assert page.evaluate(loaded) == 0
    question = page.locator('.sg-question[data-type="single"]').first
    question.locator('[data-key="correct"] input').check()
    question.get_by_role("button", name="Check").click()

    expect(page.locator("nav.bd-links .sg-done", has_text="1/")).to_have_count(1)


def test_a_file_goes_out_and_comes_back(
    open_page: Callable[..., Page], tmp_path: Path, origin: str
) -> None:
    """After everything is forgotten, the file brings back what it has."""
    page = open_page(PROGRESS, origin=origin, init_script=knowing(KEPT))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    path = tmp_path / "progress.json"
    download.value.save_as(path)
    assert parse(path.read_text(encoding="utf-8")) == KEPT

    other = open_page(PROGRESS, origin=origin)
    expect(other.locator(".sg-practice")).to_contain_text("Known")
    other.locator("input[type=file]").set_input_files(path)
    expect(other.locator(".sg-practice")).to_contain_text("was added to what was here")
    assert parse(other.evaluate(f"localStorage.getItem('{KEY}')")) == KEPT


@pytest.mark.parametrize("text", ["not JSON", "{}", '{"format": "cards"}', text_of(KEPT)[:-40]])
def test_a_file_that_is_none_is_refused(
    open_page: Callable[..., Page], tmp_path: Path, text: str
) -> None:
    """The reader is told why, and keeps what is there."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    page = open_page(PROGRESS, init_script=knowing(KEPT))
    expect(page.locator(".sg-practice")).to_contain_text("Known")
    page.locator("input[type=file]").set_input_files(path)

    expect(page.locator(".sg-practice")).to_contain_text("other.json was not loaded: it is")
    assert parse(page.evaluate(f"localStorage.getItem('{KEY}')")) == KEPT


def test_everything_is_forgotten_only_when_asked_twice(open_page: Callable[..., Page]) -> None:
    """A copy of before does not bring it back by itself, nor does a reload."""
    page = open_page(PROGRESS, init_script=knowing(KEPT))
    page.get_by_role("button", name="Forget everything").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 questions")
    page.get_by_role("dialog").get_by_role("button", name="Forget everything").click()

    expect(page.locator(".sg-practice")).to_contain_text("All is forgotten.")
    page.reload()
    expect(page.locator(".sg-practice")).to_contain_text("0 exams")
    assert parse(page.evaluate(f"localStorage.getItem('{KEY}')"))["questions"] == {}


def test_a_question_that_left_the_bank_is_ignored(open_page: Callable[..., Page]) -> None:
    """Its answers stay in the file, and nothing breaks."""
    page = open_page(PAGE, init_script=knowing(kept(no_longer_there="wrong")))
    page.locator("#sg-which").select_option("missed")

    expect(page.locator(".sg-found")).to_have_text("None just now.")
    expect(page.get_by_role("button", name="Start")).to_be_disabled()


def test_denied_storage_is_told(open_page: Callable[..., Page]) -> None:
    """Practice works all the same."""
    page = open_page(PAGE, init_script=DENIED, expected=("denied", "invalid theme"))
    expect(page.locator(".sg-practice")).to_contain_text("keeps nothing")
    start(page)


@pytest.mark.parametrize(("scheme", "width"), [("dark", NARROW), ("light", WIDE)])
def test_practice_and_progress_have_no_barriers(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    scheme: str,
    width: int,
) -> None:
    """In both schemes, at both widths."""
    for name in (PAGE, PROGRESS):
        page = open_page(name, scheme=scheme, width=width, init_script=knowing(KEPT))
        expect(page.locator(".sg-practice h2")).to_be_visible()
        assert axe(page) == []
        assert page.evaluate(OVERFLOW) == []
        screenshot(page, f"{Path(name).stem}-{scheme}-{width}")


def test_without_scripts_the_pages_say_where_the_questions_are(
    open_page: Callable[..., Page],
) -> None:
    """The exam's table is there, and no dead button."""
    for name in (PAGE, PROGRESS, "book/practice/ai-300.html"):
        page = open_page(name, javascript=False)
        expect(page.locator(".sg-practice")).to_contain_text("JavaScript")
        expect(page.locator(".sg-practice button")).to_have_count(0)
    expect(page.locator("table").first).to_contain_text("MLOps infrastructure")
