"""Every page of the book loads from this machine alone, fits a phone and is accessible."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import NARROW, WIDE

OVERFLOW = """() => {
    const right = document.documentElement.clientWidth;
    const scrolls = (node) => node !== document.body &&
        (["auto", "scroll"].includes(getComputedStyle(node).overflowX)
            || scrolls(node.parentElement));
    const cut = [...document.querySelectorAll("main *")].filter((node) =>
        node.getBoundingClientRect().right > right + 1 && !scrolls(node) && node.checkVisibility());
    return [
        ...(document.documentElement.scrollWidth > right ? ["the page scrolls sideways"] : []),
        ...cut.map((node) => node.outerHTML.slice(0, 100)),
    ];
}"""

# In one step: that a reader can click and press Tab through a question is tested elsewhere.
ANSWER = """([question, key]) => {
    for (const option of question.querySelectorAll(".sg-option")) {
        const input = option.querySelector("input");
        if (input.checked !== (option.dataset.key === key)) input.click();
    }
    question.querySelector(".sg-check").click();
    return question.querySelector(".sg-feedback").dataset.state;
}"""


CONTRAST = ["color-contrast", "link-in-text-block"]
# Of what axe-core looks for, only this depends on the colours, and it takes half the time.
LOOKS: dict[int, dict[str, list[str] | None]] = {
    WIDE: {"light": None, "dark": CONTRAST},
    NARROW: {"dark": None, "light": CONTRAST},
}
# The theme fades colours whatever the reader's system asks for, and one that is still changing
# cannot be measured.
STILL = "*, ::before, ::after { transition: none !important }"


def schemes(page: Page, width: int) -> Iterator[tuple[str, list[str] | None]]:
    """Show a page in both colour schemes; yield a name for each look and axe's rules for it."""
    page.add_style_tag(content=STILL)
    for scheme, rules in LOOKS[width].items():
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        yield f"{scheme}-{width}", rules


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("width", LOOKS)
def test_a_page_is_whole_and_accessible(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    book_page: str,
    width: int,
) -> None:
    """A page loads nothing from elsewhere, never scrolls sideways, and axe-core finds nothing."""
    first = next(iter(LOOKS[width]))
    page = open_page(book_page, scheme=first, width=width)

    assert page.locator("html").get_attribute("data-theme") == first
    assert page.locator("article h1").count() == 1
    for look, rules in schemes(page, width):
        screenshot(page, f"{name_of(book_page)}-{look}")
        assert page.evaluate(OVERFLOW) == [], look
        assert axe(page, rules=rules) == [], look


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_that_fits_has_no_shadow(open_page: Callable[..., Page], scheme: str) -> None:
    """At the edges of its frame there is the page: a shadow says that there is more to see."""
    page = open_page("book/1-workspace/c-compute/2-managing.html", scheme=scheme)
    frame = page.locator(".output.text_html:has(table.dataframe)").first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    clip = {"x": box["x"], "y": box["y"] + box["height"] / 2, "width": 8, "height": 1}

    edge = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")

    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert {f"rgb{pixel}" for pixel in edge.get_flattened_data()} == {colour}


def test_a_page_is_whole_from_a_folder(open_page: Callable[..., Page], book_page: str) -> None:
    """A page opened from a folder, without a server, has its style and its pictures."""
    page = open_page(book_page, origin="file")

    broken = "nodes => nodes.filter(n => !n.complete || !n.naturalWidth).map(n => n.src)"
    assert page.locator("img").evaluate_all(broken) == []
    assert page.locator("html").get_attribute("data-theme") == "light"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("width", LOOKS)
def test_questions_are_accessible_in_every_state(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    chapter: str,
    width: int,
) -> None:
    """Answered wrong, answered right and revealed, questions keep their contrast and their fit."""
    page = open_page(chapter, width=width)
    graded = page.locator(".sg-question:has(form)")

    for state, key in (("wrong", "wrong"), ("right", "correct")):
        for question in graded.all():
            assert page.evaluate(ANSWER, [question.element_handle(), key]) == key
        if state == "right":
            reveals = page.locator(".sg-question summary")
            reveals.evaluate_all("nodes => nodes.forEach((node) => node.click())")
            assert page.locator(".sg-question details:not([open])").count() == 0
        for look, rules in schemes(page, width):
            screenshot(page, f"{name_of(chapter)}-{state}-{look}")
            assert page.evaluate(OVERFLOW) == [], look
            assert axe(page, ".sg-question", rules) == [], look


def name_of(path: str) -> str:
    return path.removeprefix("book/").removesuffix(".html").replace("/", "-")
