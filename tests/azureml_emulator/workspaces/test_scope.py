"""The scope of everything that is in a workspace."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("subscription_id", "SubscriptionNotFound"),
        ("resource_group", "ResourceGroupNotFound"),
        ("workspace_name", "ParentResourceNotFound"),
    ],
)
def test_the_outermost_that_is_missing_is_named(
    ask: Callable[..., Response], default: WorkspaceId, wrong: str, code: str
) -> None:
    """Azure Resource Manager looks at the scope before it asks the service."""
    path = str(default.arm_id).replace(getattr(default, wrong), "missing")
    answer = ask("GET", f"{path}/datastores/none")

    assert isinstance(answer.body, bytes)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (404, code)


def test_a_workspace_itself_is_asked_for(
    ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """Asking for the workspace gives the error of the workspace, not of something in it."""
    answer = ask("GET", str(default.arm_id).replace(default.workspace_name, "missing"))

    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body)["error"]["code"] == "ResourceNotFound"
