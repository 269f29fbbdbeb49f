"""Role assignments."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

_READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def content(response: Response) -> Any:
    """Return the JSON of an answer."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


def test_an_assignment(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """Kept at its scope, and listed there and above."""
    subscription = f"/subscriptions/{default.subscription_id}"
    assignments = "providers/Microsoft.Authorization/roleAssignments"
    properties = {
        "roleDefinitionId": f"{subscription}/providers/x/roleDefinitions/{_READER}",
        "principalId": "somebody",
    }
    one = f"{default.arm_id}/{assignments}/1"

    assert ask("PUT", one, body={"properties": properties}).status == 201
    for scope in (subscription, str(default.arm_id)):
        (found,) = content(ask("GET", f"{scope}/{assignments}"))["value"]
        assert found["properties"]["scope"] == str(default.arm_id)
    again = ask("PUT", f"{default.arm_id}/{assignments}/2", body={"properties": properties})
    assert again.status == 409
    assert ask("DELETE", one).status == 200
    assert ask("DELETE", one).status == 204


def test_a_role_that_does_not_exist(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """It is refused."""
    path = f"{default.arm_id}/providers/Microsoft.Authorization/roleAssignments/1"

    answer = ask("PUT", path, body={"properties": {"roleDefinitionId": "x"}})

    assert content(answer)["error"]["code"] == "RoleDefinitionDoesNotExist"
