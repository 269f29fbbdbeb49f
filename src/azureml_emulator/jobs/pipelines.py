"""Pipeline jobs: what they show, and what running them takes.

Sources: recordings `pipeline_job/pipeline_job_child_run_download` (2026-02-27) and
`pipeline_job/pipeline_job_get_child_run` (2023-02-23) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.jobs import components as job_components
from azureml_emulator.jobs import pipeline_steps
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import InvalidFieldError, Submission
from azureml_emulator.runs.job import Environment, Plan
from azureml_emulator.runs.pipelines import graph as pipeline_graph

Asked = dict[str, Any]


def of_pipeline(submission: Submission, asked: Asked) -> Asked:
    """Return the properties of a new pipeline job.

    Raises:
        InvalidFieldError: a field is malformed.
    """
    return {
        **job_properties.common(submission, asked),
        "settings": job_properties.mapping(asked, "settings"),
        "jobs": asked.get("jobs"),
        "inputs": job_properties.inputs(job_properties.mapping(asked, "inputs")) or None,
        "outputs": _outputs(submission, job_properties.mapping(asked, "outputs")),
        "sourceJobId": None,
    }


def _outputs(submission: Submission, asked: Asked) -> Asked:
    """Return the outputs as they are shown.

    Where one goes is known, and told, only by the step that makes it.
    """
    shown = job_properties.outputs(asked, submission.name)
    return {
        name: {"assetVersion": None, **shown[name], "uri": given.get("uri")}
        for name, given in asked.items()
    }


def plan(submission: Submission, shown: Asked) -> Plan:
    """Return the plan of a pipeline job with these properties.

    Raises:
        SubmissionError: it cannot be run (see `job_submission`).
    """
    workspace = submission.store.get(submission.workspace_id)
    if workspace is None:
        raise LookupError(submission.workspace_id)
    nodes, inputs = shown["jobs"] or {}, shown["inputs"] or {}
    if shown["componentId"]:
        component = job_components.find(
            submission.store, submission.workspace_id, shown["componentId"]
        )
        nodes = nodes or component.spec.get("jobs") or {}
        inputs = pipeline_steps.with_defaults(inputs, component.spec)
        shown["inputs"] = job_properties.inputs(inputs) or None
        declared = {
            name: {"jobOutputType": said.get("type") or "uri_folder"}
            for name, said in (component.spec.get("outputs") or {}).items()
        }
        shown["outputs"] = {**_outputs(submission, declared), **shown["outputs"]}
    if not nodes:
        raise InvalidFieldError("jobs", "A pipeline needs at least one step.")
    compute = shown["computeId"] or shown["settings"].get("default_compute")
    steps = pipeline_steps.build(submission, nodes, inputs, shown["outputs"], compute)
    return Plan(
        workspace_id=str(workspace.body["id"]),
        workspace_guid=str(workspace.body["properties"]["workspaceId"]),
        region=submission.region,
        name=submission.name,
        experiment_name=shown["experimentName"],
        command="",
        compute=pipeline_steps.compute_name(compute),
        code="",
        environment=Environment(""),
        kind=shown["jobType"],
        steps=pipeline_graph.to_json(steps.values()),
    )
