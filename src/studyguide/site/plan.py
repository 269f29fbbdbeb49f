"""A study plan for some weeks, made from the chapters' minutes and the weights of the exam."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from studyguide.exams.blueprint import Blueprint, blueprints
from studyguide.exams.seats import seats
from studyguide.outline import Chapter, load_outline

_DAYS = 5  # of a week have chapters; the sixth is for practice, the seventh is free
_PRACTICE = 40  # questions on a day of practice
_MINUTES = re.compile(r"^:time:\s*(\d+) minutes", re.MULTILINE)
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Lesson:
    """A chapter and how many minutes it takes."""

    chapter: Chapter
    minutes: int


def study_plan(root: Path, exam: str, weeks: int) -> str:
    """Return the plan of so many weeks for one exam of the checkout `root`, as Markdown."""
    blueprint = blueprints(root)[exam]
    measured = {entry.id for domain in blueprint.domains for entry in domain.objectives}
    lessons = [
        Lesson(chapter, _minutes(chapter, root))
        for chapter in load_outline(root).written(root)
        if measured & set(chapter.objectives)
    ]
    return "\n".join(_plan(lessons, blueprint, weeks))


def parts(minutes: Sequence[int], count: int) -> list[range]:
    """Return `count` stretches of a list of minutes, in order and as even as can be.

    A lesson belongs to the stretch in which its middle falls.
    """
    total, passed, places = sum(minutes), 0.0, []
    for each in minutes:
        places.append(min(count - 1, int((passed + each / 2) * count / total)))
        passed += each
    bounds = [bisect_left(places, part) for part in range(count)]
    return [range(*stretch) for stretch in pairwise([*bounds, len(places)])]


def _plan(lessons: list[Lesson], blueprint: Blueprint, weeks: int) -> list[str]:
    days = parts([lesson.minutes for lesson in lessons], weeks * _DAYS)
    busiest = max(sum(lessons[n].minutes for n in day) for day in days)
    lines = [
        f"{sum(lesson.minutes for lesson in lessons) / 60:.0f} hours of chapters, at most"
        f" {busiest} minutes a day, and a day of practice each week.",
        "",
        "| Day | What | Minutes |",
        "| --- | --- | --- |",
    ]
    for number, day in enumerate(days):
        week, weekday = divmod(number, _DAYS)
        name = f"Week {week + 1}, {_DAY_NAMES[weekday]}"
        lines.append(f"| {name} | {_reading(lessons, day)} | {_sum(lessons, day)} |")
        if weekday == _DAYS - 1:
            seen = lessons[: day.stop]
            name = f"Week {week + 1}, {_DAY_NAMES[_DAYS]}"
            lines.append(f"| {name} | {_practice(seen, blueprint, week + 1 == weeks)} | 90 |")
    return lines


def _reading(lessons: list[Lesson], day: range) -> str:
    links = [
        f"[{chapter.id} {chapter.title}](/book/{chapter.path}.md)"
        for chapter in (lessons[number].chapter for number in day)
    ]
    again = "[Questions that are due again](/book/practice/questions.md)"
    return "<br>".join(links) or again


def _sum(lessons: list[Lesson], day: range) -> int:
    return sum(lessons[number].minutes for number in day) or 30


def _practice(seen: list[Lesson], blueprint: Blueprint, last: bool) -> str:
    if last:
        page = blueprint.name.lower()
        return f"[A practice exam](/book/practice/{page}.md), then its weakest objectives"
    taught = {objective for lesson in seen for objective in lesson.chapter.objectives}
    room = {
        domain.id: sum(bool(taught & set(question.objectives)) for question in domain.questions)
        for domain in blueprint.domains
    }
    shares = seats(blueprint.weights, room, _PRACTICE)
    titles = {domain.id: domain.title for domain in blueprint.domains}
    counts = [f"{count} of *{titles[domain]}*" for domain, count in shares.items() if count]
    return f"[Practice](/book/practice/questions.md): {', '.join(counts)}"


def _minutes(chapter: Chapter, root: Path) -> int:
    found = _MINUTES.search(chapter.source(root).read_text(encoding="utf-8"))
    return int(found[1]) if found else 30
