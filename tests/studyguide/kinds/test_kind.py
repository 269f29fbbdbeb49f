"""Every kind answers what the rest of the guide asks of it."""

import re

import pytest

from studyguide.kinds import KINDS, graded_kind_of, kind_of
from studyguide.kinds.choice import ChoiceQuestion
from studyguide.kinds.kind import GradedKind, explanation, references
from studyguide.kinds.open import OpenQuestion
from studyguide.site.script import script


def test_a_question_knows_its_kind(single, multiple, seed) -> None:
    """The word in the file decides who checks and renders a question."""
    assert [kind_of(question).word for question in (single, multiple, seed)] == [
        *("single", "multiple", "open"),
    ]


def test_only_questions_with_a_key_are_graded(single: ChoiceQuestion, seed: OpenQuestion) -> None:
    """An open question is revealed and counts for no coverage."""
    assert graded_kind_of(single) is kind_of(single)
    assert graded_kind_of(seed) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_a_kind_has_advice(kind) -> None:
    """An author who makes a mistake is told what to write."""
    fields = kind.shape.properties

    assert [name for name, field in fields.items() if not field.get("description")] == []
    assert set(kind.shape.required) <= set(fields)
    assert set(fields) <= set(kind.model.__dataclass_fields__)


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if isinstance(kind, GradedKind)])
def test_every_graded_kind_has_its_script(kind) -> None:
    """A kind that is answered on a page adds itself to the script."""
    assert re.search(rf"KINDS(?:\.{kind.word}|\[\"{kind.word}\"\]) =", script())


def test_articles_are_escaped_links(multiple: ChoiceQuestion) -> None:
    """Title and address cannot break the markup."""
    assert (
        '<li><a href="https://learn.microsoft.com/azure/a?b=1&amp;c=2">Costs &amp; plans?</a></li>'
        in references(multiple)
    )


def test_the_explanation_is_markdown(multiple: ChoiceQuestion) -> None:
    """Authors write emphasis and code, not HTML."""
    assert "What is <em>linked</em> stays &amp; is billed." in explanation(multiple)
