"""Every page of the book loads from this machine alone, fits a phone and is accessible."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests.browser.conftest import HEIGHT, NARROW, WIDE, chapters

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

# What paper would cut: it does not scroll. Where nothing is hidden, text may lie over the edge.
A4 = 718  # CSS pixels between the margins that browsers leave on the narrower common paper
CUT = """() => [...document.querySelectorAll("article *")].filter((node) => {
    if (!node.checkVisibility() || getComputedStyle(node).display === "inline") return false;
    const box = node.getBoundingClientRect();
    return box.right > innerWidth + 1 || box.width && node.scrollWidth > node.clientWidth + 1
        && node.matches("pre, .output, table, .highlight, .pst-scrollable-table-container");
}).map((node) => node.outerHTML.slice(0, 100))"""

# In one step: that a reader can click and press Tab through a question is tested elsewhere.
ANSWER = """([question, key]) => {
    const check = question.querySelector(".sg-check");
    if (check.textContent === "Try again") check.click();
    for (const option of question.querySelectorAll(".sg-option")) {
        const input = option.querySelector("input");
        if (input.checked !== (option.dataset.key === key)) input.click();
    }
    for (const slot of question.querySelectorAll(".sg-slot")) {
        const select = slot.querySelector("select"), right = slot.dataset.key;
        const values = [...select.options].map((choice) => choice.value);
        select.value = key === "correct" ? right : values.find((value) => value && value !== right);
        select.dispatchEvent(new Event("change", { bubbles: true }));
        if (question.dataset.type === "yes-no") check.click(); // one after the other
    }
    if (question.dataset.type !== "yes-no") check.click();
    return question.querySelector(".sg-feedback").dataset.state;
}"""


CONTRAST = ["color-contrast", "link-in-text-block"]
# Of what axe-core looks for, only this depends on the colours, and it takes half the time. The
# first look is that in which the page is opened.
LOOKS: list[tuple[str, int, list[str] | None]] = [
    ("light", WIDE, None),
    ("dark", WIDE, CONTRAST),
    ("dark", NARROW, None),
    ("light", NARROW, CONTRAST),
]
# The theme fades colours whatever the reader's system asks for, and one that is still changing
# cannot be measured.
STILL = "*, ::before, ::after { transition: none !important }"


def looks(page: Page) -> Iterator[tuple[str, list[str] | None]]:
    """Show a page at both widths in both schemes; yield a name for each look and axe's rules."""
    for scheme, width, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        yield f"{scheme}-{width}", rules


def states(page: Page) -> Iterator[tuple[str, str | None]]:
    """Bring the questions of a page into each state; yield its name and the part that is new.

    First nothing is answered, and then comes, where there are questions, a wrong answer to each,
    and the right one, with all that can be revealed.
    """
    yield "", None
    graded = page.locator(".sg-question:has(form)")
    for state, key in (("wrong", "wrong"), ("right", "correct")) if graded.count() else ():
        for question in graded.all():
            assert page.evaluate(ANSWER, [question.element_handle(), key]) == key
        if state == "right":
            reveals = page.locator(".sg-question summary")
            reveals.evaluate_all("nodes => nodes.forEach((node) => node.click())")
            assert page.locator(".sg-question details:not([open])").count() == 0
        yield f"{state}-", ".sg-question"


@pytest.mark.timeout(1800)
def test_a_page_is_whole_and_accessible_in_every_look(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[..., None],
    book_page: str,
) -> None:
    """A page loads nothing from elsewhere, never scrolls sideways, and axe-core finds nothing.

    Answered wrong, answered right and revealed, its questions keep their contrast and their fit.
    On paper no line of code or output is cut.
    """
    page = open_page(book_page)
    assert page.locator("html").get_attribute("data-theme") == "light"
    assert page.locator("article h1").count() == 1
    page.add_style_tag(content=STILL)
    shown: list[str] = []
    faults: list[str] = []

    for state, part in states(page):
        for look, rules in looks(page):
            shown.append(f"{state}{look}")
            screenshot(page, f"{name_of(book_page)}-{state}{look}", part)
            found = page.evaluate(OVERFLOW) + axe(page, part, rules)
            faults += [f"{state}{look}: {fault}" for fault in found]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 1000})
    faults += [f"print: {fault}" for fault in page.evaluate(CUT)]

    assert faults == [], "\n".join(faults)
    assert "right-light-360" in shown or book_page not in chapters()


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
    """A page opened from a folder, without a server, has its style and its pictures.

    It is opened on a phone in the dark: it has to begin that way, not only to become so.
    """
    page = open_page(book_page, origin="file", scheme="dark", width=NARROW)

    broken = "nodes => nodes.filter(n => !n.complete || !n.naturalWidth).map(n => n.src)"
    assert page.locator("img").evaluate_all(broken) == []
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(OVERFLOW) == []


def name_of(path: str) -> str:
    return path.removeprefix("book/").removesuffix(".html").replace("/", "-")
