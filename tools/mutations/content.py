"""Faults in a chapter, its notebook and its questions, and test folders that test nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutations.fault import Fault

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = Path("1-workspace/a-provision/1-concepts")
NOTEBOOK = (Path("notebooks") / CHAPTER).with_suffix(".ipynb")
ONE_PIXEL = (  # a PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def edit_notebook(
    copy: Path, change: Callable[[list[dict[str, Any]]], None], notebook: Path = NOTEBOOK
) -> None:
    """Apply `change` to the code cells of a notebook in `copy`."""
    stored = json.loads((copy / notebook).read_text(encoding="utf-8"))
    change([cell for cell in stored["cells"] if cell["cell_type"] == "code"])
    text = json.dumps(stored, indent=1, ensure_ascii=False) + "\n"
    (copy / notebook).write_text(text, encoding="utf-8")


def change_word_of_output(copy: Path) -> None:
    """Change one word of a stored output."""

    def change(cells: list[dict[str, Any]]) -> None:
        printed = [o for cell in cells for o in cell["outputs"] if o["output_type"] == "stream"]
        words = "".join(printed[0]["text"]).split(" ")
        words[0] = "Cloud"
        printed[0]["text"] = " ".join(words)

    edit_notebook(copy, change)


def edit_code_cell(copy: Path) -> None:
    """Edit a code cell of a chapter without running it."""
    path = copy / "book" / CHAPTER.with_suffix(".md")
    text = path.read_text(encoding="utf-8")
    before = "DefaultAzureCredential()"
    if before not in text:
        raise LookupError(f"{path.name} no longer has {before}: choose another edit")
    path.write_text(text.replace(before, before + "  # edited", 1), encoding="utf-8")


def flip_key(copy: Path) -> None:
    """Flip the key of a single-choice question."""
    path = copy / "book/questions" / CHAPTER.with_suffix(".yml")
    lines = path.read_text(encoding="utf-8").splitlines()
    single = next(number for number, line in enumerate(lines) if "type: single" in line)
    keys = [number for number in range(single, len(lines)) if "correct:" in lines[number]]
    was_true = next(number for number in keys if "true" in lines[number])
    was_false = next(number for number in keys if "false" in lines[number])
    lines[was_true] = lines[was_true].replace("true", "false")
    lines[was_false] = lines[was_false].replace("false", "true")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _notebook_with_a_picture() -> Path:
    """Return the shortest notebook that stores a picture."""
    paths = (path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_" not in str(path))
    found = [path for path in paths if '"image/png"' in path.read_text(encoding="utf-8")]
    shortest = min(found, key=lambda path: (path.read_text(encoding="utf-8").count('"id"'), path))
    return shortest.relative_to(ROOT)


PICTURED = _notebook_with_a_picture()


def replace_picture(copy: Path) -> None:
    """Replace a stored picture with another one."""

    def change(cells: list[dict[str, Any]]) -> None:
        outputs = (output.get("data", {}) for cell in cells for output in cell["outputs"])
        next(data for data in outputs if "image/png" in data)["image/png"] = ONE_PIXEL

    edit_notebook(copy, change, PICTURED)


def delete_output(copy: Path) -> None:
    """Delete the outputs of a cell."""

    def change(cells: list[dict[str, Any]]) -> None:
        next(cell for cell in cells if cell["outputs"])["outputs"] = []

    edit_notebook(copy, change)


def empty(folder: str) -> Callable[[Path], None]:
    """Return what deletes the tests of one folder of `tests`."""

    def apply(copy: Path) -> None:
        for path in (copy / "tests" / folder).rglob("test_*.py"):
            path.unlink()

    return apply


FAULTS = (
    Fault(
        "output-word",
        "Change one word of a stored output.",
        change_word_of_output,
        ("--nbval", str(NOTEBOOK)),
    ),
    Fault("code-cell", "Edit a code cell without running it.", edit_code_cell, ("check",)),
    Fault("question-key", "Flip the key of a single-choice question.", flip_key, ("check",)),
    Fault(
        "picture",
        "Replace a stored picture with another one.",
        replace_picture,
        ("--nbval", str(PICTURED)),
    ),
    Fault("output-deleted", "Delete the outputs of a cell.", delete_output, ("check",)),
    *(
        Fault(f"tests-{folder}", f"Delete the tests in tests/{folder}.", empty(folder), (target,))
        for folder, target in (
            ("azureml_emulator", "test-emulator"),
            ("book", "test-book"),
            ("browser", "test-browser"),
            ("house", "test-house"),
            ("offline_azure", "test-emulator"),
            ("studyguide", "test-unit"),
        )
    ),
)
