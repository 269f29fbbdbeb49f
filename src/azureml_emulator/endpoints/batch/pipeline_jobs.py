"""What comes of invoking a deployment of a pipeline component: a pipeline job with these inputs.

Source: Microsoft Learn, "Create jobs and input data for batch endpoints": any number of data and
literal inputs and of outputs, and the experiment's name; azure-ai-ml's `JobOperations.download`
for the tag by which such a job is told from one that scores.
"""

from __future__ import annotations

import uuid
from typing import Any

from azureml_emulator.jobs import jobs
from azureml_emulator.jobs.submission import Submission
from azureml_emulator.runs.job import Job
from offline_azure.http.routing import Call
from offline_azure.store.store import Resource

_TYPES = {
    "urifile": "uri_file",
    "urifolder": "uri_folder",
    "mltable": "mltable",
    "custommodel": "custom_model",
    "mlflowmodel": "mlflow_model",
    "tritonmodel": "triton_model",
    "literal": "literal",
}
Asked = dict[str, Any]


def component_of(deployment: Resource) -> str | None:
    """Return the id of the pipeline component that is deployed; None for a model."""
    configuration = deployment.body["properties"].get("deploymentConfiguration") or {}
    component = (configuration.get("componentId") or {}).get("assetId")
    return str(component) if component else None


def submit(call: Call, workspace_id: str, deployment: Resource, asked: Asked) -> Job:
    """Submit the pipeline of a deployment.

    Args:
        call: the invocation.
        workspace_id: the ARM id of the endpoint's workspace.
        deployment: a deployment of a pipeline component.
        asked: the properties that were sent.

    Raises:
        AzureError: the job is not valid, an input is missing for instance.
    """
    settings = dict(deployment.body["properties"]["deploymentConfiguration"].get("settings") or {})
    endpoint = deployment.body["id"].split("/")[-3]
    name = str(asked.get("name") or f"batchjob-{uuid.uuid4()}")
    properties = asked.get("properties") or {}
    pipeline = {
        "jobType": "Pipeline",
        "componentId": component_of(deployment),
        "experimentName": properties.get("experimentName") or endpoint,
        "settings": settings,
        "inputs": _typed(asked.get("inputData"), "jobInputType"),
        "outputs": _typed(asked.get("outputData"), "jobOutputType"),
        "tags": {
            "azureml.batchrun": "true",
            "azureml.deploymentname": deployment.body["name"],
            "azureml.jobtype": "azureml.pipelinejob",
        },
    }
    submission = Submission.within(call.store, workspace_id, name, call.clock.now())
    return jobs.submit(submission, pipeline)


def _typed(given: Any, field: str) -> Asked:
    """Return inputs or outputs with their types as the API of jobs writes them."""
    return {
        name: {**value, field: _TYPES.get(str(value.get(field)).lower(), value.get(field))}
        for name, value in (given or {}).items()
    }
