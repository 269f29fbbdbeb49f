"""The line that sums up."""

from types import SimpleNamespace

import pytest

from studyguide.exercises.report import Finding, Report, State


@pytest.mark.parametrize(
    ("states", "headline"),
    [
        ([State.DONE, State.DONE], "All done: 2 of 2 points done."),
        ([State.DONE, State.MISSING], "Not yet: 1 of 2 points done."),
        ([State.UNKNOWN, State.WAITING], "Not everything could be looked at: 0 of 2 points done."),
    ],
)
def test_the_headline_counts(states, headline) -> None:
    """Done, not yet, and not known are told apart."""
    findings = tuple(Finding(SimpleNamespace(), state, "") for state in states)

    report = Report(SimpleNamespace(), findings)

    assert report.headline == headline
    assert report.passed == headline.startswith("All")
