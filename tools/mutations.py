"""Show that `make test` can fail: break a copy of the project in one way at a time.

Each mutation is a fault that a careless change could bring in. It is applied to a copy of
the tracked files, `make test` runs there, and it must fail. A last run without any mutation
must pass, so that a red run means the mutation and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
ONE_PIXEL = (  # a PNG
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CHAPTER = Path("1-workspace/a-provision/1-concepts")


def edit_notebook(copy: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Apply `change` to the code cells of the chapter's notebook in `copy`."""
    path = copy / "notebooks" / CHAPTER.with_suffix(".ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    change([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def streams(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the outputs that are printed text."""
    return [out for cell in cells for out in cell["outputs"] if out["output_type"] == "stream"]


def change_word_of_output(copy: Path) -> None:
    """Change one word of a stored output."""

    def change(cells: list[dict[str, Any]]) -> None:
        output = streams(cells)[0]
        words = "".join(output["text"]).split(" ")
        words[0] = "Cloud"
        output["text"] = " ".join(words)

    edit_notebook(copy, change)


def edit_code_cell(copy: Path) -> None:
    """Edit a code cell of the chapter without running it."""
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


PLOT = """
```{code-cell} ipython3
import matplotlib.pyplot as plt

_ = plt.plot([1, 2, 3])
```

## Check yourself
"""


def replace_picture(copy: Path) -> None:
    """Replace a stored picture with another one."""
    # A chapter with a plot, executed: the fault comes after that.
    path = copy / "book" / CHAPTER.with_suffix(".md")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\n## Check yourself\n", PLOT, 1), encoding="utf-8")
    make(copy, "notebooks", check=True)

    def change(cells: list[dict[str, Any]]) -> None:
        pictures = [
            output["data"]
            for cell in cells
            for output in cell["outputs"]
            if "image/png" in output.get("data", {})
        ]
        pictures[0]["image/png"] = ONE_PIXEL

    edit_notebook(copy, change)


def delete_output(copy: Path) -> None:
    """Delete the outputs of a cell."""

    def change(cells: list[dict[str, Any]]) -> None:
        next(cell for cell in cells if cell["outputs"])["outputs"] = []

    edit_notebook(copy, change)


def empty_test_folder(name: str) -> Callable[[Path], None]:
    """Return a mutation that deletes the tests of one folder."""

    def mutate(copy: Path) -> None:
        """Empty a test folder."""
        for path in (copy / "tests" / name).rglob("test_*.py"):
            path.unlink()

    mutate.__doc__ = f"Empty tests/{name}."
    return mutate


def no_mutation(copy: Path) -> None:
    """Change nothing (must pass)."""


def mutations() -> dict[str, Callable[[Path], None]]:
    """Return every mutation by name."""
    faults: dict[str, Callable[[Path], None]] = {
        "output-word": change_word_of_output,
        "code-cell": edit_code_cell,
        "question-key": flip_key,
        "picture": replace_picture,
        "output-deleted": delete_output,
    }
    folders = sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir())
    for name in folders:
        if any((ROOT / "tests" / name).rglob("test_*.py")):
            faults[f"tests-{name}"] = empty_test_folder(name)
    return faults


def copy_project(target: Path) -> None:
    """Copy the tracked and the new, not ignored files of the project to `target`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    # Some tests look at what git tracks; the copy needs a repository of its own.
    for command in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=target, check=True)


def make(
    copy: Path, target: str, output: IO[str] | int = subprocess.DEVNULL, *, check: bool = False
) -> int:
    """Return the exit status of `make target` in `copy`."""
    # The environment is shared, so the copy's own sources have to come first.
    return subprocess.run(
        ["make", target, f"VENV={ROOT / '.venv'}"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        stdout=output,
        stderr=subprocess.STDOUT,
        check=check,
    ).returncode


def run_tests(name: str, mutate: Callable[[Path], None], logs: Path) -> tuple[bool, float]:
    """Return whether `make test` passed in a mutated copy, and how long it took in seconds."""
    with tempfile.TemporaryDirectory(prefix=f"mutation-{name}-") as folder:
        copy = Path(folder) / ROOT.name
        copy.mkdir()
        copy_project(copy)
        mutate(copy)
        started = time.monotonic()
        with (logs / f"{name}.log").open("w") as log:
            status = make(copy, "test", log)
        return status == 0, time.monotonic() - started


def main() -> int:
    """Run the named mutations (default: all) and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="mutations to run; default: all")
    names = parser.parse_args().names
    faults = mutations()
    if unknown := set(names) - set(faults):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(faults)}")
    logs = ROOT / "_build" / "mutations"
    logs.mkdir(parents=True, exist_ok=True)
    wrong = 0
    for name in names or faults:
        mutate = faults[name]
        passed, seconds = run_tests(name, mutate, logs)
        wrong += passed
        verdict = "NOT FOUND" if passed else "found"
        print(f"{verdict:10} {seconds:5.0f} s  {name}: {mutate.__doc__}", flush=True)
    if not names:
        passed, seconds = run_tests("none", no_mutation, logs)
        wrong += not passed
        print(f"{'passes' if passed else 'FAILS':10} {seconds:5.0f} s  none: {no_mutation.__doc__}")
    print(f"Logs are in {logs.relative_to(ROOT)}.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
