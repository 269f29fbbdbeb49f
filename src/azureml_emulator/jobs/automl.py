"""AutoML jobs: what they show, what is wrong with them, and what running one takes.

Sources: recording `automl_job/remote_classification` (2023-03-08) for what is shown,
`automl_job/test_remote_text_ner` (2026-03-27) for the answer to an unknown compute. How the service
answers to other mistakes is unverified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from azureml_emulator.jobs import plans as job_plans
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import (
    InvalidAutoMLError,
    InvalidFieldError,
    Submission,
    UnknownComputeError,
)
from azureml_emulator.programs.automl import SETTINGS, algorithms
from azureml_emulator.programs.automl.settings import METRICS, Settings, UserError
from azureml_emulator.runs.job import Plan
from offline_azure.arm.ids import ArmId

TABULAR = tuple(METRICS)
_COMMAND = "python -m azureml_emulator.programs.automl"
_DATA = {"trainingData": "training_data", "validationData": "validation_data"}
_RESOURCES = {
    "instanceCount": 1,
    "instanceType": None,
    "locations": None,
    "properties": None,
    "shmSize": "2g",
    "dockerArgs": None,
}
# Microsoft Learn, "Set up AutoML training for tabular data", section "Exit criteria".
_LIMITS: Mapping[str, Any] = {
    "maxTrials": 1000,
    "trialTimeout": "P30D",
    "timeout": "P6D",
    "maxConcurrentTrials": 1,
    "maxNodes": 1,
    "maxCoresPerTrial": -1,
    "exitScore": None,
    "enableEarlyTermination": True,
    "sweepTrials": 0,
    "sweepConcurrentTrials": 0,
}
_TRAINING: Mapping[str, Any] = {
    "enableOnnxCompatibleModels": False,
    "stackEnsembleSettings": None,
    "enableStackEnsemble": True,
    "enableVoteEnsemble": True,
    "ensembleModelDownloadTimeout": "PT5M",
    "enableModelExplainability": True,
    "enableDnnTraining": False,
    "trainingMode": "Auto",
    "allowedTrainingAlgorithms": None,
    "blockedTrainingAlgorithms": None,
}
_NULLS = (
    "sweepSettings",
    "fixedParameters",
    "searchSpace",
    "nCrossValidations",
    "cvSplitColumnNames",
    "weightColumnName",
    "validationData",
    "testData",
    "validationDataSize",
    "testDataSize",
    "featurizationSettings",
)
_NOT_RUN = (
    "Not emulated by the offline workspace: AutoML jobs of the task {task}. It trains tables only"
    " (classification, regression, forecasting): images and text need deep learning on a GPU."
    " The job works on a real Azure Machine Learning workspace."
)


def shown(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a new AutoML job.

    Raises:
        InvalidFieldError: a field is malformed.
        InvalidAutoMLError: the task cannot be as asked.
    """
    task = job_properties.mapping(asked, "taskDetails")
    for field in ("taskType", "targetColumnName", "trainingData"):
        if not task.get(field):
            where = f"taskDetails.{field}"
            raise InvalidFieldError(where, f"Required property '{field}' not found in JSON.")
    common = job_properties.common(submission, asked)
    common["properties"] |= {"runTemplate": "AutoML", "azureml.runsource": "automl"}
    common["properties"] |= {"PlatformVersion": "DPV2"}
    given = job_properties.mapping(asked, "resources")
    queue = asked.get("queueSettings") or {}
    wanted = job_properties.mapping(asked, "outputs")
    outputs = job_properties.outputs(wanted, submission.name)
    return {
        **common,
        "computeId": asked.get("computeId") or f"{submission.workspace_id}/computes/",
        "resources": {**_RESOURCES, **{n: v for n, v in given.items() if v is not None}},
        "environmentId": asked.get("environmentId"),
        "environmentVariables": asked.get("environmentVariables"),
        "outputs": {name: outputs[name] for name in wanted},
        "queueSettings": {
            "jobTier": str(queue.get("jobTier") or "Null").capitalize(),
            "priority": queue.get("priority"),
        },
        "taskDetails": _task(task),
    }


def plan(submission: Submission, shown: dict[str, Any]) -> Plan:
    """Return what running an AutoML job takes.

    Raises:
        InvalidAutoMLError: there is no such compute.
        InvalidFieldError: a field is malformed.
        NotEmulatedError: it asks for what cannot be run here.
    """
    task = shown["taskDetails"]
    inputs = {name: task[field] for field, name in _DATA.items() if task.get(field) is not None}
    words = [f"{name}=${{{{inputs.{name}}}}}" for name in inputs]
    words += [f"best_model=${{{{outputs.{name}}}}}" for name in list(shown["outputs"])[:1]]
    variables = {SETTINGS: json.dumps(task)}
    asked = {
        **shown,
        "command": f"{_COMMAND} {' '.join(map(_quoted, words))}",
        "inputs": inputs,
        "environmentId": None,
        "environmentVariables": {**(shown["environmentVariables"] or {}), **variables},
    }
    try:
        made = job_plans.build(submission, asked)
    except UnknownComputeError as fault:
        workspace = ArmId.parse(submission.workspace_id).name
        raise InvalidAutoMLError(f"Compute {fault} not found in workspace {workspace}") from None
    if task["taskType"] in TABULAR:
        return made
    return replace(made, not_run=_NOT_RUN.format(task=task["taskType"]))


def _task(given: dict[str, Any]) -> dict[str, Any]:
    """Return the details of a task with the defaults of the service."""
    kind = str(given["taskType"])
    found = {**dict.fromkeys(_NULLS), **given}
    for field in ("trainingData", "validationData", "testData"):
        if found.get(field):
            found[field] = _data(field, found[field])
    if kind not in TABULAR:
        return found
    limits = _with_defaults(_LIMITS, given.get("limitSettings"))
    found["limitSettings"] = limits if given.get("limitSettings") else None
    training = _with_defaults(_TRAINING, given.get("trainingSettings"))
    found["trainingSettings"] = training if given.get("trainingSettings") else None
    if kind == "Classification":
        found.setdefault("positiveLabel", None)
    try:
        settings = Settings.of_task(found)
    except UserError as fault:
        raise InvalidAutoMLError(str(fault)) from None
    _check(settings, limits)
    return found


def _check(settings: Settings, limits: Mapping[str, Any]) -> None:
    task = settings.task
    if settings.metric not in METRICS[task]:
        raise InvalidAutoMLError(
            f"The primary metric {settings.metric} is not one of a {task.lower()} task:"
            f" {', '.join(METRICS[task])}"
        )
    for names in (settings.allowed, settings.blocked):
        for name in names:
            if not algorithms.known(task, name):
                raise InvalidAutoMLError(f"{name} is not an algorithm of a {task.lower()} task")
    both = {n.lower() for n in settings.allowed} & {n.lower() for n in settings.blocked}
    if both:
        raise InvalidAutoMLError(f"{both.pop()} is both allowed and blocked")
    if task == "Forecasting" and settings.forecasting is None:
        raise InvalidAutoMLError("A forecasting job needs time_column_name.")
    for name in ("maxTrials", "maxConcurrentTrials"):
        if int(limits[name]) < 1:
            raise InvalidAutoMLError(f"{name} has to be at least 1, not {limits[name]}")


def _with_defaults(defaults: Mapping[str, Any], given: Any) -> dict[str, Any]:
    return {**defaults, **{n: v for n, v in (given or {}).items() if v is not None}}


def _data(field: str, given: Any) -> dict[str, Any]:
    kind = given.get("jobInputType") if isinstance(given, dict) else None
    if kind != "mltable":
        message = f"The data of an AutoML job has to be an mltable, not '{kind}'."
        raise InvalidFieldError(f"taskDetails.{field}", message)
    (shown,) = job_properties.inputs({field: given}).values()
    return dict(shown)


def _quoted(word: str) -> str:
    return f'"{word}"'
