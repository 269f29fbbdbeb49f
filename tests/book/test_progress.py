"""Progress in the browser: what is kept, what counts as known, and what goes wrong with storage."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.book.conftest import MULTIPLE, OPEN, SINGLE

from studyguide.progress.document import empty, parse

Open = Callable[..., Page]

KEY = "studyguide:progress:v2"
FIRST_KEY = "studyguide:progress:v1"
RIGHT = "Running a job in an environment with the team's own conda file"
WRONG = "Creating a compute cluster with a minimum of one node"
LINE = ".sg-progress"


def _answer(page: Page, text: str = RIGHT) -> None:
    section = page.locator(f'[data-question="{SINGLE}"]')
    again = section.get_by_role("button", name="Try again")
    if again.is_visible():
        again.click()
    section.get_by_label(text, exact=True).check()
    section.get_by_role("button", name="Check").click()


def _stored(page: Page) -> dict:
    return parse(page.evaluate(f"localStorage.getItem('{KEY}')"))


def _past(page: Page, question: str = SINGLE):
    return page.locator(f'[data-question="{question}"] .sg-past')


def _keep(key: str, text: str) -> str:
    """Return a script that stores a text before the page's first visit."""
    first = "if (sessionStorage.getItem('kept')) return; sessionStorage.setItem('kept', '1');"
    return f"(() => {{ {first} localStorage.setItem('{key}', {json.dumps(text)}); }})()"


def test_the_first_answer_and_all_later_ones_are_kept(open_page: Open) -> None:
    """A right answer a minute after a wrong one does not hide the wrong one."""
    page = open_page()
    expect(page.locator(LINE)).to_contain_text("7 to answer.")
    _answer(page, WRONG)
    _answer(page, RIGHT)

    expect(page.locator(f'[data-question="{SINGLE}"]').get_by_role("status")).to_contain_text(
        "Correct. It counts as known when it is right on a later day."
    )
    page.reload()
    expect(page.locator(LINE)).to_contain_text("0 of 7 known, 1 answered on this device.")
    expect(_past(page)).to_contain_text("Right at another try")
    kept = _stored(page)["questions"][SINGLE]
    assert [attempt["result"] for attempt in kept] == ["wrong", "right"]


def test_a_right_first_answer_is_known(open_page: Open) -> None:
    """So is one that is right again on a later day."""
    page = open_page()
    _answer(page)
    expect(page.locator(LINE)).to_contain_text("1 of 7 known")
    expect(_past(page)).to_contain_text("Known since")

    page.evaluate(
        "([key, id]) => { const kept = JSON.parse(localStorage.getItem(key));"
        "kept.questions[id] = [{when: '2026-01-01T12:00:00.000Z', result: 'wrong'}];"
        "localStorage.setItem(key, JSON.stringify(kept)); }",
        [KEY, SINGLE],
    )
    page.reload()
    expect(_past(page)).to_contain_text("Not yet known: missed on 2026-01-01")
    _answer(page)
    expect(_past(page)).to_contain_text("Known since")


def test_an_open_question_counts_by_what_the_reader_says(open_page: Open) -> None:
    """One reveal shows all of the answer; then there are three things to say."""
    page = open_page()
    section = page.locator(f'[data-question="{OPEN}"]')
    expect(section.locator("summary")).to_have_text("Show the answer")
    section.locator("summary").click()
    expect(section.get_by_text("Why this answer is correct")).to_be_visible()

    section.get_by_role("button", name="Partly").click()
    expect(_past(page, OPEN)).to_contain_text("Not yet known")
    section.get_by_role("button", name="I knew it").click()

    expect(section.get_by_role("button", name="I knew it")).to_have_attribute(
        "aria-pressed", "true"
    )
    kept = _stored(page)["questions"][OPEN]
    assert [attempt["result"] for attempt in kept] == ["partly", "right"]


def test_nothing_is_forgotten_without_asking(open_page: Open) -> None:
    """Cancel keeps it; the other button forgets this page only."""
    other = {"when": "2026-01-01T12:00:00.000Z", "result": "right"}
    document = {
        "format": "azureml-study-guide progress",
        "version": 2,
        "questions": {"other": [other]},
    }
    page = open_page(before=_keep(KEY, json.dumps(document)))
    _answer(page, WRONG)
    forget = page.get_by_role("button", name="Forget these answers")

    forget.click()
    expect(page.get_by_role("dialog")).to_contain_text("1 question")
    page.keyboard.press("Escape")
    expect(forget).to_be_focused()
    expect(page.locator(LINE)).to_contain_text("1 answered")

    forget.click()
    page.get_by_role("button", name="Forget", exact=True).click()
    expect(page.locator(LINE)).to_be_focused()
    expect(forget).to_be_hidden()
    expect(page.locator(".sg-note")).to_have_count(0)
    assert list(_stored(page)["questions"]) == ["other"]


def test_what_the_first_release_kept_is_taken_over(open_page: Open) -> None:
    """An answer that was stored a year ago counts."""
    first = {SINGLE: {"right": False, "when": "2026-01-01T10:00:00.000Z"}}
    page = open_page(before=_keep(FIRST_KEY, json.dumps(first)))

    expect(_past(page)).to_contain_text("Not yet known: missed on 2026-01-01")
    assert _stored(page)["questions"][SINGLE] == [
        {"when": "2026-01-01T10:00:00.000Z", "result": "wrong"}
    ]
    assert page.evaluate(f"localStorage.getItem('{FIRST_KEY}')") is None


@pytest.mark.parametrize(
    ("before", "notice"),
    [
        (
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})",
            "keeps nothing",
        ),
        (
            "Storage.prototype.setItem = () => {"
            " throw new DOMException('full', 'QuotaExceededError'); }",
            "storage is full",
        ),
    ],
)
def test_a_browser_that_keeps_nothing_is_told_and_works(
    open_page: Open, before: str, notice: str
) -> None:
    """In private mode, or with a full disk, answers count until the page is closed."""
    page = open_page(before=before)
    _answer(page)

    expect(page.locator(LINE)).to_contain_text("1 of 7 known")
    expect(page.locator(LINE)).to_contain_text(notice)


@pytest.mark.parametrize("text", ["not JSON", "null", "{}", '{"format": "x"}'])
def test_damaged_storage_does_no_harm_and_is_put_aside(open_page: Open, text: str) -> None:
    """After another script's accident, what was there can still be looked at."""
    page = open_page(before=_keep(KEY, text))
    _answer(page)

    expect(page.locator(LINE)).to_contain_text("1 of 7 known")
    assert page.evaluate("localStorage.getItem('studyguide:progress:damaged')") == text
    assert list(_stored(page)["questions"]) == [SINGLE]


def test_what_a_newer_release_keeps_is_left_alone(open_page: Open) -> None:
    """Its format is unknown here; the reader is told."""
    newer = json.dumps({"format": "azureml-study-guide progress", "version": 3})
    page = open_page(before=_keep(KEY, newer))
    _answer(page)

    expect(page.locator(LINE)).to_contain_text("newer release")
    assert page.evaluate(f"localStorage.getItem('{KEY}')") == newer


def test_two_tabs_lose_nothing(open_page: Open) -> None:
    """Even when one of them wrote without knowing of the other's answer."""
    page = open_page()
    other = page.context.new_page()
    other.goto(page.url)
    _answer(page)
    expect(other.locator(LINE)).to_contain_text("1 of 7 known")

    other.evaluate(  # as if it had read just before the first tab wrote
        "([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(empty())]
    )
    other.locator(f'[data-question="{MULTIPLE}"]').get_by_label("The key vault").check()
    other.locator(f'[data-question="{MULTIPLE}"]').get_by_role("button", name="Check").click()

    for tab in (page, other):
        expect(tab.locator(LINE)).to_contain_text("1 of 7 known, 2 answered")
    assert set(_stored(page)["questions"]) == {SINGLE, MULTIPLE}
