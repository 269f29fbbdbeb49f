"""A small checkout of a guide with a plain Python kernel, and one question of each kind."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studyguide.bank.files import read_questions
from studyguide.kinds.choice import ChoiceQuestion, Option
from studyguide.kinds.open import OpenQuestion
from studyguide.kinds.question import Checked, Question, Reference

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
          - {id: 1.a.1, path: 1-workspace/a-provision/1-first, title: First, objectives: [dp100.1]}
          - {id: 1.a.2, path: 1-workspace/a-provision/2-next, title: Next, objectives: [dp100.1]}
"""

OBJECTIVES: dict[str, Any] = {
    "dp100": [
        {
            "id": "dp100.d",
            "title": "Design",
            "weight": "20 to 25%",
            "groups": [
                {
                    "id": "dp100.d.g",
                    "title": "Workspaces",
                    "objectives": [{"id": "dp100.1", "text": "Manage a workspace"}],
                }
            ],
        }
    ],
    "ai300": [
        {
            "id": "ai300.d",
            "title": "Infrastructure",
            "weight": "15 to 20%",
            "groups": [
                {
                    "id": "ai300.d.g",
                    "title": "Machine learning",
                    "objectives": [{"id": "ai300.1", "text": "Create a workspace"}],
                }
            ],
        }
    ],
}

FRONT_MATTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Azure ML (offline)
  language: python
  name: azureml-offline
---

"""

CHAPTER = """\
# First

```{chapter-info}
:time: 5 minutes
:azure: Free.
```

```{code-cell} ipython3
answer = 6 * 7
print(answer)
```

The answer to everything.
"""


class Checkout:
    """A checkout in a temporary directory. `first` is the path of its only chapter."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.first = root / "book/1-workspace/a-provision/1-first.md"
        self.notebook = root / "notebooks/1-workspace/a-provision/1-first.ipynb"
        (root / "book").mkdir(parents=True)
        (root / "book/outline.yml").write_text(OUTLINE, encoding="utf-8")
        (root / "book/objectives.json").write_text(json.dumps(OBJECTIVES), encoding="utf-8")
        (root / "book/index.md").write_text("# Home\n", encoding="utf-8")
        (root / "binder").mkdir()
        (root / "binder/requirements.txt").write_text("nothing==1\n", encoding="utf-8")
        self.write(CHAPTER)

    def write(self, text: str, name: str = "1-first") -> Path:
        """Write a chapter (its text without front matter) and return its path."""
        path = self.first.with_name(f"{name}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FRONT_MATTER + text, encoding="utf-8")
        return path


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Jupyter folder with a plain Python kernel under the chapters' kernel name."""
    folder = tmp_path_factory.mktemp("jupyter")
    kernel = folder / "kernels/azureml-offline"
    kernel.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": command, "display_name": "Azure ML (offline)", "language": "python"})
    )
    return folder


@pytest.fixture(scope="session")
def make_checkout() -> type[Checkout]:
    """Return what makes a checkout in a folder that does not exist yet."""
    return Checkout


@pytest.fixture
def checkout(tmp_path: Path, kernels: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """Return a checkout with one chapter, which is also the working directory."""
    monkeypatch.setenv("JUPYTER_PATH", str(kernels))
    found = Checkout(tmp_path / "guide")
    monkeypatch.chdir(found.root)
    return found


MULTIPLE = ChoiceQuestion(
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
def multiple() -> ChoiceQuestion:
    """Return a question with two correct options of four."""
    return MULTIPLE


@pytest.fixture
def single() -> ChoiceQuestion:
    """Return a question with one correct option of four."""
    options = (*MULTIPLE.options[:2], replace(MULTIPLE.options[2], correct=False))
    return replace(MULTIPLE, id="one-of-three", type="single", options=options)


@pytest.fixture
def seed() -> OpenQuestion:
    """Return an open question whose original answer was corrected."""
    return OpenQuestion(
        id="the-hub",
        type="open",
        objectives=MULTIPLE.objectives,
        stem=MULTIPLE.stem,
        explanation=MULTIPLE.explanation,
        references=MULTIPLE.references,
        checked=MULTIPLE.checked,
        seed="q1",
        answer="The **workspace**.",
        why="All else hangs below it.",
        corrected="The `registry` comes later.",
    )


@pytest.fixture(scope="session")
def samples() -> dict[str, Question]:
    """Return a question of each kind that has slots, by the kind's word."""
    path = Path(__file__).parent.parent / "questions.yml"
    return {question.type: question for question in read_questions(path, "questions.yml")}
