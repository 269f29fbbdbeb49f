"""The HTML of a question is semantic, self-contained and safe to show anywhere."""

import re
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup, Tag

from studyguide.kinds import kind_of
from studyguide.kinds.question import Question
from studyguide.render.page import as_html

# github.com/gjtorikian/html-pipeline, lib/html_pipeline/sanitization_filter.rb
GITHUB_ELEMENTS = re.findall(
    r"\w+",
    """
    h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul
    table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s
    strike summary details caption figure figcaption abbr bdo cite dfn mark small source span
    time wbr
    """,
)
VOID = {"input", "br", "hr", "img"}


def _soup(question: Question) -> BeautifulSoup:
    return BeautifulSoup(as_html(question), "html.parser")


def _one(soup: BeautifulSoup, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


@pytest.fixture(params=["single", "multiple", "seed", "order", "match", "yes-no", "code"])
def question(request: pytest.FixtureRequest) -> Question:
    """Return each type of question in turn."""
    samples: dict[str, Question] = request.getfixturevalue("samples")
    found: Question = samples.get(request.param) or request.getfixturevalue(request.param)
    return found


def test_the_section_names_the_question(question: Question) -> None:
    """Scripts, styles and links find a question by its section."""
    section = _one(_soup(question), "section")

    assert section["id"] == f"question-{question.id}"
    assert section["class"] == ["sg-question"]
    assert section["data-question"] == question.id
    assert section["data-type"] == question.type


@pytest.mark.parametrize(("name", "kind"), [("single", "radio"), ("multiple", "checkbox")])
def test_options_are_native_controls(request: pytest.FixtureRequest, name: str, kind: str) -> None:
    """A fieldset with a legend holds labelled radio buttons or checkboxes of one name."""
    soup = _soup(request.getfixturevalue(name))
    inputs = soup.select("form fieldset ul li label input")

    assert {entry["type"] for entry in inputs} == {kind}
    assert len({entry["name"] for entry in inputs}) == 1
    assert all(_one(soup, f'label[for="{entry["id"]}"]').input == entry for entry in inputs)
    assert _one(soup, "fieldset > legend").text.startswith("Choose ")
    assert _one(soup, "fieldset")["aria-describedby"] == _one(soup, ".sg-stem")["id"]


def test_the_keys_are_the_correct_options(multiple: Question) -> None:
    """What the page's script grades by is what the bank says."""
    keys = [
        entry.text.strip() for entry in _soup(multiple).select('.sg-option[data-key="correct"]')
    ]

    assert sorted(keys) == ["The key vault", "The storage_account"]


def test_enter_sends_the_form_nowhere(multiple: Question) -> None:
    """Without our script, Enter on an option does not load the page again."""
    assert _one(_soup(multiple), "form")["method"] == "dialog"


def test_feedback_is_announced(single: Question) -> None:
    """The element that the script fills is a live region from the start."""
    feedback = _one(_soup(single), ".sg-feedback")

    assert (feedback["role"], feedback["aria-live"], feedback.text) == ("status", "polite", "")


def test_an_open_question_is_revealed_step_by_step(seed: Question) -> None:
    """Answer, explanation and reason are closed until the reader opens them."""
    soup = _soup(seed)

    assert [entry.text for entry in soup.select("details > summary")] == [
        "Answer",
        "Explanation",
        "Why this answer is correct",
    ]
    assert soup.select("details[open]") == []
    assert soup.select("form") == []


def test_the_correction_is_in_the_answer(seed: Question) -> None:
    """What the original had wrong shows with the answer, not before it."""
    assert _one(_soup(seed), "details .sg-corrected").text == (
        "What the original answer had wrong: The registry comes later."
    )


def test_every_option_is_explained(single: Question) -> None:
    """The answer goes through the options in the order they are shown in."""
    soup = _soup(single)
    texts = [entry.text.strip() for entry in soup.select(".sg-option")]
    verdicts = [entry.p.text for entry in soup.select(".sg-verdict") if entry.p]

    assert [verdict.partition(": ")[2] for verdict in verdicts] == texts
    assert sorted(verdict.partition(": ")[0] for verdict in verdicts) == [
        "Correct",
        "Not correct",
        "Not correct",
    ]
    assert len(soup.select(".sg-verdict .sg-why")) == 3


def test_references_are_links(question: Question) -> None:
    """Title and address of an article are escaped, once."""
    link = _one(_soup(question), ".sg-references a")

    assert (link.text, link["href"]) == ("Costs & plans?", question.references[0].url)


def test_the_date_of_the_check_is_shown(question: Question) -> None:
    """A reader sees how fresh the facts are, and a page may add a way to report a mistake."""
    soup = _soup(question)

    assert _one(soup, ".sg-meta small").text == ("Checked on 2026-11-23 with azure-ai-ml 1.35.2.")
    assert _one(soup, ".sg-meta .sg-report")["data-report"] == question.id


def test_nothing_inline(question: Question) -> None:
    """No script, style or event handler is in the markup, nor an address to load."""
    html = as_html(question)

    assert not re.search(r"<script|<style|<img|<link|\sstyle=|\son\w+=|\ssrc=", html)
    assert "<b>" not in html


def test_ids_are_unique_and_the_questions_own(single: Question, multiple: Question) -> None:
    """Two questions on one page share no id."""
    soup = BeautifulSoup(as_html(single) + as_html(multiple), "html.parser")
    ids = [entry["id"] for entry in soup.select("[id]")]

    assert len(ids) == len(set(ids))
    assert all(str(entry).startswith("question-") for entry in ids)


def test_markup_is_balanced(question: Question) -> None:
    """Every element that is opened is closed in turn."""
    stack: list[str] = []

    class Checker(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in VOID:
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert stack.pop() == tag

    Checker().feed(as_html(question))

    assert stack == []


def test_github_shows_a_list_and_hides_the_answer(question: Question) -> None:
    """After GitHub's sanitiser the options are a list and the answer is folded away."""
    soup = _soup(question)
    for entry in soup.find_all(True):
        if entry.name not in GITHUB_ELEMENTS:
            entry.unwrap()
    options = [entry.text.strip() for entry in soup.select("ul > li.sg-option")]
    slots = [entry.text.strip() for entry in soup.select("ul > li.sg-slot")]
    for entry in soup.select("details"):
        entry.decompose()

    assert len(options) == len(getattr(question, "options", ()))
    assert bool(slots) == hasattr(kind_of(question), "slots")
    for secret in (
        "Correct",
        "It is linked",
        "is billed",
        "hangs below",
        "comes later",
        "must exist",
    ):
        assert secret not in soup.text
