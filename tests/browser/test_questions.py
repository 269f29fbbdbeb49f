"""Questions on the real pages: by keyboard, without storage, without scripts, on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

FOCUS_IS_VISIBLE = """() => {
    const shown = (node) => {
        const style = getComputedStyle(node);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const focused = document.activeElement;
    return shown(focused) || shown(focused.closest(".sg-option") ?? focused);
}"""
DENIED = """
for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new Error("denied"); } });
"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, which must be visible at every stop."""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_IS_VISIBLE)
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail("Tab does not lead there")


def graded(page: Page, kind: str) -> Locator:
    return page.locator(f'.sg-question[data-type="{kind}"]').first


def start_before(question: Locator) -> None:
    """Put the focus where a reader is who has just passed the question's heading."""
    question.evaluate("node => { node.tabIndex = -1; node.focus(); }")


def inputs(question: Locator, key: str) -> list[Locator]:
    return question.locator(f'.sg-option[data-key="{key}"] input').all()


def test_a_single_question_is_answered_by_keyboard(
    open_page: Callable[..., Page], chapter: str
) -> None:
    """Space and arrows choose, Enter checks and tries again; the focus is never lost."""
    page = open_page(chapter)
    question = graded(page, "single")
    options = question.locator("input")
    status = question.get_by_role("status")
    start_before(question)

    tab_to(page, options.first)
    page.keyboard.press("Space")
    while (
        options.locator(":scope:checked").locator("xpath=ancestor::li").get_attribute("data-key")
        != "wrong"
    ):
        page.keyboard.press("ArrowDown")
    tab_to(page, question.get_by_role("button"))
    page.keyboard.press("Enter")

    expect(status).to_contain_text("Not yet.")
    expect(status).to_have_attribute("aria-live", "polite")
    expect(question.locator(".sg-option").filter(has=page.locator(":checked"))).to_contain_text(
        "Not correct"
    )
    expect(question.get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Enter")
    expect(options.first).to_be_focused()
    expect(status).to_be_empty()

    page.keyboard.press("Space")
    while (
        options.locator(":scope:checked").locator("xpath=ancestor::li").get_attribute("data-key")
        != "correct"
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Correct.")
    assert page.evaluate("document.activeElement.closest('.sg-question') !== null")


def test_a_multiple_question_is_answered_by_keyboard(
    open_page: Callable[..., Page], chapter: str
) -> None:
    """One correct option of several is not enough; all of them, and no other, are."""
    page = open_page(chapter)
    question = graded(page, "multiple")
    status = question.get_by_role("status")
    check = question.get_by_role("button")
    first, *others = inputs(question, "correct")
    start_before(question)

    tab_to(page, first)
    page.keyboard.press("Space")
    tab_to(page, check)
    page.keyboard.press("Space")
    expect(status).to_contain_text("Not yet.")
    expect(question.locator(".sg-note")).to_have_count(question.locator(".sg-option").count())
    expect(check).to_be_focused()

    page.keyboard.press("Space")
    for option in (first, *others):
        if not option.evaluate("node => node === document.activeElement"):
            tab_to(page, option)
        page.keyboard.press("Space")
    tab_to(page, check)
    page.keyboard.press("Space")
    expect(status).to_contain_text("Correct.")
    expect(check).to_be_focused()


def test_an_answer_is_revealed_by_keyboard(open_page: Callable[..., Page], chapter: str) -> None:
    """Enter on the summary opens the answer and closes it again."""
    page = open_page(chapter)
    question = page.locator(".sg-question").first
    answer = question.locator("details").first
    start_before(question)

    tab_to(page, answer.locator("summary"))
    page.keyboard.press("Enter")
    expect(answer.locator(":scope > :not(summary)").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(answer.locator(":scope > :not(summary)").first).to_be_hidden()


def test_progress_survives_a_reload_until_it_is_reset(
    open_page: Callable[..., Page], chapter: str, origin: str
) -> None:
    """What was answered is remembered in the browser, and forgotten on request."""
    page = open_page(chapter, origin=origin)
    question = graded(page, "single")
    inputs(question, "correct")[0].check()
    question.get_by_role("button", name="Check").click()

    page.reload()

    progress = page.locator(".sg-progress")
    expect(progress).to_contain_text("1 of")
    expect(question.locator(".sg-past")).to_contain_text("Known since")
    expect(question.locator("input:checked")).to_have_count(0)
    progress.get_by_role("button").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Forget").press("Enter")
    expect(question.locator(".sg-past")).to_be_empty()
    expect(progress).to_be_focused()
    page.reload()
    expect(progress).to_contain_text("to answer")


def test_a_browser_that_denies_storage_still_checks_answers(
    open_page: Callable[..., Page], chapter: str
) -> None:
    """Questions work; they are only not remembered. The theme's own script does not cope."""
    page = open_page(chapter, init_script=DENIED, expected=("denied", "invalid theme"))
    question = graded(page, "single")

    inputs(question, "correct")[0].check()
    question.get_by_role("button", name="Check").click()

    expect(question.get_by_role("status")).to_contain_text("Correct.")


def test_without_scripts_every_answer_can_be_revealed(
    open_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
    chapter: str,
    origin: str,
) -> None:
    """All stems, answers and reasons are in the page; no button is there that does nothing."""
    page = open_page(chapter, origin=origin, javascript=False)

    assert page.locator(".sg-question button").count() == 0
    assert page.locator(".sg-reveal > :not(summary):visible").count() == 0
    for question in page.locator(".sg-question").all():
        for summary in question.locator("summary").all():
            summary.press("Enter")
        text = question.inner_text()
        for option in question.locator(".sg-option").all():
            assert text.count(option.inner_text().strip()) == 2
    reasons = page.locator(".sg-why, .sg-explanation, .sg-reveal > p")
    assert reasons.count() > 0
    assert [reason for reason in reasons.all() if not reason.is_visible()] == []
    screenshot(page, f"no-script-{origin}")


HIDDEN_ON_PAPER = """.bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article,
    .prev-next-footer, .sg-check, .sg-progress, .skip-link, #pst-skip-link"""
PRINTED = """() => addEventListener("beforeprint", () => { window.printed = {
    closed: document.querySelectorAll(".sg-question details:not([open])").length,
    text: getComputedStyle(document.querySelector("article p")).color,
}; })"""


@pytest.mark.parametrize("javascript", [True, False])
def test_print_shows_the_answers_and_no_navigation(
    open_page: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
    chapter: str,
    origin: str,
    javascript: bool,
) -> None:
    """On paper the answers are open, and what can only be clicked is gone."""
    page = open_page(chapter, origin=origin, javascript=javascript, width=794)
    page.emulate_media(media="print")

    for answer in page.locator(".sg-reveal > :not(summary, .sg-said)").all():
        expect(answer).to_be_visible()
        assert answer.bounding_box()["height"] > 10
    for tab in page.locator(".sd-tab-content").all():
        expect(tab).to_be_visible()
    gone = page.locator(HIDDEN_ON_PAPER).all()
    assert len(gone) > 4
    assert [one.get_attribute("class") for one in gone if one.is_visible()] == []
    screenshot(page, f"print-{origin}-{'' if javascript else 'no-'}script")


def test_a_dark_page_is_printed_in_dark_on_white(
    open_page: Callable[..., Page], chapter: str
) -> None:
    """Browsers print no backgrounds: pale text on white paper could not be read."""
    page = open_page(chapter, scheme="dark")
    page.evaluate(PRINTED)

    page.pdf()

    printed = page.evaluate("window.printed")
    assert printed["closed"] == 0
    assert sum(map(int, printed["text"].removeprefix("rgb(")[:-1].split(","))) < 300
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator(".sg-question details[open]").count() == 0
