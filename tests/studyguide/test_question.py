"""`question("id")` shows itself as well as the place allows."""

from types import SimpleNamespace

import IPython
import pytest

from studyguide import question
from studyguide.bank.lookup import UnknownQuestionError

WIDGET = "application/vnd.jupyter.widget-view+json"
ID = "workspace-hub"


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the tests believe that they run in a notebook's kernel."""
    monkeypatch.delenv("STUDYGUIDE_RENDER", raising=False)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))


@pytest.mark.usefixtures("kernel")
def test_a_live_kernel_gets_controls() -> None:
    """Controls come first, HTML and text stay for whoever cannot show them."""
    bundle = question(ID)._repr_mimebundle_(include=None, exclude=None)

    assert set(bundle) == {"text/plain", "text/html", WIDGET}
    assert bundle[WIDGET]["model_id"]


@pytest.mark.usefixtures("kernel")
def test_static_mode_leaves_the_controls_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stored output names no widget that is dead when it is read."""
    monkeypatch.setenv("STUDYGUIDE_RENDER", "static")

    assert set(question(ID)._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_terminal_gets_no_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a kernel there is nobody to answer a click."""
    monkeypatch.delenv("STUDYGUIDE_RENDER", raising=False)

    assert set(question(ID)._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_terminal_shows_the_question_and_then_the_answer() -> None:
    """The text ends with the line that prints the answer."""
    shown = question(ID)

    assert repr(shown).endswith(f'Answer: print(question("{ID}").answer)')
    assert shown.answer.startswith("ANSWER\n")


def test_a_typo_gets_a_suggestion() -> None:
    """An unknown id names the nearest ones."""
    with pytest.raises(UnknownQuestionError, match=f"Did you mean '{ID}'"):
        question("workspace-hubb")
