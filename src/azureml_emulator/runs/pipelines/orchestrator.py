"""Pipelines: steps that run when those have ended whose outputs they take.

Sources: recordings `pipeline_job/pipeline_job_child_run_download` (2026-02-27) for what a pipeline
and its steps show; the log in the article of `kedro-azureml` on running pipelines, and the local
runner of Microsoft's `azure-ml-component`, for the lines of `executionlogs.txt`. The text of a
failed pipeline's error is unverified, and so is that a pipeline is Failed in which other steps went
on after a failure.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from azureml_emulator.runs.family import Family
from azureml_emulator.runs.files import LIFECYCLE_LOG
from azureml_emulator.runs.job import DEFAULT_STORE, Job, Output
from azureml_emulator.runs.pipelines import graph as pipeline_graph
from azureml_emulator.runs.pipelines import places as pipeline_places
from azureml_emulator.runs.pipelines import reuse as pipeline_reuse
from azureml_emulator.runs.pipelines.graph import Step
from offline_azure.clock import Clock, timestamp
from offline_azure.store.store import Store

LOG = "logs/azureml/executionlogs.txt"
_STAMP = "[%Y-%m-%d %H:%M:%SZ]"
_STAGES = "azureml.pipelines.stages"
_FAILED = "Execution of experiment failed, update experiment status and cancel running nodes."
ERROR = (
    "Pipeline has failed child jobs. Failed nodes: {nodes}. For more details and logs, please go"
    " to the job detail page and check the child jobs."
)


class PipelineOrchestrator:
    """Runs the steps of pipelines.

    Args:
        database: where the jobs are.
        clock: what time it is.
    """

    log = LOG

    def __init__(self, database: Store, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self, family: Family) -> str:
        """Run all steps; return the pipeline's error, empty when all have succeeded.

        Raises:
            RefusedError: a step cannot be made.
            StoppedError: the pipeline is to end.
        """
        family.log.stamp = _STAMP
        run = _PipelineRun(family, self._database)
        family.update(properties=run.properties())
        started = timestamp(self._clock.now())
        error = run.to_the_end()
        family.told_end = True
        execution = {
            "StartTime": started,
            "EndTime": timestamp(self._clock.now()),
            "Status": "Failed" if error else "Finished",
        }
        stages = json.dumps({"Initialization": None, "Execution": execution})
        family.update(properties={_STAGES: stages})
        return error


class ReusedStep:
    """A step that has nothing to do: its outputs are those of an earlier one."""

    log = LIFECYCLE_LOG

    def run(self, family: Family) -> str:
        """Say which one."""
        reused = family.parent.properties["properties"].get("azureml.reusedrunid")
        family.log.write(f"Not run again: the outputs are those of {reused}.")
        return ""


class _PipelineRun:
    """One run of a pipeline."""

    def __init__(self, family: Family, database: Store) -> None:
        self._family = family
        self._database = database
        self._shown = family.parent.properties
        settings = self._shown["settings"] or {}
        self._steps = pipeline_graph.from_json(family.parent.plan.steps)
        self._inputs: dict[str, dict[str, Any]] = self._shown["inputs"] or {}
        self._goes_on = _is_true(settings.get("continue_on_step_failure"), default=True)
        self._force = _is_true(settings.get("force_rerun"), default=False)
        self._settings = settings
        datastore = str(settings.get("default_datastore") or DEFAULT_STORE)
        self._datastore = datastore.rpartition("/")[2].removeprefix("azureml:")
        self._waiting = dict(self._steps)
        self._running: dict[str, Step] = {}
        self._places: dict[str, dict[str, Output]] = {}
        self._failed: list[str] = []

    def properties(self) -> dict[str, str]:
        """Return what the pipeline shows from now on."""
        literals = {
            name: str(given["value"])
            for name, given in self._inputs.items()
            if given["jobInputType"] == "literal"
        }
        return {
            "azureml.DevPlatv2": "true",
            "azureml.DatasetAccessMode": "Asset",
            "azureml.runsource": "azureml.PipelineRun",
            "runSource": "MFE",
            "runType": "HTTP",
            "azureml.parameters": json.dumps(literals),
            "azureml.continue_on_step_failure": str(self._goes_on),
            "azureml.continue_on_failed_optional_input": "True",
            "azureml.enforceRerun": str(self._force),
            "azureml.defaultComputeName": self._family.parent.plan.compute,
            "azureml.defaultDataStoreName": self._datastore,
            "azureml.pipelineComponent": "pipelinerun",
        }

    def to_the_end(self) -> str:
        """Run the steps; return the error."""
        while self._submit_those_that_can_run() or self._running:
            ended = self._family.wait()
            for job in ended:
                self._ended(job)
            if not ended:  # what still ran was deleted
                self._failed += [step.name for step in self._running.values()]
                self._running.clear()
            if self._failed and not self._goes_on:
                break
        if not self._failed:
            return ""
        self._family.log.write(_FAILED)
        return ERROR.format(nodes=", ".join(f"/{name}" for name in self._failed))

    def _submit_those_that_can_run(self) -> bool:
        """Submit the steps that wait for nothing more; return whether there are any."""
        ready = [step for step in self._waiting.values() if step.needs <= self._places.keys()]
        submitted = []
        for step in ready:
            del self._waiting[step.name]
            job, node = self._submit(step)
            self._running[job.name] = step
            submitted.append(f"{node}:{job.name}")
        if submitted:
            first = ",".join(submitted[:5])
            self._family.log.write(f"Submitting {len(submitted)} runs, first five are: {first}")
        return bool(submitted)

    def _submit(self, step: Step) -> tuple[Job, str]:
        family = self._family
        name, node = str(uuid.uuid4()), uuid.uuid4().hex[:8]
        inputs = pipeline_places.inputs(step, self._inputs, self._places)
        outputs = pipeline_places.outputs(step, self._shown["outputs"], self._datastore)
        marks: dict[str, Any] = {}
        reused = None
        if step.deterministic and step.asked["jobType"] != "Pipeline":
            marks[pipeline_reuse.KEY] = pipeline_reuse.key(step, inputs, outputs)
            if not self._force:
                workspace = family.parent.plan.workspace_id
                reused = pipeline_reuse.find(self._database, workspace, marks[pipeline_reuse.KEY])
        properties = {
            "azureml.DevPlatv2": "true",
            "azureml.DatasetAccessMode": "Asset",
            "StepType": "PythonScriptStep",
            "ComputeTargetType": "AmlCompute",
            **step.asked["properties"],
            "azureml.runsource": "azureml.StepRun",
            "azureml.nodeid": node,
            "azureml.pipelinerunid": family.parent.name,
            "azureml.pipeline": family.parent.name,
            "azureml.rootpipelinerunid": family.parent.root,
            "azureml.pipelineComponent": "masterescloud",
        }
        if reused is not None:
            marks[pipeline_reuse.REUSED] = True
            properties |= pipeline_reuse.properties(reused)
            for output in reused.plan.outputs:
                if output.name in outputs:
                    outputs[output.name] |= {"uri": output.uri, "assetName": None}
        asked = {
            **step.asked,
            "experimentName": self._shown["experimentName"],
            "tags": {
                **step.asked["tags"],
                "azureml.nodeid": node,
                "azureml.pipeline": family.parent.name,
            },
            "properties": properties,
            "outputs": outputs,
            **pipeline_places.placed(step.asked, inputs),
        }
        if step.asked["jobType"] == "Pipeline":
            asked["settings"] = self._settings
        return family.submit(name, asked, marks), node

    def _ended(self, job: Job) -> None:
        step = self._running.pop(job.name)
        self._family.log.write(f"Completing processing run id {job.name}.")
        if job.status != "Completed":
            self._failed.append(step.name)
            return
        self._places[step.name] = {output.name: output for output in job.plan.outputs}
        own = pipeline_places.own_outputs(self._steps, self._places)
        self._family.keep_outputs(
            [
                Output(name, found.type, found.mode, found.uri, found.asset_name)
                for name, found in own.items()
            ]
        )


def _is_true(value: Any, *, default: bool) -> bool:
    return default if value is None else str(value).lower() == "true"
