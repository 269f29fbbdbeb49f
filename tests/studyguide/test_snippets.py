"""Snippets are found in chapters, and calls of the Azure CLI in snippets."""

from pathlib import Path

import pytest

from studyguide.snippets import az_commands, fault, snippets

COMMANDS = {"az ml job create": "--file -f", "az login": "--identity"}


def test_snippets_are_found_with_their_place(tmp_path: Path) -> None:
    """A block inside a list or a tab is shifted left; one without a language is left out."""
    path = tmp_path / "chapter.md"
    path.write_text("# T\n\n- one\n\n  ```yaml\n  a:\n    b: 1\n  ```\n\n```\nx\n```\n")

    (found,) = snippets(path, tmp_path)

    assert (found.language, found.code, found.place) == ("yaml", "a:\n  b: 1\n", "chapter.md:6")


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
