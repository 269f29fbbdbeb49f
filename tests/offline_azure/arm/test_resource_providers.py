"""Resource providers."""

from __future__ import annotations

import json
from collections.abc import Callable

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


def test_registration(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """It is kept; the case of the name does not matter."""
    providers = f"/subscriptions/{default.subscription_id}/providers"

    def state(name: str) -> str:
        body = ask("GET", f"{providers}/{name}").body
        assert isinstance(body, bytes)
        return str(json.loads(body)["registrationState"])

    assert state("Microsoft.MachineLearningServices") == "Registered"
    assert state("Microsoft.Storage") == "NotRegistered"
    assert ask("POST", f"{providers}/microsoft.storage/register").status == 200
    assert state("Microsoft.Storage") == "Registered"
    assert ask("GET", f"{providers}/Microsoft.Nothing").status == 404
