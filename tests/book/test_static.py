"""Style and script of the questions: what a reader can do on a page, in every circumstance."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from studyguide.site.script import script

Open = Callable[..., Page]

SINGLE = '[data-question="workspace-registry-timing"]'
MULTIPLE = '[data-question="workspace-deleted-what-remains"]'
OPEN = '[data-question="workspace-hub"]'
ORDER = '[data-question="sample-order"]'
MATCH = '[data-question="sample-match"]'
CODE = '[data-question="sample-code"]'
SERIES = '[data-question="sample-series"]'
KEY = "studyguide:progress:v2"


def _check(page: Page, question: str, *texts: str) -> Locator:
    section = page.locator(question)
    for text in texts:
        section.get_by_label(text, exact=True).check()
    section.get_by_role("button", name="Check").click()
    return section


def test_a_wrong_choice_is_explained(open_page: Open) -> None:
    """After Check every option says whether it is right, and why, next to it."""
    section = _check(open_page(), SINGLE, "Creating a compute cluster with a minimum of one node")

    expect(section.get_by_role("status")).to_have_text(
        "Not yet. Each option now says why it is right or wrong."
    )
    chosen = section.locator(".sg-option", has_text="Creating a compute cluster")
    expect(chosen.locator(".sg-note")).to_contain_text("Not correct \u2013 your choice")
    expect(chosen.locator(".sg-note")).to_contain_text("creating it builds none")
    expect(section.locator(".sg-option .sg-note")).to_have_count(4)
    expect(section.locator(".sg-option .sg-mark", has_text=re.compile("^Correct"))).to_have_count(1)


def test_a_right_choice_is_told_so(open_page: Open) -> None:
    """The feedback is in words, not in colour alone."""
    section = _check(
        open_page(), SINGLE, "Running a job in an environment with the team's own conda file"
    )

    expect(section.get_by_role("status")).to_contain_text("Correct.")


def test_several_answers_must_all_be_chosen(open_page: Open) -> None:
    """Two of three correct options are not yet the answer; three are."""
    page = open_page()
    section = _check(page, MULTIPLE, "The storage account", "The key vault")
    expect(section.get_by_role("status")).to_contain_text(
        "Not yet. 3 answers are correct, you chose 2."
    )

    section.get_by_label("Application Insights", exact=True).check()
    expect(section.get_by_role("status")).to_be_empty()
    section.get_by_role("button", name="Check").click()

    expect(section.get_by_role("status")).to_contain_text("Correct.")


def _choose(page: Page, question: str, *, right: bool) -> Locator:
    """Choose in every slot what is right, or in the first one what is not."""
    section = page.locator(question)
    for number, slot in enumerate(section.locator(".sg-slot").all()):
        key = int(slot.get_attribute("data-key") or "")
        last = len((slot.get_attribute("data-choices") or "").split("\n")) - 1
        chosen = key if right or number else (key or last + 1) - 1
        # Another try shows the choices in another order.
        values = slot.locator("option").evaluate_all("all => all.map(option => option.value)")
        slot.get_by_role("combobox").select_option(index=values.index(str(chosen)))
    return section


@pytest.mark.parametrize("question", [ORDER, MATCH, CODE])
def test_slots_are_graded_and_explained(open_page: Open, question: str) -> None:
    """Every slot gets its verdict, the right choice and the reason; one wrong choice is counted."""
    section = _choose(open_page(), question, right=False)
    section.get_by_role("button", name="Check").click()
    total = section.locator(".sg-slot").count()

    expect(section.get_by_role("status")).to_have_text(
        f"Not yet. {total - 1} of {total} are right. Each line now says why."
    )
    expect(section.locator(".sg-slot .sg-note")).to_have_count(total)
    expect(section.locator(".sg-mark", has_text="Not correct: ")).to_have_count(1)

    section.get_by_role("button", name="Try again").click()
    expect(section.locator(".sg-note")).to_have_count(0)
    expect(section.get_by_role("combobox").first).to_be_focused()
    _choose(section.page, question, right=True)
    section.get_by_role("button", name="Check").click()

    expect(section.get_by_role("status")).to_have_text(
        "Correct. It counts as known when it is right on a later day. Each line now says why."
    )


def test_a_slot_left_open_is_asked_for(open_page: Open) -> None:
    """Nothing is given away before all is chosen."""
    section = open_page().locator(MATCH)
    section.get_by_role("combobox").first.select_option(index=1)
    section.get_by_role("button", name="Check").click()

    expect(section.get_by_role("status")).to_have_text("Choose something everywhere first.")
    expect(section.locator(".sg-note")).to_have_count(0)


def test_slots_are_answered_by_keyboard(open_page: Open) -> None:
    """Each list is named by its line and reached by Tab; letters and arrows choose."""
    page = open_page()
    section = page.locator(CODE)
    first = section.get_by_role("combobox", name="Blank 1")
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(first).not_to_have_value("")
    page.keyboard.press("Tab")
    expect(section.get_by_role("combobox", name="Blank 2")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(section.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")

    expect(section.locator(".sg-note")).to_have_count(2)


def test_a_series_is_answered_one_after_the_other(open_page: Open) -> None:
    """The next proposal is seen once the one before is answered, and that is then locked."""
    page = open_page()
    section = page.locator(SERIES)
    lists, check = section.locator("select"), section.get_by_role("button", name="Check")
    expect(section.locator(".sg-slot:visible")).to_have_count(1)
    check.click()
    expect(section.get_by_role("status")).to_have_text("Choose something everywhere first.")

    lists.nth(0).select_option(label="Yes")
    check.click()
    expect(section.get_by_role("status")).to_have_text("Proposal 2 of 3.")
    expect(lists.nth(0)).to_be_disabled()
    expect(lists.nth(1)).to_be_focused()
    lists.nth(1).select_option(label="Yes")
    check.click()
    lists.nth(2).select_option(label="No")
    check.click()

    expect(section.get_by_role("status")).to_contain_text("Not yet. 2 of 3 are right.")
    expect(section.locator(".sg-note")).to_have_count(3)
    section.get_by_role("button", name="Try again").click()
    expect(section.locator(".sg-slot:visible")).to_have_count(1)
    expect(lists.nth(0)).to_be_enabled()
    expect(lists.nth(0)).to_be_focused()


def test_slots_read_without_the_script(open_page: Open) -> None:
    """Slots and what there is to choose from are lists; all proposals are there."""
    page = open_page(java_script_enabled=False)

    expect(page.locator("select")).to_have_count(0)
    expect(page.locator(SERIES).locator(".sg-slot:visible")).to_have_count(3)
    expect(page.locator(MATCH).locator(".sg-choices li")).to_have_count(4)
    expect(page.locator(CODE).locator("pre")).to_contain_text("[ 1 ]=0")
    expect(page.locator(CODE).locator(".sg-slot .sg-choices li")).to_have_count(4)


def test_print_shows_all_proposals_of_a_series(open_page: Open) -> None:
    """On paper nothing is hidden, and no list to choose from is left."""
    page = open_page()
    page.emulate_media(media="print")

    expect(page.locator(SERIES).locator(".sg-slot:visible")).to_have_count(3)
    expect(page.locator("select:visible")).to_have_count(0)


def test_check_without_a_choice_asks_for_one(open_page: Open) -> None:
    """Nothing is given away, and nothing counts as answered."""
    page = open_page()
    section = _check(page, SINGLE)

    expect(section.get_by_role("status")).to_have_text("Choose an answer first.")
    expect(section.locator(".sg-note")).to_have_count(0)
    assert page.evaluate(f"localStorage.getItem('{KEY}')") is None


def test_enter_on_an_option_checks_it(open_page: Open) -> None:
    """The form is never sent: Enter grades, and the address stays."""
    page = open_page()
    before = page.url
    section = page.locator(SINGLE)
    section.locator("input").first.check()
    section.locator("input").first.press("Enter")

    expect(section.get_by_role("status")).not_to_be_empty()
    assert page.url == before


def test_the_verdict_is_in_sight_after_check(open_page: Open) -> None:
    """However long the reasons are, verdict and choice are in the window of a phone."""
    page = open_page(viewport={"width": 360, "height": 780})
    section = page.locator(SINGLE)
    section.get_by_label("Creating a compute cluster with a minimum of one node").check()
    button = section.get_by_role("button", name="Check")
    button.evaluate("node => node.scrollIntoView({block: 'center'})")
    button.click()

    for part in (section.get_by_role("status"), section.get_by_role("button", name="Try again")):
        expect(part).to_be_in_viewport(ratio=1)
    expect(section.get_by_text("\u2013 your choice")).to_be_in_viewport()


def test_options_change_their_order_at_another_try(open_page: Open) -> None:
    """Who remembers only the place of the answer has to read again."""
    page = open_page()
    for question in (SINGLE, ORDER, MATCH):
        section = page.locator(question)
        parts = section.locator(".sg-option, .sg-label, .sg-slot:first-child option")
        before = parts.all_inner_texts()
        if question == SINGLE:
            section.get_by_role("radio").first.check()
        else:
            _choose(page, question, right=True)
        section.get_by_role("button", name="Check").click()
        section.get_by_role("button", name="Try again").click()
        expect(section.locator(".sg-note")).to_have_count(0)

        after = parts.all_inner_texts()
        assert after != before
        assert sorted(after) == sorted(before)


def test_a_link_leads_to_the_next_question(open_page: Open) -> None:
    """It is there once the question is answered, and takes the focus along."""
    page = open_page()
    link = page.locator(SINGLE).get_by_role("link", name="Next question")
    expect(link).to_be_hidden()
    _check(page, SINGLE, "Creating a compute cluster with a minimum of one node")

    link.click()

    expect(page.locator(MULTIPLE)).to_be_focused()
    expect(page.locator(MULTIPLE)).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_print_shows_every_answer(open_page: Open, script: bool) -> None:
    """On paper the answers are there, with the script and without it."""
    page = open_page(java_script_enabled=script)
    page.emulate_media(media="print")

    for answer in page.locator(".sg-reveal > :not(summary, .sg-said)").all():
        expect(answer).to_be_visible()
        box = answer.bounding_box()
        assert box is not None
        assert box["height"] > 10
    expect(page.locator(".sg-check:visible")).to_have_count(0)


def test_print_is_dark_on_white(open_page: Open) -> None:
    """A reader of the dark theme prints dark words too."""
    page = open_page()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")

    colours = "entries => entries.map(entry => getComputedStyle(entry).color)"
    for colour in page.locator(".sg-question :is(p, strong, summary, a)").evaluate_all(colours):
        assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 3 * 128


def test_after_printing_each_answer_is_as_it_was(open_page: Open) -> None:
    """What the reader had opened stays open, the rest closes again."""
    page = open_page()
    page.locator(OPEN).locator("summary").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details:not([open])")).to_have_count(0)

    page.evaluate("dispatchEvent(new Event('afterprint'))")

    expect(page.locator("details[open]")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_barriers_are_found(open_page: Open, theme: str, width: int) -> None:
    """Axe finds nothing with questions answered and opened; nothing is wider than the screen."""
    page = open_page(viewport={"width": width, "height": 800})
    page.evaluate(
        "theme => { document.documentElement.dataset.theme = theme;"
        "document.body.style.background = theme === 'dark' ? '#14181e' : '#fff'; }",
        theme,
    )
    _check(page, SINGLE, "Creating a compute cluster with a minimum of one node")
    _check(page, MULTIPLE, "The storage account", "The compute cluster")
    for sample in (ORDER, MATCH, CODE):
        _choose(page, sample, right=False).get_by_role("button", name="Check").click()
    for summary in page.locator("summary").all():
        summary.click()

    parts = {"include": [[".sg-progress"], [".sg-question"]]}
    options = {"resultTypes": ["violations"], "preload": False}  # fetches nothing
    found = Axe().run(page, parts, options).response["violations"]

    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_script_is_small_and_stays_at_home(root: Path) -> None:
    """One file under 32 KB that names no other host."""
    code = script()
    style = (root / "book/_static/studyguide.css").read_text(encoding="utf-8")

    assert len(code.encode()) < 32768
    assert "//" not in re.sub(r"// [^\n]*|/\*.*?\*/", "", code, flags=re.DOTALL)
    assert not re.search(r"url\(|@import", style)
