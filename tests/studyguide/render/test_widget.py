"""The controls of a live kernel grade, explain and reveal."""

from collections.abc import Iterator

import ipywidgets as widgets
import pytest

from studyguide.kinds.question import Question
from studyguide.progress import attempts
from studyguide.render.widget import as_widget


@pytest.fixture(autouse=True)
def learning(checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are kept in a checkout of the test."""
    monkeypatch.delenv("STUDYGUIDE_RENDER", raising=False)


def _results(question: Question) -> list[str]:
    return [attempt["result"] for attempt in attempts("questions", question.id)]


def _all(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def _of(box: widgets.VBox, kind: type) -> list[widgets.Widget]:
    return [widget for widget in _all(box) if type(widget) is kind]


def _check(box: widgets.VBox) -> str:
    (button,) = _of(box, widgets.Button)
    button.click()
    (feedback,) = [w for w in _of(box, widgets.HTML) if 'role="status"' in w.value]
    return str(feedback.value)


def test_nothing_chosen_asks_for_a_choice(single: Question) -> None:
    """Check without a choice neither grades nor explains."""
    feedback = _check(as_widget(single))

    assert "Choose an answer first." in feedback
    assert "It is" not in feedback


@pytest.mark.parametrize(
    ("chosen", "headline"),
    [("The storage_account", "Correct."), ("The cluster", "Not yet.")],
)
def test_a_single_question_is_graded(single: Question, chosen: str, headline: str) -> None:
    """The feedback says in words whether the choice is right, with the reason of each option."""
    box = as_widget(single)
    (radio,) = _of(box, widgets.RadioButtons)
    radio.label = chosen

    feedback = _check(box)

    assert f"<strong>{headline}</strong>" in feedback
    for option in single.options:
        assert option.why in feedback


@pytest.mark.parametrize(
    ("chosen", "headline"),
    [
        ({"The storage_account", "The key vault"}, "Correct."),
        ({"The storage_account"}, "Not yet."),
        ({"The storage_account", "The key vault", "The cluster"}, "Not yet."),
    ],
)
def test_a_multiple_question_needs_exactly_the_correct_options(
    multiple: Question, chosen: set[str], headline: str
) -> None:
    """One too few or one too many is not yet correct."""
    box = as_widget(multiple)
    for control in _of(box, widgets.Checkbox):
        control.value = control.description in chosen

    feedback = _check(box)

    assert f"<strong>{headline}</strong>" in feedback
    first, _, others = feedback.partition("The other options:")
    assert first.count("sg-verdict ") + first.count('"sg-verdict"') == len(chosen)
    assert others.count('class="sg-verdict"') == 4 - len(chosen)


def test_a_changed_choice_takes_the_verdict_back(single: Question) -> None:
    """The feedback never speaks of a choice that is no longer marked."""
    box = as_widget(single)
    (radio,) = _of(box, widgets.RadioButtons)
    radio.label = "The cluster"
    assert "Not yet." in _check(box)

    radio.label = "The storage_account"

    (feedback,) = [w for w in _of(box, widgets.HTML) if 'role="status"' in w.value]
    assert "Not yet." not in feedback.value
    assert "Correct." in _check(box)


def test_what_is_checked_counts(single: Question) -> None:
    """Each check is kept, and a right retry is told when it will count."""
    box = as_widget(single)
    (radio,) = _of(box, widgets.RadioButtons)
    radio.label = "The cluster"
    _check(box)
    radio.label = "The storage_account"

    assert "right on a later day" in _check(box)
    assert _results(single) == ["wrong", "right"]


def test_another_try_has_another_order(single: Question) -> None:
    """The place of an option says nothing, and grading goes by its text."""
    box = as_widget(single)
    (radio,) = _of(box, widgets.RadioButtons)
    before = [text for text, _ in radio.options]
    radio.label = "The cluster"
    _check(box)
    (button,) = _of(box, widgets.Button)
    assert button.description == "Try again"

    button.click()

    (again,) = _of(box, widgets.RadioButtons)
    after = [text for text, _ in again.options]
    assert after != before
    assert sorted(after) == sorted(before)
    assert again.index is None
    again.label = "The storage_account"
    assert "<strong>Correct.</strong>" in _check(box)


def test_an_open_question_has_one_reveal_and_then_counts(seed: Question) -> None:
    """All of the answer opens by one button; what the reader then says is kept."""
    box = as_widget(seed)
    (reveal,) = _of(box, widgets.ToggleButton)
    answer = box.children[box.children.index(reveal) + 1]

    assert reveal.description == "Show the answer"
    assert answer.layout.display == "none"
    reveal.value = True
    assert answer.layout.display is None
    assert "<strong>workspace</strong>" in answer.children[0].value
    assert "Why this answer is correct" in answer.children[0].value
    buttons = {button.description: button for button in _of(box, widgets.Button)}
    buttons["Partly"].click()
    buttons["I knew it"].click()
    assert _results(seed) == ["partly", "right"]
    reveal.value = False
    assert answer.layout.display == "none"


def test_an_answer_that_cannot_be_kept_is_graded_all_the_same(single: Question, checkout) -> None:
    """The reader is told why it does not count."""
    (checkout.root / ".studyguide").write_text("in the way", encoding="utf-8")
    box = as_widget(single)
    (radio,) = _of(box, widgets.RadioButtons)
    radio.label = "The storage_account"

    feedback = _check(box)

    assert "Correct." in feedback
    assert "not kept" in feedback


def test_no_control_is_out_of_the_keyboards_reach(multiple: Question) -> None:
    """An Accordion's headers take no focus, so none is used."""
    assert _of(as_widget(multiple), widgets.Accordion) == []
