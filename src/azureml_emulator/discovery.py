"""The regional discovery service: where the services of a workspace are.

Source: recording `pipeline_job/pipeline_job_get_child_run` of azure-ai-ml's tests, 2023-02-23.
"""

from __future__ import annotations

from azureml_emulator.hosts import AZUREML_API
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes, anybody
from offline_azure.http.sources import recording

routes = Routes("Discovery", host=AZUREML_API, authenticator=anybody)


def discovery_url(region: str) -> str:
    """Return the address that a workspace in `region` names as its discovery service."""
    return f"{_api(region)}/discovery"


@routes.route(
    "GET",
    "/discovery",
    operation="the addresses of a region's services",
    source=recording("pipeline_job/pipeline_job_get_child_run", "2023-02-23"),
    difference=(
        "Every regional service has the address of the region's API."
        " `catalog`, `gallery` and `labeling` are left out."
    ),
    partly=True,
)
def get_discovery(call: Call) -> Response:
    """Return the addresses of the region's services."""
    region = call.request.host.partition(".")[0]
    services = ("api", "experimentation", "history", "hyperdrive", "modelmanagement", "pipelines")
    addresses = dict.fromkeys(services, _api(region))
    return Response.of_json({**addresses, "studio": "https://ml.azure.com"})


def _api(region: str) -> str:
    return f"https://{region}.api.azureml.ms"
