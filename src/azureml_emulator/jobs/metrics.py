"""What trials of a sweep have logged with MLflow, read from its store while they run."""

from __future__ import annotations

from collections.abc import Mapping

from azureml_emulator.jobs.observer import twice
from azureml_emulator.runs.job import Job
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.tracking.stores import RunStore
from offline_azure.store.store import Store


class JobMetrics:
    """Reads and notes what is on the MLflow runs of jobs.

    Args:
        database: where the workspaces are.
        tracking: MLflow's server.
    """

    def __init__(self, database: Store, tracking: TrackingServer) -> None:
        self._database = database
        self._tracking = tracking

    def values(self, trial: Job, metric: str) -> tuple[float, ...]:
        """Return all values of a metric, oldest first; none when the job has no run yet."""
        store = self._store(trial)
        return twice(lambda: runs.metric_values(self._tracking, store, trial.name, metric))

    def names(self, trial: Job) -> set[str]:
        """Return the names of the metrics that a job has logged."""
        store = self._store(trial)
        run = twice(lambda: runs.get(self._tracking, store, trial.name))
        return set(run.metrics) if run is not None else set()

    def note(self, trial: Job, parameters: Mapping[str, object]) -> None:
        """Note parameters on the job's run, except for those that it has logged itself.

        A parameter of MLflow cannot be changed: `1` logged here and `1.0` logged by the script
        would be an error in the script. So they are noted when the trial has ended.
        """
        store = self._store(trial)
        run = twice(lambda: runs.get(self._tracking, store, trial.name))
        if run is None:  # it ended before it had one
            return
        missing = {name: str(v) for name, v in parameters.items() if name not in run.params}
        twice(lambda: runs.log_parameters(self._tracking, store, trial.name, missing))

    def _store(self, job: Job) -> RunStore:
        with self._database.read() as transaction:
            return stores.of_workspace(transaction, job.plan.workspace_id)
