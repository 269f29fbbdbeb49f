"""Addresses of the logs of a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from azureml_emulator import uris
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Request, Response

SPEC = {
    "type": "command",
    "command": "true",
    "environment": "azureml:AzureML-sklearn-1.5@latest",
}


def test_the_log_of_a_pipeline(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """It has no default output, so its details name its logs; whoever has the address reads."""
    workspace = str(default.arm_id)
    component = ask(
        "PUT", f"{workspace}/components/part/versions/1", {"properties": {"componentSpec": SPEC}}
    )
    step = {"type": "command", "componentId": json.loads(component.body)["id"]}
    asked = {"jobType": "Pipeline", "jobs": {"a": step}}
    assert ask("PUT", f"{workspace}/jobs/p", {"properties": asked}).status == 201
    with application._store.read() as store:
        place = uris.resolve(store, uris.artifacts_uri("p", "logs/azureml/a.txt"), workspace)
    path = application._storage.local_path(place)
    path.parent.mkdir(parents=True)
    path.write_text("a line")

    url = f"/history/v1.0{workspace}/runs/p/details"
    details = json.loads(ask("GET", url, host="westeurope.api.azureml.ms").body)
    assert list(details["logFiles"]) == ["logs/azureml/a.txt"]
    address = urlsplit(details["logFiles"]["logs/azureml/a.txt"])
    target = f"{address.path}?{address.query}"
    read = application.handle(Request.build("GET", str(address.hostname), target))
    assert read.status == 200
    content = read.body if isinstance(read.body, bytes) else b"".join(read.body)
    assert content == b"a line"
