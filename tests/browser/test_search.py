"""The site's own search puts first what a learner means, and leads to the place on its page."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

FIRST_OF = {
    "managed identity": "1.b.2",
    "MLClient": "1.a.1",
    "command": "2.b.2",
    "early termination": "2.c.4",
    "private endpoint": "1.a.2",
    "model registry": "2.d.1",
    "uri_folder": "2.a.2",
    "datastore credential": "2.a.1",
    "distributed": "2.c.5",
    "hyperparamter": "2.c.4",  # mistyped
    "regist": "2.d.1",  # not typed to its end
}


def search(open_page: Callable[..., Page], words: str, **reading: object) -> Page:
    """Search for words as a reader does, and wait for what is found."""
    page = open_page("search.html", **reading)
    box = page.get_by_label("Words to look for")
    box.fill(words)
    box.press("Enter")
    expect(page.get_by_role("status")).not_to_be_empty()
    return page


def longest_words(text: str, count: int = 3) -> str:
    """Return the longest plain words of a text, as a reader who remembers it would type."""
    words = {word.strip(".,:;()\"'").lower() for word in text.split()}
    return " ".join(sorted(filter(str.isalpha, words), key=lambda word: (-len(word), word))[:count])


def test_what_a_learner_means_comes_first(open_page: Callable[..., Page]) -> None:
    """The chapter that teaches it, whatever others also say the words; mistyped words as well."""
    page = open_page("search.html")
    box = page.get_by_label("Words to look for")
    first = page.locator(".sg-result h2").first
    found = {}
    for words in FIRST_OF:
        box.fill(words)
        found[words] = first.inner_text().split()[0]

    assert found == FIRST_OF


def test_a_result_leads_to_its_section(open_page: Callable[..., Page], origin: str) -> None:
    """With an excerpt and the words marked, here and there; by keyboard alone."""
    page = search(open_page, "early termination", origin=origin)
    section = page.locator(".sg-result").first.locator("li", has_text="End bad trials early")
    expect(section.locator("p mark").first).to_be_visible()

    section.get_by_role("link").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#end-bad-trials-early")).to_be_in_viewport()
    expect(page.locator("article .highlighted").first).to_be_attached()


@pytest.mark.parametrize("field", ["answer", "explanation", "why"])
def test_an_answers_words_lead_to_its_chapter_and_stay_hidden(
    open_page: Callable[..., Page], root: Path, chapter: str, field: str
) -> None:
    """Words of an answer, an explanation or a reason bring up the chapter, not the answer."""
    source = Path("book/questions") / Path(chapter).relative_to("book").with_suffix(".yml")
    questions = yaml.safe_load((root / source).read_text(encoding="utf-8"))
    text = next(question[field] for question in questions if field in question)

    page = search(open_page, longest_words(text))

    expect(page.locator(f'#search-results a[href*="{chapter}"]').first).to_be_visible()
    shown = page.locator("#search-results").inner_text()
    assert " ".join(text.split())[:80] not in " ".join(shown.split())


def test_the_search_field_of_a_page_leads_here(open_page: Callable[..., Page]) -> None:
    """Ctrl+K, words, Enter: from any page, whatever folder it is in."""
    page = open_page("book/1-workspace/a-provision/1-concepts.html")

    page.keyboard.press("Control+k")
    page.keyboard.type("managed identity")
    page.keyboard.press("Enter")

    expect(page.locator(".sg-result h2").first).to_contain_text("1.b.2")
    expect(page.get_by_label("Words to look for")).to_have_value("managed identity")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible_and_fit_a_phone(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], scheme: str
) -> None:
    """Axe-core finds nothing, and no result is wider than the screen."""
    page = search(open_page, "uri_folder", width=360, scheme=scheme)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_word_that_stands_nowhere_finds_nothing(open_page: Callable[..., Page]) -> None:
    """The search says so when no page has the words."""
    page = open_page("search.html?q=zzyzxnowhere")

    expect(page.get_by_role("status")).to_have_text("Nothing found for “zzyzxnowhere”.")
    expect(page.locator("#search-results a")).to_have_count(0)


def test_without_scripts_the_page_says_so(open_page: Callable[..., Page]) -> None:
    """And names the way to the chapters."""
    page = open_page("search.html", javascript=False)

    expect(page.locator("main noscript p")).to_be_visible()
    expect(page.locator("form.sg-search")).to_be_hidden()
