"""A small checkout of a guide, with a plain Python kernel under the chapters' kernel name."""

import json
import sys
from pathlib import Path
from typing import Any

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
