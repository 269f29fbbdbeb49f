"""Which step of an earlier pipeline has already done what a step is to do.

Sources: Microsoft Learn, "CLI (v2) pipeline job YAML schema" (`force_rerun`) and "CLI (v2) command
component YAML schema" (`is_deterministic`); recording `pipeline_job/pipeline_job_get_child_run`
(2023-02-23) of azure-ai-ml's tests for what a reused step shows.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.runs.pipelines.graph import Step
from offline_azure.store.indexes import Index
from offline_azure.store.store import Store

KEY, REUSED = "reuse key", "reused"
BY_KEY = Index(
    "jobs_by_reuse_key",
    ("collection", f"private.run.{KEY}", "body.properties.status", f"private.run.{REUSED}"),
    TYPE,
)


def key(step: Step, inputs: dict[str, Any], outputs: dict[str, Any]) -> str:
    """Return what is the same for two steps with the same outcome.

    Args:
        step: the step.
        inputs: its inputs, with everything that they are bound to.
        outputs: its outputs: a step that is to write elsewhere has to be run.
    """
    places = {name: [given.get("uri"), given["mode"]] for name, given in outputs.items()}
    text = json.dumps([step.fingerprint, inputs, places], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def find(database: Store, workspace_id: str, wanted: str) -> Job | None:
    """Return the newest job that has ended well with this key; None when there is none.

    Args:
        database: where the jobs are.
        workspace_id: the ARM id of the workspace.
        wanted: the key.
    """
    with database.read() as store:
        found = store.first(BY_KEY, f"{workspace_id}/jobs/", wanted, "Completed", None, newest=True)
    return Job(found) if found else None


def properties(job: Job) -> dict[str, str]:
    """Return what a step shows that reuses a job."""
    of = job.properties["properties"]
    return {
        "azureml.isreused": "true",
        "azureml.reusedrunid": job.name,
        "azureml.reusednodeid": of.get("azureml.nodeid", ""),
        "azureml.reusedpipeline": of.get("azureml.pipeline", ""),
        "azureml.reusedpipelinerunid": of.get("azureml.pipelinerunid", ""),
    }
