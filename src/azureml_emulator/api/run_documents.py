"""Jobs as run history shows them.

Sources: recordings `pipeline_job/pipeline_job_get_child_run` (2023-02-23) for the keys of a run,
`pipeline_job/pipeline_job_child_run_download` (2026-02-27) for the error of a failed one,
`pipeline_job/pipeline_job_download` (2022-09-08) and issue 48941 of `Azure/azure-sdk-for-python`
(2026-09-09) for the types of outputs, runs of AutoML shown in public repositories for those and the
ids of models; the SDK's `_restclient.runhistory.models.RunDetails` for the details.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from azureml_emulator.runs.job import Job
from offline_azure.arm.ids import OFFLINE_TENANT_ID, derived_guid
from offline_azure.clock import offset_timestamp

USER = {
    "userObjectId": derived_guid("user", "objectId"),
    "userPuId": None,
    "userIdp": None,
    "userAltSecId": None,
    "userIss": f"https://sts.windows.net/{OFFLINE_TENANT_ID}/",
    "userTenantId": OFFLINE_TENANT_ID,
    "userName": "Offline Learner",
    "upn": None,
}
_PIPELINE, _STEP = "Pipeline", "azureml.StepRun"
DATA_TYPES = {"uri_file": "UriFile", "uri_folder": "UriFolder", "mltable": "MLTable"}
"""What the services behind `api.azureml.ms` call the types of data."""
_MODEL_TYPES = {
    "custom_model": "CustomModel",
    "mlflow_model": "MLFlowModel",
    "triton_model": "TritonModel",
}


def asset_id(job: Job, output: str, kind: str) -> str:
    """Return the id under which an output of a type is an asset that nobody has registered."""
    plan = job.plan
    place = f"azureml://locations/{plan.region}/workspaces/{plan.workspace_guid}"
    if kind in _MODEL_TYPES:
        return f"{place}/models/azureml_{job.name}_output_{output}/versions/1"
    return f"{place}/data/azureml_{job.name}_output_data_{output}/versions/1"


def asset_type(output_type: str) -> str:
    """Return what run history calls a type of output."""
    return {**DATA_TYPES, **_MODEL_TYPES}.get(output_type, "UriFolder")


def run(job: Job) -> dict[str, Any]:
    """Return the run of a job."""
    created, started, ended = (job.moment(n) for n in ("created", "started", "ended"))
    properties = job.properties
    compute = properties["properties"].get("_azureml.ClusterName")
    guid = derived_guid(job.resource.id, "run")
    cancel = (
        f"https://{job.plan.region}.api.azureml.ms/studioservice/apiv2"
        f"{_studio_scope(job.plan.workspace_id)}/runs/{job.name}/Cancel"
    )
    duration = _duration(started, ended)
    return {
        "runNumber": int(created.timestamp()) if created else 0,
        "rootRunId": job.root,
        "createdUtc": _moment(created),
        "createdBy": USER,
        "userId": USER["userObjectId"],
        "token": None,
        "tokenExpiryTimeUtc": None,
        "error": error(job),
        "warnings": None,
        "revision": job.run["revision"],
        "statusRevision": job.run["revision"],
        "runUuid": guid,
        "parentRunUuid": None,
        "rootRunUuid": guid,
        "lastStartTimeUtc": None,
        "currentComputeTime": None if ended else "00:00:00",
        "computeDuration": duration,
        "effectiveStartTimeUtc": None if ended else _moment(started),
        "lastModifiedBy": USER,
        "lastModifiedUtc": _moment(ended or started or created),
        "duration": duration,
        "cancelationReason": None,
        "currentAttemptId": 1,
        "runId": job.name,
        "parentRunId": properties["parentJobName"],
        "experimentId": derived_guid(job.plan.workspace_id, properties["experimentName"]),
        "status": job.status,
        "startTimeUtc": _moment(started),
        "endTimeUtc": _moment(ended),
        "scheduleId": None,
        "displayName": properties["displayName"],
        "name": properties["properties"].get("azureml.moduleName"),
        "dataContainerId": f"dcid.{job.name}",
        "description": properties["description"],
        "hidden": properties["isArchived"],
        **_kind(job),
        "parameters": {},
        "actionUris": {"Cancel": cancel},
        "scriptName": None,
        "target": _target(job, compute),
        "uniqueChildRunComputeTargets": [],
        "tags": properties["tags"],
        "settings": {},
        "services": {},
        "inputDatasets": [],
        "outputDatasets": [],
        "runDefinition": None,
        "jobSpecification": None,
        "primaryMetricName": None,
        "createdFrom": None,
        "cancelUri": cancel,
        "completeUri": None,
        "diagnosticsUri": None,
        "computeRequest": {"nodeCount": 1, "gpuCount": 0},
        "compute": {
            "target": compute,
            "targetType": "amlcompute",
            "vmSize": None,
            "instanceType": None,
            "instanceCount": 1,
            "gpuCount": 0,
            "priority": None,
            "region": None,
            "armId": None,
            "properties": None,
        },
        "retainForLifetimeOfWorkspace": False,
        "queueingInfo": None,
        "inputs": None,
        "outputs": {
            name: {"assetId": asset_id(job, name, kind), "type": asset_type(kind)}
            for name, kind in _outputs(job).items()
        },
    }


def details(job: Job, log_files: dict[str, str], status: str) -> dict[str, Any]:
    """Return the details of a job's run.

    Args:
        job: the job.
        log_files: the URL of each log.
        status: the status to show.
    """
    shown = run(job)
    same = (
        "runId",
        "runUuid",
        "parentRunUuid",
        "rootRunUuid",
        "target",
        "parentRunId",
        "startTimeUtc",
        "endTimeUtc",
        "error",
        "tags",
        "properties",
        "parameters",
        "services",
        "inputDatasets",
        "outputDatasets",
        "runDefinition",
        "revision",
        "runTypeV2",
        "settings",
        "computeRequest",
        "compute",
        "createdBy",
        "computeDuration",
        "effectiveStartTimeUtc",
        "runNumber",
        "rootRunId",
        "userId",
        "statusRevision",
        "currentComputeTime",
        "lastStartTimeUtc",
        "duration",
        "inputs",
        "outputs",
    )
    return {
        **{name: shown[name] for name in same},
        "createdTimeUtc": shown["createdUtc"],
        "status": status,
        "warnings": [
            {"source": "JobService", "message": message} for message in job.run.get("warnings", [])
        ],
        "logFiles": log_files,
        "jobCost": None,
        "hasVirtualParent": False,
        "currentAttemptId": 1,
    }


def error(job: Job) -> dict[str, Any] | None:
    """Return the error of a failed job, or None."""
    message = job.run.get("error")
    if not message:
        return None
    root = {
        "code": "UserError",
        "severity": None,
        "message": message,
        "messageFormat": None,
        "messageParameters": {},
        "referenceCode": "PipelineHasStepJobFailed" if job.plan.kind == _PIPELINE else None,
        "detailsUri": None,
        "target": None,
        "details": [],
        "innerError": None,
        "debugInfo": None,
        "additionalInfo": None,
    }
    return {
        "error": root,
        "correlation": None,
        "environment": None,
        "location": None,
        "time": "0001-01-01T00:00:00+00:00",
        "componentName": "CommonRuntime",
    }


def _outputs(job: Job) -> dict[str, str]:
    """Return the types of the outputs that have a place."""
    if job.plan.kind == _PIPELINE:
        return {"default": "uri_folder", **{each.name: each.type for each in job.plan.outputs}}
    return {
        name: given["jobOutputType"] for name, given in (job.properties["outputs"] or {}).items()
    }


def _target(job: Job, compute: str | None) -> str | None:
    if job.plan.kind == _PIPELINE:
        return None
    return compute or ("local" if job.logged else "serverless")


def _kind(job: Job) -> dict[str, Any]:
    """Return what sort of run it is. Of a run of MLflow's client it is unverified."""
    kind: dict[str, Any] = {
        "orchestrator": None,
        "traits": [],
        "attribution": None,
        "computeType": None,
    }
    shown = job.properties["properties"]
    if job.logged:
        return {"runType": None, "runTypeV2": kind, "properties": shown}
    if job.plan.kind == _PIPELINE and not job.parent_id:
        traits = ["azureml.PipelineRun", "MFE", "HTTP", "DevPlatv2"]
        return {
            "runType": "azureml.PipelineRun",
            "runTypeV2": {**kind, "orchestrator": "Pipeline", "traits": traits},
            "properties": shown,
        }
    if shown.get("azureml.runsource") == _STEP:
        return {
            "runType": _STEP,
            "runTypeV2": {
                "orchestrator": "Execution",
                "traits": [_STEP, "scriptRun", "remote", "CommonRuntime"],
                "attribution": "Aether",
                "computeType": "AmlcTrain",
            },
            "properties": shown,
        }
    if job.properties["jobType"] == "Sweep":  # azureml-train-core's `HyperDriveRun.RUN_TYPE`
        return {"runType": "hyperdrive", "runTypeV2": kind, "properties": shown}
    return {
        "runType": f"azureml.{job.properties['jobType'].lower()}",
        "runTypeV2": {**kind, "orchestrator": "Execution", "computeType": "AmlcTrain"},
        "properties": {"azureml.runsource": "commandjob", **shown},
    }


def _moment(moment: datetime | None) -> str | None:
    return offset_timestamp(moment) if moment else None


def _duration(started: datetime | None, ended: datetime | None) -> str | None:
    if started is None or ended is None:
        return None
    minutes, seconds = divmod((ended - started).total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:010.7f}"


def _studio_scope(workspace_id: str) -> str:
    return workspace_id.replace("/providers/Microsoft.MachineLearningServices", "")
