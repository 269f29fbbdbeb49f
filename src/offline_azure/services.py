"""Which services there are: those that an installed package names as its own.

A package names one in the group `offline_azure.services` of its entry points, with a function that
makes it for a checkout.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from offline_azure.service import Checkout, Service

GROUP = "offline_azure.services"
Factory = Callable[[Checkout], Service]


class NoServiceError(Exception):
    """No service is installed; the message says what to do."""


def installed() -> list[Factory]:
    """Return what makes each service, in the order of their names.

    Raises:
        NoServiceError: there is none.
    """
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    if not points:
        raise NoServiceError(
            "no service of Azure is installed here. In a checkout, install it anew: `make book`, or"
            " pip install --no-deps --editable ."
        )
    return [point.load() for point in points]
