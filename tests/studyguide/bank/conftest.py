"""A small checkout with one written chapter and a sound bank, for tests to spoil."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

OUTLINE = """
sections:
  - id: "1"
    slug: 1-workspace
    title: Workspace
    groups:
      - id: 1.a
        slug: a-provision
        title: Provision
        chapters:
          - {id: 1.a.1, path: 1/a/1-x, title: X, seed: q1, objectives: [dp100.1.1.1]}
          - {id: 1.a.2, path: 1/a/2-y, title: Y, seed: q2, objectives: [dp100.1.1.2]}
"""

OPEN = """
- id: the-hub
  type: open
  seed: q1
  objectives: [dp100.1.1.1]
  stem: Which component is the hub?
  answer: The workspace.
  explanation: It manages and records.
  why: Everything else hangs below it.
  corrected: The registry is not made at once.
  references:
    - {title: Workspace, url: "https://learn.microsoft.com/azure/machine-learning/concept-workspace"}
  checked: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}
"""

GRADED = """
- id: ID
  type: TYPE
  objectives: [dp100.1.1.1]
  stem: Stem of ID?
  options:
    - {text: Alpha, correct: true, why: Because of alpha.}
    - {text: Beta, correct: BETA, why: Because of beta.}
    - {text: Gamma, correct: false, why: Because of gamma.}
  explanation: It is so.
  references:
    - {title: Jobs, url: "https://learn.microsoft.com/azure/machine-learning/how-to-train-model"}
  checked: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}
"""


def _graded(question_id: str, kind: str) -> str:
    beta = "true" if kind == "multiple" else "false"
    return GRADED.replace("ID", question_id).replace("TYPE", kind).replace("BETA", beta)


@pytest.fixture
def graded() -> Callable[[str, str], str]:
    """Return a function that writes one sound graded question as YAML."""
    return _graded


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a sound checkout: chapter 1/a/1-x is written and has four questions."""
    bank = tmp_path / "book/questions/1/a"
    bank.mkdir(parents=True)
    (tmp_path / "book/outline.yml").write_text(OUTLINE)
    objectives = [{"id": "dp100.1.1.1", "text": "One"}, {"id": "dp100.1.1.2", "text": "Two"}]
    skill = {"id": "dp100.1.1", "title": "Skill", "objectives": objectives}
    domain = {"id": "dp100.1", "title": "Domain", "weight": "20-25%", "groups": [skill]}
    (tmp_path / "book/objectives.json").write_text(json.dumps({"dp100": [domain]}))
    ids = ["one-key", "two-keys", "last-one"]
    kinds = ["single", "multiple", "single"]
    (bank / "1-x.yml").write_text(OPEN + "".join(map(_graded, ids, kinds)))
    source = tmp_path / "book/1/a/1-x.md"
    source.parent.mkdir(parents=True)
    source.write_text("".join(f'question("{name}")\n' for name in ["the-hub", *ids]))
    return tmp_path


@pytest.fixture
def spoil(root: Path) -> Callable[[str, str], None]:
    """Return a function that replaces a text, once, in the chapter's question file."""

    def replace(old: str, new: str) -> None:
        path = root / "book/questions/1/a/1-x.yml"
        content = path.read_text()
        assert old in content
        path.write_text(content.replace(old, new, 1))

    return replace
