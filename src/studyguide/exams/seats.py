"""How many questions of an exam each of its domains gets."""

from __future__ import annotations

import re
from collections.abc import Mapping


def midpoint(weight: str) -> float:
    """Return the middle of a weight such as 20 to 25%."""
    numbers = [float(number) for number in re.findall(r"\d+", weight)]
    return sum(numbers) / len(numbers)


def seats(
    weights: Mapping[str, float],
    room: Mapping[str, int],
    size: int,
    given: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Return how many of `size` questions each domain gets, by its weight.

    The method of Sainte-Laguë: each seat goes to the domain that is furthest behind its weight. So
    an exam of 51 is one of 50 and one question more.

    Args:
        weights: of the domains.
        room: how many questions each of them has; no domain gets more.
        size: how many are wanted. There are fewer where all domains together have fewer.
        given: the seats that are taken already.
    """
    taken = {domain: (given or {}).get(domain, 0) for domain in weights}
    while sum(taken.values()) < size:
        free = [domain for domain in weights if taken[domain] < room[domain]]
        if not free:
            break
        taken[max(free, key=lambda domain: weights[domain] / (2 * taken[domain] + 1))] += 1
    return taken
