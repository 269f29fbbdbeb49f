"""A job as the store keeps it, and the steps that it takes.

The shown document is the job of Azure Resource Manager. What only run history shows, and what
only the executor needs, is in the private part.

Source for the states: azure-ai-ml's `operations._run_history_constants.JobStatus`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from azureml_emulator import uris
from azureml_emulator.runs.distribution import Distribution
from offline_azure.arm.ids import OFFLINE_REGION
from offline_azure.clock import parse_timestamp, timestamp
from offline_azure.store.documents import DocumentError, Format
from offline_azure.store.indexes import Index
from offline_azure.store.store import Resource, Transaction

TYPE = "Microsoft.MachineLearningServices/workspaces/jobs"
Status = Literal[
    "NotStarted",
    "Queued",
    "Preparing",
    "Running",
    "Finalizing",
    "CancelRequested",
    "Completed",
    "Failed",
    "Canceled",
]
TERMINAL = frozenset({"Completed", "Failed", "Canceled"})
UNFINISHED = frozenset(get_args(Status)) - TERMINAL
_PLAN, _RUN, _PROCESS = "plan", "run", "process"
_UNREADABLE = (
    "What this job was to run cannot be read; another version of azureml-emulator has kept it, or"
    " it is damaged ({error}). Submit the job again."
)
_log = logging.getLogger(__name__)
_PARENT, _STATUS = "body.properties.parentJobName", "body.properties.status"

BY_PARENT = Index("jobs_by_parent", ("collection", _PARENT), TYPE)
BY_PARENT_AND_VIEW = Index(
    "jobs_by_parent_and_view", ("collection", _PARENT, "body.properties.isArchived"), TYPE
)
BY_STATUS = Index("jobs_by_status", (_STATUS,), TYPE, live=True)


@dataclass(frozen=True)
class Input:
    """One input: `value` for a literal, else `uri` with the way it is delivered."""

    name: str
    type: str
    mode: str = "ReadOnlyMount"
    uri: str = ""
    value: str = ""


@dataclass(frozen=True)
class Output:
    """One output: where it goes, and the name and version it is registered under, if any."""

    name: str
    type: str
    mode: str
    uri: str
    asset_name: str | None = None
    asset_version: str | None = None


@dataclass(frozen=True)
class Environment:
    """What the job's environment asks for.

    Attributes:
        name: `NAME:VERSION`, as the log shows it.
        image: the base image; empty when it is built from a Dockerfile.
        conda: the conda file, YAML; empty without one.
        curated: whether Microsoft keeps it: its image has packages although it has no conda file.
        build: whether it is built from a Dockerfile of the user's own.
    """

    name: str
    image: str = ""
    conda: str = ""
    curated: bool = False
    build: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything that running a job takes, fixed when it is submitted.

    Attributes:
        workspace_id: the ARM id of its workspace, in the case in which it was created.
        workspace_guid: the workspace's own id.
        region: the workspace's region.
        name: the job's name.
        experiment_name: its experiment.
        command: the command, with its expressions.
        compute: the name of the compute, empty for serverless.
        code: the URI of the snapshot folder; empty without code.
        environment: what Python to run in.
        inputs: all inputs that have a value.
        outputs: all outputs except the default one.
        variables: environment variables that the job sets.
        timeout: seconds that the command may take; None without limit.
        not_run: why the job is not run here at all; empty when it is.
        remarks: how the run differs from one on Azure, for the log.
        kind: what sort of job it is, such as `Command` or `Sweep`.
        steps: of a pipeline, its steps (`pipeline_graph`).
        distribution: how it is spread over processes; None when it has one.
    """

    workspace_id: str
    workspace_guid: str
    region: str
    name: str
    experiment_name: str
    command: str
    compute: str
    code: str
    environment: Environment
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    timeout: float | None = None
    not_run: str = ""
    remarks: tuple[str, ...] = ()
    kind: str = "Command"
    steps: dict[str, Any] = field(default_factory=dict)
    distribution: Distribution | None = None


_FORMAT = Format(Plan)
DEFAULT_STORE = "workspaceblobstore"


def default_output_uri(job_name: str, output: str, output_type: str) -> str:
    """Return where an output goes that asks for no place.

    Sources: azure-ai-ml's `JobOperations._get_named_output_uri`, which looks there;
    `cli/jobs/basics/hello-pipeline-default-artifacts.yml` of `Azure/azureml-examples`, where the
    output `artifacts` of a step has what the step has written to `./outputs`.
    """
    if output == "artifacts" and output_type == "uri_folder":
        return f"{uris.artifacts_uri(job_name)}/"
    uri = f"azureml://datastores/{DEFAULT_STORE}/paths/azureml/{job_name}/{output}"
    return uri if output_type == "uri_file" else f"{uri}/"


class Job:
    """One job in a transaction; changes are kept by `save`.

    Args:
        resource: the job's resource.
    """

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.body: dict[str, Any] = resource.body
        self.properties: dict[str, Any] = resource.body["properties"]
        self.run: dict[str, Any] = resource.private.setdefault(_RUN, {})

    @classmethod
    def find(cls, store: Transaction, job_id: str) -> Job | None:
        """Return the job with this id, or None."""
        resource = store.get(job_id)
        return None if resource is None else cls(resource)

    @classmethod
    def children(cls, store: Transaction, job: Job) -> list[Job]:
        """Return the jobs whose parent a job is, oldest first."""
        collection = job.resource.id.removesuffix(job.name.lower())
        return [cls(child) for child in store.find(BY_PARENT, collection, job.name)]

    def again(self, store: Transaction) -> Job | None:
        """Return the same job as it is now; None when it was deleted, and another has its name."""
        found = Job.find(store, self.resource.id)
        return found if found and found.run.get("created") == self.run.get("created") else None

    @property
    def name(self) -> str:
        """The job's name."""
        return str(self.body["name"])

    @property
    def status(self) -> str:
        """Where the job is."""
        return str(self.properties["status"])

    @property
    def terminal(self) -> bool:
        """Whether the job has ended."""
        return self.status in TERMINAL

    @property
    def logged(self) -> bool:
        """Whether it is a run that MLflow's client has started, which nobody here executes."""
        return bool(self.run.get("logged"))

    @property
    def root(self) -> str:
        """The name of the topmost job above it; its own without a parent."""
        return str(self.run.get("root", self.name))

    @property
    def parent_id(self) -> str | None:
        """The id of the job that has submitted it, such as a sweep; None without one.

        A run that a job's own code starts within it with MLflow has a parent too, which is not
        meant here: it is nothing that the parent waits for.
        """
        name = self.properties.get("parentJobName")
        if not name or self.logged:
            return None
        return f"{self.resource.id.rpartition('/')[0]}/{name.lower()}"

    def descend_from(self, parent: Job) -> None:
        """Become a child of another job."""
        self.properties["parentJobName"] = parent.name
        self.run["root"] = parent.root

    @property
    def plan(self) -> Plan:
        """What running it takes."""
        try:
            return _FORMAT.read(self.resource.private.get(_PLAN))
        except DocumentError as error:
            return self._unreadable(error)

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self.resource.private[_PLAN] = _FORMAT.write(plan)

    def _unreadable(self, error: DocumentError) -> Plan:
        """Return a plan in place of one that cannot be read: nothing is run, and the log says so.

        What is shown of a job that has ended needs little of its plan.
        """
        _log.warning("plan of job %s: %s", self.resource.id, error)
        return Plan(
            workspace_id=self.body.get("id", self.resource.id).rpartition("/jobs/")[0],
            workspace_guid="",
            region=OFFLINE_REGION,
            name=self.name,
            experiment_name=self.properties.get("experimentName") or "Default",
            command="",
            compute="",
            code="",
            environment=Environment(""),
            not_run=_UNREADABLE.format(error=error),
        )

    @property
    def process(self) -> dict[str, Any]:
        """The processes that run it, for whoever comes after a crash."""
        return self.resource.private.setdefault(_PROCESS, {})  # type: ignore[no-any-return]

    def moment(self, name: Literal["created", "started", "ended"]) -> datetime | None:
        """Return when the job was created, its command started, or it ended."""
        text = self.run.get(name)
        return parse_timestamp(text) if text else None

    def move(self, status: Status, now: datetime, error: str = "") -> None:
        """Go to another state.

        Args:
            status: the new state.
            now: the present moment.
            error: why the job failed.
        """
        self.properties["status"] = status
        self.run["revision"] = self.run.get("revision", 0) + 1
        self.run["modified"] = timestamp(now)
        if status == "Running":
            self.run["started"] = timestamp(now)
        if status in TERMINAL:
            self.run["ended"] = timestamp(now)
            self.process.clear()
        if error:
            self.run["error"] = error

    def cancel(self, now: datetime) -> None:
        """Cancel the job: one that waits at once, one that runs when its processes have ended."""
        if not self.terminal and self.status != "CancelRequested":
            at_once = self.status == "Queued" or self.logged
            self.move("Canceled" if at_once else "CancelRequested", now)

    def save(self, store: Transaction) -> None:
        """Keep what was changed."""
        store.put(self.resource)
