"""A model answer is learned by heart, so its Python has to run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studyguide.bank.lookup import question_files, questions_of
from studyguide.snippets import question_snippets

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = [
    snippet
    for path in question_files(ROOT)
    for question in questions_of(ROOT, path)
    for snippet in question_snippets(question)
    # A stem may ask what is wrong with its code, and a distractor is wrong.
    if snippet.language == "python" and not snippet.place.endswith((": stem", ": wrong option"))
]


def errors_of(blocks: list[str], folder: Path) -> list[str | None]:
    """Run blocks in one fresh offline workspace, and return the error of each."""
    home = {"AZUREML_EMULATOR_HOME": str(folder / "home"), "AZUREML_EMULATOR_PACKAGE_INDEX": "off"}
    runner = [sys.executable, str(ROOT / "tests/book/run_answers.py")]
    finished = subprocess.run(
        [sys.executable, "-m", "azureml_emulator", "run", "--", *runner],
        input=json.dumps(blocks),
        cwd=folder,
        env=os.environ | home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    found: list[str | None] = json.loads(finished.stdout.splitlines()[-1])
    return found


WRONG = {
    "the prefix of YAML before a label": """command(
        command="python train.py",
        code="src",
        environment="azureml:training@latest",
        compute="cluster",
    )""",
    "an argument that the SDK does not know": "AmlCompute(name='c', size='x', nodes=2)",
    "a name that nothing defines": "ml_client.jobs.create_or_update(unknown)",
}


@pytest.fixture(scope="module")
def errors(once: Callable[..., Path]) -> list[str | None]:
    """Return the error of each answer, then of each wrong one."""
    codes = [snippet.code for snippet in ANSWERS] + list(WRONG.values())

    def run(folder: Path) -> None:
        (folder / "errors.json").write_text(json.dumps(errors_of(codes, folder)))

    found: list[str | None] = json.loads((once("answers", run) / "errors.json").read_text())
    return found


@pytest.mark.parametrize(
    "position", [pytest.param(i, id=f"{i} {s.place}") for i, s in enumerate(ANSWERS)]
)
def test_an_answer_runs(position: int, errors: list[str | None]) -> None:
    """The SDK builds what the code says, and the workspace takes it."""
    assert errors[position] is None


@pytest.mark.parametrize("position", range(len(WRONG)), ids=list(WRONG))
def test_a_wrong_answer_is_found(position: int, errors: list[str | None]) -> None:
    """The check itself can fail."""
    assert errors[len(ANSWERS) + position]
