"""`question("id")`: one question of the bank, shown as well as the place allows."""

from __future__ import annotations

from typing import Any

from studyguide.bank.lookup import find_question
from studyguide.kinds.question import Question
from studyguide.outline import find_root
from studyguide.render.bundle import bundle
from studyguide.render.page import as_html
from studyguide.render.text import answer_as_text, as_text


def question(question_id: str) -> QuestionDisplay:
    """Return the question `question_id` of this checkout, to be the last line of a cell.

    Raises:
        UnknownQuestionError: no such id; the message names the nearest ones.
        QuestionFileError: the question's file cannot be used.
        OutlineError: the notebook is not in a checkout of the guide.
    """
    return QuestionDisplay(find_question(find_root(), question_id))


class QuestionDisplay:
    """A question that shows itself.

    - In a live kernel: controls that check and reveal (ipywidgets).
    - On a page, on GitHub and in a notebook that is not running: HTML with native `details`.
    - In a terminal: text without the answer; `print(question("id").answer)` gives that.
    """

    def __init__(self, content: Question) -> None:
        self._content = content

    @property
    def answer(self) -> str:
        """The answer with its reasons, as text."""
        return answer_as_text(self._content)

    def __repr__(self) -> str:
        return as_text(self._content)

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        return bundle(as_text(self._content), as_html(self._content), self._controls)

    def _controls(self) -> Any:
        from studyguide.render.widget import as_widget  # only a live kernel pays for it

        return as_widget(self._content)
