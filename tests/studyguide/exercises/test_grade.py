"""Whatever state a workspace is in, the check answers point by point and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studyguide.connection import NotConnectedError
from studyguide.exercises.grade import grade
from studyguide.exercises.lookup import find_exercise
from studyguide.exercises.report import Report, State

DONE, MISSING, WAITING, UNKNOWN = State.DONE, State.MISSING, State.WAITING, State.UNKNOWN


def graded(checkout: Any, connect: Any) -> Report:
    return grade(*find_exercise(checkout.root, "a-cluster"), connect)


def states(report: Report) -> list[State]:
    return [finding.state for finding in report.findings]


@pytest.mark.usefixtures("file")
def test_an_untouched_workspace_names_what_is_missing_once(checkout, client) -> None:
    """What hangs on the first point comes after it, and is not told again."""
    report = graded(checkout, lambda: client)

    assert states(report) == [MISSING, WAITING]
    assert report.findings[0].words == (
        "There is no compute named `oven`. There is `even`: is that a slip?"
    )
    assert report.findings[0].look == "The cell above."
    assert not report.passed


@pytest.mark.usefixtures("file")
def test_a_half_done_workspace_is_told_so(checkout, client, compute) -> None:
    """One point is done, one is not, with its own words."""
    compute.clusters["oven"] = 2

    report = graded(checkout, lambda: client)

    assert states(report) == [DONE, MISSING]
    assert report.findings[0].words == "It is a amlcompute."
    assert report.findings[1].words == "It keeps 2 nodes."


@pytest.mark.usefixtures("file")
def test_a_solved_exercise_is_passed(checkout, client, compute) -> None:
    """All points are done, and the workspace was asked once."""
    compute.clusters["oven"] = 0

    report = graded(checkout, lambda: client)

    assert states(report) == [DONE, DONE]
    assert report.passed
    assert compute.asked == ["oven"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not know who you are"),
        (403, "You may not look at this"),
        (404, "does not know what was asked for: (404) told so"),
        (503, "refused to answer: (503) told so"),
    ],
)
@pytest.mark.usefixtures("file")
def test_a_refusal_is_explained(checkout, client, compute, error, status, words) -> None:
    """No rights, no sign-in, no workspace, no luck: each has its way out."""
    compute.error = error(status)

    report = graded(checkout, lambda: client)

    assert states(report) == [UNKNOWN, WAITING]
    assert words in report.findings[0].words
    assert report.findings[0].look


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ServiceRequestError", "does not answer"),
        ("ClientAuthenticationError", "does not know who you are"),
        ("SomethingElse", "The check itself failed (SomethingElse: oh)"),
    ],
)
@pytest.mark.usefixtures("file")
def test_what_breaks_is_explained(checkout, client, compute, name, words) -> None:
    """A broken connection, and even a mistake in the check, end in words."""
    compute.error = type(name, (Exception,), {})("oh")

    assert words in graded(checkout, lambda: client).findings[0].words


@pytest.mark.usefixtures("file")
def test_without_a_workspace_the_way_to_one_is_told(checkout) -> None:
    """The words are those of `connection()`."""

    def connect() -> None:
        raise NotConnectedError("Pick the kernel 'Azure ML (offline)'.")

    report = graded(checkout, connect)

    assert states(report) == [UNKNOWN, WAITING]
    assert report.findings[0].words == "Pick the kernel 'Azure ML (offline)'."


@pytest.mark.parametrize("checks", ["def broken(:", "import nothing_like_this", ""])
def test_broken_checks_are_no_traceback(checkout, client, file: Path, checks: str) -> None:
    """An author's mistake is told as the guide's, not as the learner's."""
    file.with_suffix(".py").write_text(checks)

    report = graded(checkout, lambda: client)

    assert report.findings[0].state is UNKNOWN
    assert "may be the guide's fault" in report.findings[0].words


def test_checks_are_read_anew(checkout, client, file: Path) -> None:
    """An author does not restart the kernel."""
    graded(checkout, lambda: client)
    checks = file.with_suffix(".py")
    checks.write_text("def there_it_is(workspace): return 'new'\n" + checks.read_text()[-1:])

    assert graded(checkout, lambda: client).findings[0].words == "new"


@pytest.mark.usefixtures("file")
def test_what_the_sdk_prints_is_not_shown(checkout, client, capsys) -> None:
    """The answer stands alone."""

    def connect() -> Any:
        print("Found the config file in: here")
        return client

    graded(checkout, connect)

    assert capsys.readouterr().out == ""
