"""The info line under a chapter's title: exam objectives, time to learn, time and cost on Azure.

In a chapter it is the directive `chapter-info` with the options `time` and `azure`; the objectives
come from the outline. The site and the notebook each render it in their own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from docutils.parsers.rst import directives

from studyguide.outline import Chapter, Objective, load_objectives

EXAMS = {"dp100": "DP-100", "ai300": "AI-300"}
"""Exam ids, in the order of display, and how readers know them."""


class ChapterInfoSyntax:
    """The syntax of the directive, as docutils describes it."""

    required_arguments = 0
    optional_arguments = 0
    final_argument_whitespace = False
    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {
        "time": directives.unchanged_required,
        "azure": directives.unchanged_required,
    }


def missing_option(options: Mapping[str, Any]) -> str | None:
    """Return the first option that the author left out, or None."""
    return next((name for name in ChapterInfoSyntax.option_spec if not options.get(name)), None)


def objectives_of(chapter: Chapter, root: Path) -> dict[str, list[Objective]]:
    """Return exam id -> the objectives that `chapter` teaches.

    Raises:
        ValueError: the outline names an objective that neither exam has.
    """
    known = load_objectives(root)
    unknown = [name for name in chapter.objectives if name not in known]
    if unknown:
        raise ValueError(f"book/outline.yml: {chapter.id}: unknown objective {unknown[0]}")
    taught = [known[name] for name in chapter.objectives]
    return {exam: [entry for entry in taught if entry.exam == exam] for exam in EXAMS}
