"""What is known: a right first answer, or after a wrong one a right answer on a later day.

An answer repeated a minute later shows a good short-term memory. `site/js/mastery.js` has the same
rule for the site.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

State = Literal["new", "missed", "again", "known"]


def state(attempts: Sequence[dict[str, str]]) -> State:
    """Return how well a question is known from its answers, in order of time.

    `again` is right now, but only since today: the question has to be asked on another day.
    """
    if not attempts:
        return "new"
    if attempts[-1]["result"] != "right":
        return "missed"
    missed = [entry["when"] for entry in attempts if entry["result"] != "right"]
    if not missed or _day(attempts[-1]["when"]) > _day(missed[-1]):
        return "known"
    return "again"


def _day(when: str) -> str:
    """Return the day that the reader's own clock showed."""
    moment = datetime.fromisoformat(when.replace("Z", "+00:00"))
    return moment.astimezone().date().isoformat()
