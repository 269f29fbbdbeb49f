"""Controls go to a live kernel only."""

from types import SimpleNamespace

import IPython
import pytest

from studyguide.render.bundle import bundle

WIDGET = "application/vnd.jupyter.widget-view+json"
STATIC = {"text/plain": "text", "text/html": "<p>html</p>"}


def controls() -> SimpleNamespace:
    return SimpleNamespace(_repr_mimebundle_=lambda: {WIDGET: "view", "text/plain": "VBox()"})


def test_a_terminal_gets_no_controls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a kernel there is nobody to answer a click."""
    monkeypatch.delenv("STUDYGUIDE_RENDER", raising=False)

    assert bundle("text", "<p>html</p>", controls) == STATIC


@pytest.mark.parametrize(("mode", "extra"), [("", {WIDGET: "view"}), ("static", {})])
def test_a_kernel_gets_them_unless_the_output_is_to_be_stored(
    monkeypatch: pytest.MonkeyPatch, mode: str, extra: dict[str, str]
) -> None:
    """HTML and text stay for whoever cannot show them."""
    monkeypatch.setenv("STUDYGUIDE_RENDER", mode)
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))

    assert bundle("text", "<p>html</p>", controls) == STATIC | extra
