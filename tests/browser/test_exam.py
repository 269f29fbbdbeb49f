"""A whole exam on the real page: by keyboard, on a phone, interrupted, in two tabs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import NARROW, WIDE
from tests.browser.test_pages import OVERFLOW
from tests.browser.test_questions import DENIED

from studyguide.bank.lookup import find_question
from studyguide.kinds import kind_of
from studyguide.kinds.choice import ChoiceQuestion
from studyguide.kinds.slots import SlotKind
from studyguide.progress.document import parse

PAGE = "book/practice/ai-300.html"
PROGRESS = "book/practice/progress.html"
CLOCK = """
window.passed = 0;
const real = performance.now.bind(performance);
performance.now = () => real() + window.passed;
"""


def press(page: Page, target: Locator) -> None:
    """Use a control without a pointer."""
    target.focus()
    page.keyboard.press("Enter")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def begin(page: Page, name: str = "Exam 1 (50 questions)") -> None:
    press(page, button(page, name))
    expect(page.get_by_role("heading", name="Question 1 of")).to_be_focused()


def shown(page: Page) -> str:
    return page.locator(".sg-paper .sg-question").get_attribute("data-question") or ""


def answer(page: Page, question: ChoiceQuestion, *, right: bool) -> None:
    """Choose by keyboard what is right, or one option that is not."""
    paper = page.locator(".sg-paper .sg-question")
    if right:
        keys = paper.locator('.sg-option[data-key="correct"] input')
    else:
        keys = paper.locator('.sg-option[data-key="wrong"] input').first
    for option in keys.all():
        option.focus()
        page.keyboard.press("Space")


def answer_slots(page: Page, keys: list[int]) -> None:
    """Choose by keyboard what is right in every slot; a series has a button for each."""
    paper = page.locator(".sg-paper .sg-question")
    for number, key in enumerate(keys):
        paper.locator("select").nth(number).focus()
        for _ in range(key + 1):
            page.keyboard.press("ArrowDown")
        following = paper.get_by_role("button", name="Answer", exact=True)
        if following.is_visible():
            press(page, following)


def export(page: Page, folder: Path) -> dict:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").press("Enter")
    download.value.save_as(folder / "progress.json")
    return parse((folder / "progress.json").read_text(encoding="utf-8"))


@pytest.mark.timeout(1800)
def test_a_whole_exam_by_keyboard_on_a_phone(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    root: Path,
    tmp_path: Path,
) -> None:
    """Fifty questions are answered, flagged, reviewed; the export says the same score."""
    page = open_page(PAGE, width=NARROW)
    begin(page)
    expected = {}
    for number in range(50):
        expect(page.get_by_role("heading", name=f"Question {number + 1} of 50")).to_be_focused()
        question = find_question(root, shown(page))
        kind = kind_of(question)
        if isinstance(kind, SlotKind):
            answer_slots(page, [slot.key for slot in kind.slots(question)])
            expected[question.id] = "right"
        elif isinstance(question, ChoiceQuestion) and number % 10:
            answer(page, question, right=number % 4 != 0)
            expected[question.id] = "right" if number % 4 else "wrong"
        else:
            expected[question.id] = "wrong"
        if number == 7:
            press(page, button(page, "Flag"))
            expect(button(page, "Flag")).to_have_attribute("aria-pressed", "true")
            assert axe(page, ".sg-practice") == []
            assert page.evaluate(OVERFLOW) == []
        if number < 49:
            press(page, button(page, "Next"))
    press(page, button(page, "Review and finish"))
    answered = sum(1 for _ in page.locator(".sg-navigator li", has_text="answered").all())
    expect(page.locator(".sg-navigator li", has_text="flagged")).to_have_count(1)
    assert axe(page, ".sg-practice") == []
    screenshot(page, "exam-review")
    press(page, button(page, "Finish"))
    expect(page.get_by_role("dialog")).to_contain_text(f"{50 - answered} questions without")
    press(page, page.get_by_role("dialog").get_by_role("button", name="Finish"))

    right = sum(result == "right" for result in expected.values())
    score = max(1, round(1000 * right / 50))
    verdict = "passed" if score >= 700 else "not passed"
    expect(page.get_by_role("heading", name=f"{score} of 1,000: {verdict}")).to_be_focused()
    expect(page.get_by_text(f"{right} of 50 right")).to_be_visible()
    expect(page.locator(".sg-practice .sg-question")).to_have_count(50)
    assert page.evaluate(OVERFLOW) == []
    assert axe(page, ".sg-practice") == []
    screenshot(page, "exam-result")

    page.goto(page.url.replace(PAGE, PROGRESS))
    kept = export(page, tmp_path)
    (exam,) = kept["exams"].values()
    assert exam["results"] == expected
    assert exam["score"] == score
    assert len(kept["questions"]) == answered
    assert {name: [a["result"] for a in kept["questions"][name]] for name in kept["questions"]} == {
        name: [expected[name]] for name in kept["questions"]
    }


def test_a_reload_loses_nothing(open_page: Callable[..., Page], origin: str, root: Path) -> None:
    """Answers, flags, the place and the time that is left are there again."""
    page = open_page(PAGE, origin=origin, init_script=CLOCK)
    begin(page, "Random exam of 10")
    first = shown(page)
    question = find_question(root, first)
    if isinstance(question, ChoiceQuestion):
        answer(page, question, right=True)
    button(page, "Flag").click()
    page.evaluate("window.passed = 5 * 60 * 1000")
    expect(page.get_by_role("timer")).to_contain_text("00:14:")
    chosen = page.locator(".sg-paper input:checked").count()

    page.reload()

    expect(page.locator(".sg-practice")).to_contain_text("Random exam of 10: ")
    expect(page.locator(".sg-practice")).to_contain_text("00:14:")
    button(page, "Go on").click()
    assert shown(page) == first
    expect(page.locator(".sg-paper input:checked")).to_have_count(chosen)
    expect(button(page, "Flag")).to_have_attribute("aria-pressed", "true")


def test_the_clock_stops_and_ends_the_exam(open_page: Callable[..., Page]) -> None:
    """A pause costs no time and hides the question; a change of the system's clock does nothing."""
    page = open_page(PAGE, init_script=CLOCK)
    begin(page, "Random exam of 10")
    button(page, "Pause").click()
    expect(page.locator(".sg-paper")).to_be_hidden()
    page.evaluate("window.passed = 15 * 60 * 1000")
    button(page, "Go on").click()
    page.evaluate("Date.now = () => 0")
    expect(page.get_by_role("timer")).to_contain_text("00:19:")

    page.evaluate("window.passed += 21 * 60 * 1000")

    expect(page.get_by_role("heading", name="1 of 1,000: not passed")).to_be_focused()
    expect(page.get_by_text("The time is up.")).to_be_visible()


def test_another_tab_takes_an_exam_over(open_page: Callable[..., Page]) -> None:
    """Two tabs never write the same exam: the first one says where it goes on."""
    page = open_page(PAGE)
    begin(page, "Random exam of 10")
    other = page.context.new_page()
    other.goto(page.url)
    button(other, "Go on").click()

    expect(page.locator(".sg-practice")).to_contain_text("goes on in another tab")
    button(other, "Next").click()
    expect(other.get_by_role("heading", name="Question 2 of 10")).to_be_visible()


def test_giving_up_is_asked(open_page: Callable[..., Page]) -> None:
    """An exam that is given up counts nothing."""
    page = open_page(PAGE)
    begin(page, "Random exam of 10")
    page.reload()
    button(page, "Give up").click()
    button(page, "Cancel").click()
    button(page, "Give up").click()
    page.get_by_role("dialog").get_by_role("button", name="Give up").click()

    expect(button(page, "Exam 1 (50 questions)")).to_be_visible()
    page.reload()
    expect(button(page, "Exam 1 (50 questions)")).to_be_visible()


def test_without_storage_an_exam_can_be_taken(open_page: Callable[..., Page]) -> None:
    """The page says that it is not kept."""
    page = open_page(PAGE, init_script=DENIED, expected=("denied", "invalid theme"))
    begin(page, "Random exam of 10")
    expect(page.locator(".sg-practice")).to_contain_text("keeps nothing")
    button(page, "Review and finish").click()
    button(page, "Finish").click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()

    expect(page.get_by_role("heading", name="1 of 1,000: not passed")).to_be_focused()


def test_a_finished_exam_is_listed(open_page: Callable[..., Page]) -> None:
    """On the next visit the reader sees how it went."""
    page = open_page(PAGE)
    begin(page, "Random exam of 10")
    button(page, "Review and finish").click()
    button(page, "Finish").click()
    page.get_by_role("dialog").get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Your weakest objectives")).to_be_visible()
    page.reload()

    row = page.locator(".sg-practice tr", has_text="Random exam of 10")
    expect(row).to_contain_text("0 of 10")
    stored = page.evaluate("localStorage.getItem('studyguide:progress:v2')")
    assert len(json.loads(stored)["exams"]) == 1


@pytest.mark.parametrize(("scheme", "width"), [("dark", NARROW), ("light", WIDE)])
def test_an_exam_has_no_barriers(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    scheme: str,
    width: int,
) -> None:
    """In both schemes, at both widths."""
    page = open_page(PAGE, scheme=scheme, width=width)
    begin(page, "Random exam of 10")

    assert axe(page, ".sg-practice") == []
    assert page.evaluate(OVERFLOW) == []
    screenshot(page, f"exam-{scheme}-{width}")
