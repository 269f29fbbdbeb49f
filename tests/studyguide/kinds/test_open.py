"""An open question is revealed step by step."""

from dataclasses import replace

from studyguide.kinds import kind_of
from studyguide.kinds.open import OpenQuestion


def test_answer_explanation_and_reason_are_revealed_in_turn(seed: OpenQuestion) -> None:
    """The reader opens one after the other; the articles come with the answer."""
    titles, contents = zip(*kind_of(seed).reveals(seed), strict=True)

    assert titles == ("Answer", "Explanation", "Why this answer is correct")
    assert "<strong>workspace</strong>" in contents[0]
    assert "sg-references" in contents[0]


def test_the_correction_is_named_only_where_there_is_one(seed: OpenQuestion) -> None:
    """Most original answers were right."""
    sound = replace(seed, corrected=None)

    assert "had wrong" in kind_of(seed).reveals(seed)[0][1]
    assert "had wrong" not in kind_of(sound).reveals(sound)[0][1]
    assert len(kind_of(seed).answer_text(seed)) == len(kind_of(sound).answer_text(sound)) + 1


def test_answer_and_reason_are_read_for_forbidden_words(seed: OpenQuestion) -> None:
    """Rules about wording reach the fields that only this kind has."""
    assert dict(kind_of(seed).prose(seed)) == {"answer": seed.answer, "why": seed.why}
