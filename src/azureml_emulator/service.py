"""Azure Machine Learning, as a service on the offline Azure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from azureml_emulator import hosts, placeholders, variables
from azureml_emulator.areas import AREAS
from azureml_emulator.indexes import INDEXES
from azureml_emulator.jobs.metrics import JobMetrics
from azureml_emulator.jobs.observer import JobObserver
from azureml_emulator.jobs.runs import JobTeller
from azureml_emulator.jobs.submitter import JobSubmitter
from azureml_emulator.runs import batch_scoring
from azureml_emulator.runs.batch_scoring import BatchScoring
from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.family import Changes
from azureml_emulator.runs.parents import Orchestrator, ParentExecutor
from azureml_emulator.runs.pipelines.orchestrator import PipelineOrchestrator, ReusedStep
from azureml_emulator.runs.pipelines.reuse import REUSED
from azureml_emulator.runs.scheduler import Scheduler
from azureml_emulator.runs.sweeps.orchestrator import SweepOrchestrator
from azureml_emulator.runs.sweeps.outputs import Outputs
from azureml_emulator.schedules.firing import ScheduleRunner
from azureml_emulator.serving.manager import Serving
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.workspace_config import Configuration
from azureml_emulator.workspaces import deployments
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm import resource_groups
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.background import Background
from offline_azure.clock import Clock
from offline_azure.foundation import Foundation
from offline_azure.http.messages import ReadRequest, Request
from offline_azure.service import Checkout, Lent, Service
from offline_azure.store.store import Transaction


class MachineLearning(Service):
    """Workspaces and what is in them.

    Args:
        default: the workspace that exists from the start, with its associated resources; once
            deleted it stays deleted, as on Azure.
        environments: where environments that are built are kept; several servers may share it.
        configuration: the config.json that names the workspace, where there is one.
    """

    hosts = hosts.HOSTS
    # The reference page shows those of the base among them, in the order of `AREAS`.
    areas = tuple(area for area in AREAS if not any(area is base for base in Foundation.areas))
    indexes = INDEXES
    scopes = (IN_WORKSPACE,)

    def __init__(
        self,
        default: WorkspaceId,
        environments: Path | None = None,
        configuration: Configuration | None = None,
    ) -> None:
        self._default = default
        self._environments = environments
        self._configuration = configuration

    def create(self, store: Transaction, clock: Clock) -> None:
        """Make the default workspace, and the group that it is in."""
        resource_groups.create_scope(store, self._default, OFFLINE_REGION)
        deployments.create_default(store, self._default.arm_id, OFFLINE_REGION, clock.now())

    def background(self, lent: Lent) -> Sequence[Background]:
        """Return MLflow's process, the scheduler of jobs, what serves models, and schedules."""
        tracking = TrackingServer(lent.folder / "mlflow")
        observer = JobObserver(lent.store, lent.clock, tracking)
        executor = CommandExecutor(
            lent.store,
            lent.storage,
            lent.clock,
            lent.folder / "jobs",
            observer,
            self._environments,
        )
        JobTeller(lent.store, tracking).listen()
        submitter = JobSubmitter(lent.store, lent.clock)
        changes = Changes(lent.store)
        parents = {
            kind: ParentExecutor(
                lent.store, lent.storage, lent.clock, observer, submitter, orchestrator, changes
            )
            for kind, orchestrator in _orchestrators(lent, tracking, observer).items()
        }
        scheduler = Scheduler(lent.store, lent.clock, executor, parents=parents)
        serving = Serving(lent.store, lent.storage, lent.folder / "serving")
        return tracking, scheduler, serving, ScheduleRunner(lent.store, lent.clock)

    def fill_path(self, request: Request) -> Request:
        """Put the default workspace in the place of placeholders."""
        return placeholders.fill_path(request, self._default)

    def fill_body(self, request: ReadRequest) -> ReadRequest:
        """Put the default workspace in the place of placeholders."""
        return placeholders.fill_body(request, self._default)

    def variables(self) -> Mapping[str, str]:
        """Return what the SDK and MLflow read."""
        return variables.inside(self._default)

    def status(self) -> Mapping[str, Any]:
        """Return which workspace it is."""
        return {
            "mlflow_tracking_uri": self.variables()["MLFLOW_TRACKING_URI"],
            "workspace": {
                "subscription_id": self._default.subscription_id,
                "resource_group": self._default.resource_group,
                "workspace_name": self._default.workspace_name,
            },
        }

    def notice(self, start: Path) -> str | None:
        """Return what is wrong with the config.json that is found from a directory."""
        return self._configuration.notice(start) if self._configuration else None

    def close(self) -> None:
        """Remove our own config.json."""
        if self._configuration:
            self._configuration.release()


def of_checkout(checkout: Checkout) -> MachineLearning:
    """Return the service with the workspace that `from_config` finds in a checkout."""
    configuration = Configuration(checkout.root, checkout.start, fresh=checkout.fresh)
    return MachineLearning(configuration.workspace, checkout.environments, configuration)


def _orchestrators(
    lent: Lent, tracking: TrackingServer, observer: JobObserver
) -> dict[str, Orchestrator]:
    """Return what decides about the children of each kind of job that consists of others."""
    return {
        "Pipeline": PipelineOrchestrator(lent.store, lent.clock),
        REUSED: ReusedStep(),
        batch_scoring.KIND: BatchScoring(),
        "Sweep": SweepOrchestrator(
            JobMetrics(lent.store, tracking),
            Outputs(lent.store, lent.storage, observer),
            lent.clock,
        ),
    }
