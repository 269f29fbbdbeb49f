"""Every fault of the question bank, for authors, the build and the tests.

Needs jsonschema; a reader's kernel never imports this module.
"""

from __future__ import annotations

from pathlib import Path

from studyguide.bank.coverage import coverage_faults
from studyguide.bank.files import QuestionFileError, build_question, name_of, read_yaml
from studyguide.bank.lookup import question_files
from studyguide.bank.rules import Located, bank_faults, question_faults
from studyguide.bank.schema import Schema
from studyguide.kinds.question import Question
from studyguide.outline import OutlineError, load_objectives, load_outline


def faults(root: Path) -> list[str]:
    """Return all faults of the bank in the checkout `root`, one line each; none means sound.

    A line reads `book/questions/x.yml: <question>: <field>: <what is wrong and what to do>`.
    Rules that need the whole bank (coverage, unique ids) are checked once every file is readable
    and has the right shape, so that one mistake does not hide behind its consequences.
    """
    try:
        outline = load_outline(root)
    except OutlineError as error:
        return [str(error)]
    schema = Schema.of_all_kinds()
    objectives = load_objectives(root)
    found: list[str] = []
    located: list[Located] = []
    for path in question_files(root):
        shown = path.relative_to(root).as_posix()
        questions, lines = _read(path, shown, schema)
        found += lines
        located += [Located(shown, question) for question in questions]
    found += [line for entry in located for line in question_faults(entry, objectives)]
    found += bank_faults(located, outline)
    if not found:
        found += coverage_faults(root, located, outline)
    return found


def _read(path: Path, shown: str, schema: Schema) -> tuple[list[Question], list[str]]:
    """Return the questions of the right shape in one file, and a line for each other fault."""
    try:
        content = read_yaml(path, shown)
    except QuestionFileError as error:
        return [], [str(error)]
    lines, broken = schema.faults(content, shown)
    entries = enumerate(content) if isinstance(content, list) else ()
    questions = [
        build_question(raw, f"{shown}: {name_of(raw, position + 1)}")
        for position, raw in entries
        if position not in broken
    ]
    return questions, lines
