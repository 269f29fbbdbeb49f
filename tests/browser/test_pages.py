"""Every page of the book loads from this machine alone, fits a phone and is accessible."""

from collections.abc import Callable

from playwright.sync_api import Page

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


def test_a_page_is_whole_and_accessible(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    book_page: str,
    scheme: str,
    width: int,
) -> None:
    """A page loads nothing from elsewhere, never scrolls sideways, and axe-core finds nothing."""
    page = open_page(book_page, scheme=scheme, width=width)

    screenshot(page, f"{name_of(book_page)}-{scheme}-{width}")
    assert page.locator("html").get_attribute("data-theme") == scheme
    assert page.locator("article h1").count() == 1
    assert page.evaluate(OVERFLOW) == []
    assert axe(page) == []


def test_a_page_is_whole_from_a_folder(open_page: Callable[..., Page], book_page: str) -> None:
    """A page opened from a folder, without a server, has its style and its pictures."""
    page = open_page(book_page, origin="file")

    broken = "nodes => nodes.filter(n => !n.complete || !n.naturalWidth).map(n => n.src)"
    assert page.locator("img").evaluate_all(broken) == []
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_questions_are_accessible_in_every_state(
    open_page: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    chapter: str,
    scheme: str,
    width: int,
) -> None:
    """Answered wrong, answered right and revealed, questions keep their contrast and their fit."""
    page = open_page(chapter, scheme=scheme, width=width)
    graded = page.locator(".sg-question:has(form)")

    for state, key in (("wrong", "wrong"), ("right", "correct")):
        for question in graded.all():
            assert page.evaluate(ANSWER, [question.element_handle(), key]) == key
        if state == "right":
            reveals = page.locator(".sg-question summary")
            reveals.evaluate_all("nodes => nodes.forEach((node) => node.click())")
            assert page.locator(".sg-question details:not([open])").count() == 0
        screenshot(page, f"{name_of(chapter)}-{state}-{scheme}-{width}")
        assert page.evaluate(OVERFLOW) == []
        assert axe(page, ".sg-question") == []


def name_of(path: str) -> str:
    return path.removeprefix("book/").removesuffix(".html").replace("/", "-")
