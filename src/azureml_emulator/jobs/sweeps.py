"""Sweep jobs: what they show, and what is wrong with those that cannot be made.

Sources: recordings `sweep_job/submit_with_inputs` (2026-03-03), `sweep_job/submit_minimal`
(2023-04-24) and, for the compute, `sweep_job/sweep_job_builder` (2023-10-31) of azure-ai-ml's
tests. The names of policies and algorithms within the tags are those of azureml-train-core.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from azureml_emulator.jobs import commands as job_commands
from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs import plans as job_plans
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    NotEmulatedError,
    Submission,
    SweepComputeError,
    UnknownComputeError,
)
from azureml_emulator.runs.job import Plan
from azureml_emulator.runs.sweeps.settings import Sweep
from azureml_emulator.runs.sweeps.space import ConditionalSpaceError, SettingError
from azureml_emulator.runs.sweeps.trials import check_names, request
from offline_azure.arm.ids import derived_guid

REQUIRED = ("searchSpace", "samplingAlgorithm", "objective", "trial")
_RESOURCES = {**job_commands.RESOURCES, "maxInstanceCount": None, "locations": None}
_GENERATORS = {"Random": "RANDOM", "Grid": "GRID", "Bayesian": "BAYESIANOPTIMIZATION"}


def of_sweep(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a new sweep job.

    Raises:
        InvalidFieldError: a field is malformed.
        NotEmulatedError: it asks for what cannot be run here.
        UnknownEnvironmentError: the environment of its trials does not exist.
    """
    trial = _trial(submission, job_properties.mapping(asked, "trial"))
    sweep = _read(asked)
    shown = job_properties.common(submission, asked)
    primary = {"name": sweep.metric, "goal": "maximize" if sweep.maximize else "minimize"}
    shown["tags"] |= _tags(asked, sweep, primary)
    shown["properties"] |= {
        "primary_metric_config": _json(primary),
        "resume_from": "null",
        "runTemplate": "HyperDrive",
        "azureml.runsource": "hyperdrive",
        "platform": "AML",
        "ContentSnapshotId": derived_guid(trial["codeId"] or submission.name, "snapshot"),
    }
    shown["services"].pop("Tracking")
    given = {**job_properties.mapping(asked, "limits")}
    return {
        **shown,
        "searchSpace": asked["searchSpace"],
        "samplingAlgorithm": _algorithm(asked["samplingAlgorithm"]),
        "limits": {
            "timeout": given.get("timeout"),
            "jobLimitsType": "Sweep",
            "maxTotalTrials": given.get("maxTotalTrials"),
            "maxConcurrentTrials": given.get("maxConcurrentTrials"),
            "trialTimeout": given.get("trialTimeout"),
        },
        "earlyTermination": asked.get("earlyTermination"),
        "objective": {
            "primaryMetric": sweep.metric,
            "goal": "Maximize" if sweep.maximize else "Minimize",
        },
        "trial": trial,
        "inputs": job_properties.inputs(job_properties.mapping(asked, "inputs")),
        "outputs": job_properties.outputs(
            job_properties.mapping(asked, "outputs"), submission.name
        ),
        "queueSettings": asked.get("queueSettings") or {"jobTier": "Null"},
        "resources": {**trial["resources"], **_given(asked)},
        "componentConfiguration": None,
    }


def plan(submission: Submission, shown: dict[str, Any]) -> Plan:
    """Return the plan of a sweep: that of a trial which has no values yet.

    Raises:
        InvalidFieldError: a field is malformed.
        SweepComputeError: the compute does not exist.
        UnknownEnvironmentError: the environment does not exist.
        NotEmulatedError: a trial asks for what cannot be run here.
    """
    trial = job_commands.of_command(submission, request(shown, submission.name, {}))
    try:
        found = job_plans.build(submission, trial)
    except UnknownComputeError:
        raise SweepComputeError(shown["experimentName"], submission.name) from None
    return replace(
        found,
        kind="Sweep",
        outputs=job_plans.outputs(shown),
        experiment_name=shown["experimentName"],
    )


def _read(asked: dict[str, Any]) -> Sweep:
    try:
        check_names(asked["trial"]["command"], asked["searchSpace"])
        return Sweep.read(asked)
    except SettingError as error:
        raise InvalidFieldError(error.field, str(error)) from None
    except ConditionalSpaceError:
        raise NotEmulatedError(
            "a choice of dictionaries (a search space with conditions)"
        ) from None


def _trial(submission: Submission, given: dict[str, Any]) -> dict[str, Any]:
    for field in ("command", "environmentId"):
        if not given.get(field):
            raise InvalidFieldError(
                f"trial.{field}", f"Required property '{field}' not found in JSON."
            )
    return {
        "codeId": given.get("codeId"),
        "command": given["command"],
        "environmentId": _environment_id(submission, given["environmentId"]),
        "environmentVariables": job_properties.mapping(given, "environmentVariables"),
        "distribution": given.get("distribution"),
        "resources": {**_RESOURCES, **_given(given)},
    }


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the resources that are asked for."""
    resources = job_properties.mapping(asked, "resources")
    return {name: value for name, value in resources.items() if value}


def _environment_id(submission: Submission, reference: str) -> str:
    """Return the ARM id of an environment of the workspace; any other reference as it is."""
    found = job_environments.find(submission.store, submission.workspace_id, reference)
    if "/" in reference.removeprefix("/subscriptions"):
        return reference
    name, _, version = found.name.rpartition(":")
    return f"{submission.workspace_id}/environments/{name}/versions/{version}"


def _algorithm(given: dict[str, Any]) -> dict[str, Any]:
    kind = str(given["samplingAlgorithmType"]).capitalize()
    if kind != "Random":
        return {"samplingAlgorithmType": kind}
    rule = str(given.get("rule") or "Random").capitalize()
    logbase, seed = given.get("logbase"), given.get("seed")
    return {"samplingAlgorithmType": kind, "seed": seed, "logbase": logbase, "rule": rule}


def _tags(asked: dict[str, Any], sweep: Sweep, primary: dict[str, str]) -> dict[str, str]:
    algorithm = _algorithm(asked["samplingAlgorithm"])
    generator = {
        "name": _GENERATORS[sweep.algorithm],
        "parameter_space": asked["searchSpace"],
        "properties": {n: v for n, v in algorithm.items() if n != "samplingAlgorithmType"},
    }
    return {
        "_aml_system_max_concurrent_jobs": str(sweep.at_once),
        "_aml_system_max_total_jobs": str(sweep.most),
        "_aml_system_max_duration_minutes": str(int(sweep.timeout // 60)),
        "_aml_system_policy_config": _json(_policy(asked.get("earlyTermination"))),
        "_aml_system_generator_config": _json(generator),
        "_aml_system_primary_metric_config": _json(primary),
        "_aml_system_resume_child_runs": "null",
        "_aml_system_all_jobs_generated": "false",
        "_aml_system_cancellation_requested": "false",
        "_aml_system_samples_generated_count": "0",
    }


def _policy(given: dict[str, Any] | None) -> dict[str, Any]:
    if not given:
        return {"name": "Default", "properties": {}}
    snake = {
        "evaluationInterval": "evaluation_interval",
        "delayEvaluation": "delay_evaluation",
        "slackFactor": "slack_factor",
        "slackAmount": "slack_amount",
        "truncationPercentage": "truncation_percentage",
    }
    properties = {snake[n]: v for n, v in given.items() if n in snake and v is not None}
    return {"name": given["policyType"], "properties": properties}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
