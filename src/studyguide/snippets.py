"""The snippets that chapters and questions show but do not run: Python, YAML, Bicep, JSON, `az`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studyguide.kinds import kind_of
from studyguide.kinds.question import Question

FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>```+|~~~+)(?P<language>\w+)\s*$\n(?P<code>.*?)^ *(?P=fence)\s*$",
    re.MULTILINE | re.DOTALL,
)
GLOBAL_FLAGS = {
    *("--debug", "--help", "-h", "--only-show-errors", "--output", "-o", "--query"),
    *("--subscription", "--verbose"),
}
"""The flags of every command."""


@dataclass(frozen=True)
class Snippet:
    """A fenced block: its language, its code and where it stands."""

    language: str
    code: str
    place: str


def snippets(path: Path, root: Path) -> Iterator[Snippet]:
    """Yield the fenced blocks of a chapter that name a language; the place has the first line."""
    text = path.read_text(encoding="utf-8")
    for start, language, code in _blocks(text):
        line = text.count("\n", 0, start) + 2
        yield Snippet(language, code, f"{path.relative_to(root)}:{line}")


def question_snippets(question: Question) -> Iterator[Snippet]:
    """Yield the fenced blocks of a question; the place is `id: field`."""
    for field, text in texts(question):
        for _start, language, code in _blocks(text):
            yield Snippet(language, code, f"{question.id}: {field}")


def texts(question: Question) -> Iterator[tuple[str, str]]:
    """Yield all Markdown of a question with the field it stands in.

    What may be wrong on purpose, the stem and the options that are no key, has a field that begins
    with `stem` or `wrong`.
    """
    yield "stem", question.stem
    yield "explanation", question.explanation
    yield from kind_of(question).prose(question)
    for right, text in kind_of(question).offers(question):
        yield ("right option" if right else "wrong option"), text


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where each fenced block with a language starts, its language and its code."""
    for match in FENCE.finditer(text):
        indent = match["indent"]
        code = "".join(row.removeprefix(indent) for row in match["code"].splitlines(True))
        yield match.start(), match["language"], code


def az_commands(shell: str) -> Iterator[list[str]]:
    """Yield the words of each call of `az` in a piece of shell code."""
    joined = re.sub(r"\\\n\s*", " ", shell)
    for line in joined.splitlines():
        for part in re.split(r"&&|\|\||;|\||\$\(|\)", line):
            words = part.strip().removeprefix("run:").strip()
            if re.match(r"(\w+=\S* )*(if |! )*az ", words):
                found = shlex.split(words, comments=True)
                yield found[found.index("az") :]


def fault(words: list[str], commands: dict[str, str]) -> str | None:
    """Return what is wrong with a call of `az`, given each command's flags."""
    names = []
    for word in words:
        if word.startswith("-"):
            break
        names.append(word)
    # A positional argument may follow the name, as in `az extension add ml`: none is in use.
    name = " ".join(names)
    if name not in commands:
        return f"there is no command `{name}`"
    flags = {*commands[name].split(), *GLOBAL_FLAGS}
    used = {word.split("=")[0] for word in words if re.match(r"-{1,2}[a-zA-Z]", word)}
    unknown = sorted(used - flags)
    return f"`{name}` has no {', '.join(unknown)}" if unknown else None
