"""A progress document is read strictly and merges without loss."""

import json

import pytest

from studyguide.progress.document import ProgressError, empty, merge, parse, text_of

FIRST, SECOND, THIRD = (f"2026-12-0{day}T09:30:00.000Z" for day in (1, 2, 3))


def _document(**parts):
    return {**empty(), **parts}


def _attempt(when, result="right"):
    return {"when": when, "result": result}


def test_what_is_written_is_read_again():
    """A file says what the document said, in all its parts."""
    document = _document(
        questions={"a": [_attempt(FIRST, "wrong"), _attempt(SECOND)]},
        exercises={"b": [_attempt(FIRST, "partly")]},
        exams={"x": {"finished": SECOND, "score": 700}},
        forgotten={"questions/c": FIRST},
    )

    assert parse(text_of(document)) == document


def test_two_documents_merge_in_any_order():
    """Every answer of both is there once, in order of time."""
    one = _document(questions={"a": [_attempt(FIRST, "wrong")], "b": [_attempt(FIRST)]})
    other = _document(questions={"a": [_attempt(SECOND), _attempt(FIRST, "wrong")]})

    merged = merge(one, other)

    assert merged == merge(other, one)
    assert merged["questions"]["a"] == [_attempt(FIRST, "wrong"), _attempt(SECOND)]
    assert merged["questions"]["b"] == [_attempt(FIRST)]


def test_what_was_forgotten_does_not_come_back():
    """An older copy brings nothing back; what was answered afterwards counts."""
    old = _document(
        questions={"a": [_attempt(FIRST), _attempt(THIRD)], "b": [_attempt(FIRST)]},
        exams={"x": {"finished": FIRST}},
    )

    assert merge(_document(forgotten={"*": SECOND}), old)["questions"] == {"a": [_attempt(THIRD)]}
    assert merge(_document(forgotten={"*": SECOND}), old)["exams"] == {}
    merged = merge(old, _document(forgotten={"questions/a": SECOND, "questions/b": SECOND}))
    assert merged["questions"] == {"a": [_attempt(THIRD)]}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "cards"}, "not a progress file of this guide"),
        ({"version": 3}, "a newer release"),
        ({"version": "2"}, "is unknown"),
        ({"questions": []}, "damaged at questions"),
        ({"questions": {"a": {}}}, "damaged at questions: a"),
        ({"questions": {"a": [{"when": "yesterday", "result": "right"}]}}, "questions: a"),
        ({"exercises": {"a": [{"when": FIRST, "result": "good"}]}}, "damaged at exercises: a"),
        ({"exams": {"x": {}}}, "damaged at exams: x"),
        ({"forgotten": {"*": 1}}, "damaged at forgotten"),
    ],
)
def test_a_foreign_or_damaged_document_is_refused(change, reason):
    """The message says what is wrong with it."""
    with pytest.raises(ProgressError, match=reason):
        parse(json.dumps({**empty(), **change}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", text_of(empty())[:40]])
def test_what_is_no_document_is_refused(text):
    """Half a file is no file."""
    with pytest.raises(ProgressError):
        parse(text)
