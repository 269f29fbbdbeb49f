"""A plan holds every chapter once, in order, and spreads the minutes."""

import re

import pytest

from studyguide.outline import load_outline
from studyguide.site.plan import parts, study_plan


@pytest.mark.parametrize("count", [1, 3, 5, 40])
def test_stretches_are_in_order_and_even(count: int) -> None:
    """Each lesson is in one of them; none is much longer than its share."""
    minutes = [30, 45, 20, 35, 30, 25, 40, 30, 30, 25]
    stretches = parts(minutes, count)

    assert len(stretches) == count
    assert [n for stretch in stretches for n in stretch] == list(range(len(minutes)))
    longest = max(sum(minutes[n] for n in stretch) for stretch in stretches)
    assert longest <= sum(minutes) / count + max(minutes)


@pytest.mark.parametrize("weeks", [1, 3, 6])
def test_a_plan_has_every_chapter_that_the_exam_measures(root, weeks: int) -> None:
    """Once each, in order; the last day is an exam."""
    measured = [
        f"/book/{chapter.path}.md"
        for chapter in load_outline(root).written(root)
        if any(name.startswith("ai300") for name in chapter.objectives)
    ]
    plan = study_plan(root, "ai300", weeks)

    assert re.findall(r"/book/\d[^)]*", plan) == measured
    days = [line for line in plan.splitlines() if line.startswith("| Week")]
    assert len(days) == 6 * weeks
    assert "/book/practice/ai-300.md" in days[-1]
    assert days[-1].startswith(f"| Week {weeks}, Saturday")
