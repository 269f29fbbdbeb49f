"""One question of each type, with the Markdown that authors use."""

from dataclasses import replace

import pytest

from studyguide.bank.model import Checked, Option, Question, Reference

MULTIPLE = Question(
    id="two-of-four",
    type="multiple",
    objectives=("dp100.1.2.1",),
    stem="Which of these stay?\n\n```python\nbegin_delete('a<b>')\n```\n\n- One\n- Two",
    explanation="What is *linked* stays & is billed.",
    references=(Reference("Costs & plans?", "https://learn.microsoft.com/azure/a?b=1&c=2"),),
    checked=Checked("2026-11-23", "azure-ai-ml 1.35.2"),
    options=(
        Option("The `storage_account`", True, "It is linked."),
        Option("The **cluster**", False, "It is a child."),
        Option("The key vault", True, "It is linked as well."),
        Option("The <b>endpoint</b>", False, "It is a child too."),
    ),
)


@pytest.fixture
def multiple() -> Question:
    """Return a question with two correct options of four."""
    return MULTIPLE


@pytest.fixture
def single() -> Question:
    """Return a question with one correct option of four."""
    options = (*MULTIPLE.options[:2], replace(MULTIPLE.options[2], correct=False))
    return replace(MULTIPLE, id="one-of-three", type="single", options=options)


@pytest.fixture
def seed() -> Question:
    """Return an open question whose original answer was corrected."""
    return replace(
        MULTIPLE,
        id="the-hub",
        type="open",
        options=(),
        seed="q1",
        answer="The **workspace**.",
        why="All else hangs below it.",
        corrected="The `registry` comes later.",
    )
