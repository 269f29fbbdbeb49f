"""What a template would do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


def test_nothing_is_made(
    ask: Callable[..., Response],
    default: WorkspaceId,
    workspace_template: Callable[..., dict[str, Any]],
) -> None:
    """Both name the workspace, and there is none afterwards."""
    group = str(default.arm_id).partition("/providers/")[0]
    one = f"{group}/providers/Microsoft.Resources/deployments/d"
    sent = {"properties": workspace_template("third")}

    for verb in ("validate", "whatIf"):
        answer = ask("POST", f"{one}/{verb}", body=sent)
        assert isinstance(answer.body, bytes)
        assert answer.status == 200
        assert "/workspaces/third" in json.dumps(json.loads(answer.body)["properties"])

    made = f"{group}/providers/Microsoft.MachineLearningServices/workspaces/third"
    assert ask("GET", made).status == 404
