"""Web services of SDK v1 (ACI and AKS), which MLflow's deployments client looks for, too.

There are none: SDK v1 made them, and they are not emulated. Asked for all deployments, or for one
that no online endpoint has, the client of azureml-mlflow asks here as well.

Source: azureml-mlflow 1.62, which tells from `NoSuchService` that there is no such deployment.
"""

from __future__ import annotations

from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link

_ALL = f"/modelmanagement/v1.0{WORKSPACE}/services"
_MLFLOW = link("azureml-mlflow 1.62", "https://pypi.org/project/azureml-mlflow/1.62.0.post6/")

routes = Routes("Online endpoints", host=AZUREML_API, scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="a web service of SDK v1 is asked for",
    status=404,
    code="NotFound",
    message="The specified resource was not found.",
    details=(("NoSuchService", "There is no service with name: {name}"),),
    source=None,
    envelope="service",
)


@routes.route(
    "GET",
    _ALL,
    operation="MLflow's deployments client: list_deployments",
    source=_MLFLOW,
    difference="There are no web services of SDK v1, and none can be made.",
)
def list_services(call: Call) -> Response:
    """Return that there are none."""
    return Response.of_json({"value": [], "nextLink": None})


@routes.route(
    "GET",
    f"{_ALL}/{{name}}",
    operation="MLflow's deployments client: get_deployment",
    source=_MLFLOW,
)
def get_service(call: Call) -> Response:
    """Refuse: there are none."""
    raise NOT_FOUND.error(name=call.params["name"])
