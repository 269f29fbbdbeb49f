"""Which deployment answers a request: by the percentages of the endpoint's traffic.

A counter, not chance, decides: of each hundred requests exactly as many go to a deployment as its
percentage says, evenly spread.

Source: Microsoft Learn, "Perform safe rollout of new deployments".
"""

from __future__ import annotations

import threading
from collections.abc import Mapping


def mirror_of(endpoint: str) -> str:
    """Return what the mirrored requests of an endpoint are counted for."""
    return f"{endpoint}/mirror"


class Traffic:
    """Counts the requests of all endpoints."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._debts: dict[str, dict[str, int]] = {}

    def choose(self, endpoint: str, percentages: Mapping[str, int]) -> str | None:
        """Return the deployment whose turn it is, or None when all have zero.

        Args:
            endpoint: what the requests are counted for.
            percentages: of each deployment its share; when they do not add up to 100, nobody
                answers what is missing.
        """
        shares = {name: share for name, share in percentages.items() if share > 0}
        rest = 100 - sum(shares.values())
        if rest > 0:
            shares[""] = rest
        with self._lock:
            debts = self._debts.setdefault(endpoint, {})
            for gone in set(debts) - set(shares):
                del debts[gone]
            for name, share in shares.items():
                debts[name] = debts.get(name, 0) + share
            chosen = max(debts, key=lambda name: (debts[name], name))
            debts[chosen] -= 100
        return chosen or None

    def forget(self, endpoint: str) -> None:
        """Count the requests of an endpoint anew, if there are any more."""
        with self._lock:
            self._debts.pop(endpoint, None)
