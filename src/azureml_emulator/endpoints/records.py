"""Endpoints and deployments as records: what is found, what is not, and when it changed.

Source: recording `batch_services/batch_endpoint_create` (2023-02-23) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from offline_azure.clock import offset_timestamp
from offline_azure.http.errors import ErrorCase
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import recording
from offline_azure.store.store import Resource

NEEDS_A_SCRIPT = "A model that is not an MLflow model needs a scoring script and an environment."
NEEDS_AN_ENVIRONMENT = "A scoring script needs an environment."
_CREATE = recording("batch_services/batch_endpoint_create", "2023-02-23")


def no_endpoint(routes: Routes, kind: str) -> ErrorCase:
    """Declare that an endpoint is not there: seen for batch, taken over for online."""
    return routes.error(
        when="the endpoint does not exist",
        status=404,
        code="NotFound",
        message="The specified resource was not found.",
        details=(("NoSuchEndpoint", "There is no endpoint with name: {endpoint} in {workspace}"),),
        source=_CREATE if kind == "batch" else f"{_CREATE}, for batch",
        envelope="service",
    )


def no_deployment(routes: Routes) -> ErrorCase:
    """Declare that a deployment is not there."""
    return routes.error(
        when="the deployment does not exist",
        status=404,
        code="NotFound",
        message="The specified resource was not found.",
        details=(
            ("NoSuchDeployment", "There is no deployment with name: {deployment} in {endpoint}"),
        ),
        source=None,
        envelope="service",
    )


def bad_deployment(routes: Routes) -> ErrorCase:
    """Declare that a deployment cannot be made; the error takes a `reason`."""
    return routes.error(
        when="a deployment names what does not exist, or lacks what it needs",
        status=400,
        code="BadArgument",
        message="{reason}",
        source=None,
        envelope="service",
    )


def require(call: Call, pattern: str, missing: ErrorCase) -> Resource:
    """Return the record at `pattern`, filled with the parameters of the path.

    Raises:
        AzureError: `missing`.
    """
    found = call.store.get(pattern.format(**call.params))
    if found is None:
        raise missing.error(**call.params)
    return found


def system_data(call: Call, present: Resource | None = None) -> dict[str, Any]:
    """Return who made a record and when; one that is `present` was made earlier."""
    now = offset_timestamp(call.clock.now())
    return {
        "createdAt": present.body["systemData"]["createdAt"] if present else now,
        "createdBy": "Offline Learner",
        "lastModifiedAt": now,
    }
