"""The site's own search finds a chapter by what stands in its answers."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect


def longest_words(text: str, count: int = 3) -> str:
    """Return the longest plain words of a text, as a reader who remembers it would type."""
    words = {word.strip(".,:;()\"'").lower() for word in text.split()}
    return " ".join(sorted(filter(str.isalpha, words), key=lambda word: (-len(word), word))[:count])


@pytest.mark.parametrize("field", ["answer", "explanation", "why"])
def test_an_answers_words_lead_to_its_chapter(
    open_page: Callable[..., Page], root: Path, chapter: str, origin: str, field: str
) -> None:
    """Words of an answer, an explanation or a reason bring up the chapter."""
    source = Path("book/questions") / Path(chapter).relative_to("book").with_suffix(".yml")
    questions = yaml.safe_load((root / source).read_text(encoding="utf-8"))
    text = next(question[field] for question in questions if field in question)
    page = open_page("search.html", origin=origin)

    box = page.get_by_role("searchbox").and_(page.locator(":visible")).first
    box.fill(longest_words(text))
    box.press("Enter")

    found = page.locator(f'#search-results a[href*="{chapter}"]').first
    expect(found).to_be_visible()
    found.click()
    expect(page.locator("article h1")).to_be_visible()


def test_a_word_that_stands_nowhere_finds_nothing(open_page: Callable[..., Page]) -> None:
    """The search says so when no page has the words."""
    page = open_page("search.html?q=zzyzxnowhere")

    expect(page.locator("#search-results")).to_contain_text("did not match any documents")
    expect(page.locator("#search-results a")).to_have_count(0)
