"""Web services of SDK v1: there are none."""

from __future__ import annotations

import json
from collections.abc import Callable

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


def test_there_are_none(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """The list is empty, and the answer for one has the word that MLflow's client looks for."""
    services = f"/modelmanagement/v1.0{default.arm_id}/services"
    found = ask("GET", f"{services}?computeType=ACI&expand=true", host="westeurope.api.azureml.ms")
    one = ask("GET", f"{services}/scores?expand=true", host="westeurope.api.azureml.ms")

    assert json.loads(found.body) == {"value": [], "nextLink": None}
    assert one.status == 404
    assert json.loads(one.body)["error"]["details"][0]["code"] == "NoSuchService"
