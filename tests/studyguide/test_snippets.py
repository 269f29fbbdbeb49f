"""Snippets are found in chapters, and calls of the Azure CLI in snippets."""

from pathlib import Path

import pytest

from studyguide.kinds.choice import ChoiceQuestion, Option
from studyguide.kinds.question import Checked
from studyguide.snippets import az_commands, fault, question_snippets, snippets

COMMANDS = {"az ml job create": "--file -f", "az login": "--identity"}


def test_snippets_are_found_with_their_place(tmp_path: Path) -> None:
    """A block inside a list or a tab is shifted left; one without a language is left out."""
    path = tmp_path / "chapter.md"
    path.write_text("# T\n\n- one\n\n  ```yaml\n  a:\n    b: 1\n  ```\n\n```\nx\n```\n")

    (found,) = snippets(path, tmp_path)

    assert (found.language, found.code, found.place) == ("yaml", "a:\n  b: 1\n", "chapter.md:6")


def test_snippets_of_a_question_say_whether_they_may_be_wrong() -> None:
    """A model answer has to work; the stem and a distractor need not."""
    question = ChoiceQuestion(
        id="x",
        type="single",
        objectives=(),
        stem="Wrong?\n\n```python\na\n```\n",
        explanation="No:\n\n1. do\n\n   ```yaml\n   b: 1\n   ```\n",
        references=(),
        checked=Checked("2026-12-01", "azure-ai-ml 1.35.2"),
        options=(
            Option("```python\nc\n```", correct=True, why=""),
            Option("```python\nd\n```", correct=False, why="```bash\ne\n```"),
        ),
    )

    found = [
        (snippet.language, snippet.code, snippet.place) for snippet in question_snippets(question)
    ]

    assert found == [
        ("python", "a\n", "x: stem"),
        ("yaml", "b: 1\n", "x: explanation"),
        ("bash", "e\n", "x: options[2].why"),
        ("python", "c\n", "x: right option"),
        ("python", "d\n", "x: wrong option"),
    ]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("az ml job create --file job.yml --stream", "`az ml job create` has no --streem"),
        ("az ml jobs create", "there is no command `az ml jobs create`"),
    ],
)
def test_a_wrong_command_is_found(call: str, expected: str) -> None:
    """The check itself can fail."""
    (words,) = az_commands(call.replace("--stream", "--streem"))

    assert fault(words, COMMANDS) == expected


def test_calls_are_found_in_scripts() -> None:
    """Continued lines, pipes and substitutions are read as a shell reads them."""
    script = (
        "id=$(az identity show \\\n  --name x --query id)\nfalse || az login --identity | cat\n"
    )

    assert list(az_commands(script)) == [
        ["az", "identity", "show", "--name", "x", "--query", "id"],
        ["az", "login", "--identity"],
    ]
