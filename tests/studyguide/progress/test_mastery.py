"""What counts as known."""

import time

import pytest

from studyguide.progress.mastery import state


@pytest.fixture(autouse=True)
def greenwich(monkeypatch):
    """The reader's clock shows universal time."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ("", "new"),
        ("1 right", "known"),
        ("1 right, 1 right", "known"),
        ("1 wrong", "missed"),
        ("1 partly", "missed"),
        ("1 wrong, 1 right", "again"),
        ("1 wrong, 1 right, 2 right", "known"),
        ("1 wrong, 2 right", "known"),
        ("1 right, 2 wrong", "missed"),
        ("1 right, 2 wrong, 2 right", "again"),
    ],
)
def test_known_is_first_time_right_or_right_on_a_later_day(attempts, expected):
    """A retry of the same day does not count."""
    entries = [entry.split() for entry in attempts.split(", ") if entry]

    assert (
        state(
            [
                {"when": f"2026-12-0{day}T0{hour}:00:00.000Z", "result": result}
                for hour, (day, result) in enumerate(entries)
            ]
        )
        == expected
    )
