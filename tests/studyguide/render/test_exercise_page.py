"""The HTML of an exercise reads without script and style, and gives nothing away."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Report
from studyguide.render.exercise_page import as_html, report_as_html


def test_the_section_names_the_exercise(exercise: Exercise) -> None:
    """Scripts, styles and links find it; nothing on it pretends to check."""
    (section,) = BeautifulSoup(as_html(exercise), "html.parser").select("section")

    assert section["id"] == "exercise-a-cluster"
    assert section["data-exercise"] == "a-cluster"
    assert section.select("form, button, input") == []
    assert "checked in the chapter's notebook" in section.text
    assert [point.text for point in section.select(".sg-points li")] == [
        "The cluster a<b> is there.",
        "It has no idle node.",
        "It is cheap.",
    ]


def test_hints_and_solution_are_inside_details(exercise: Exercise) -> None:
    """A reader thinks first; each opens by itself."""
    soup = BeautifulSoup(as_html(exercise), "html.parser")
    titles = [summary.text for summary in soup.select("details > summary")]

    assert titles == ["Hint 1 of 2", "Hint 2 of 2", "Solution"]
    assert soup.select("details pre code")[-1].text == exercise.solution
    for details in soup.select("details"):
        details.extract()
    assert "min_instances" not in soup.text
    assert "make(" not in soup.text


def test_starting_over_is_told_where_it_is_needed(exercise: Exercise) -> None:
    """Just before the solution."""
    soup = BeautifulSoup(as_html(replace(exercise, undo="drop()")), "html.parser")

    (start,) = [d for d in soup.select("details") if d.summary and d.summary.text == "Start over"]
    assert start.select_one("pre code").text == "drop()"  # type: ignore[union-attr]


def test_a_report_says_its_states_in_words(report: Report) -> None:
    """Not by colour or sign alone."""
    soup = BeautifulSoup(report_as_html(report), "html.parser")
    verdicts = soup.select(".sg-verdicts > li")

    assert soup.p is not None
    assert soup.p.text == "Not yet: 1 of 3 points done."
    assert [verdict["data-key"] for verdict in verdicts] == ["correct", "wrong", "open"]
    assert "Done: The cluster a<b> is there." in verdicts[0].text
    assert "Missing: It has no idle node." in verdicts[1].text
    assert "Where to look: min_instances" in verdicts[1].text
