# mypy: disallow-untyped-calls=False
"""What others see of the training: child runs, metrics, tags, and the model as an artifact.

A child run is made as Azure's own services make it: run history is asked for a run with a given
id. Metrics and artifacts go through MLflow's client.

Sources: azure-ai-ml's REST client for run history (`add_or_modify_by_experiment_name`, model
`CreateRun`); recording `automl_job/remote_classification` (2023-03-08) for the parent's tags.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import mlflow
import requests
from azure.identity import DefaultAzureCredential

from azureml_emulator.programs.automl.trials import Trial

_SCOPE = "https://management.azure.com/.default"
_TIMEOUT = 60


class Recorder:
    """Writes down what happens. Everything about the workspace is in the environment."""

    def __init__(self) -> None:
        self._job = os.environ["AZUREML_RUN_ID"]
        self._experiment = os.environ["MLFLOW_EXPERIMENT_NAME"]
        self._history = (
            f"{os.environ['AZUREML_SERVICE_ENDPOINT']}/history/v1.0"
            f"{os.environ['AZUREML_WORKSPACE_SCOPE']}/experiments/{self._experiment}/runs"
        )
        self._credential = DefaultAzureCredential()
        self._client = mlflow.MlflowClient()

    def child(self, number: int) -> str:
        """Return the id of the run of a trial."""
        return f"{self._job}_{number}"

    def trial(self, trial: Trial, preprocessor: str, metric: str) -> None:
        """Make the child run of a trial that has ended, with its metrics."""
        name = self.child(trial.number)
        shown = {
            "run_algorithm": trial.algorithm,
            "run_preprocessor": preprocessor,
            "iteration": str(trial.number),
            "primary_metric": metric,
            "score": str(trial.metrics.get(metric, "nan")),
        }
        self._patch(
            name,
            {
                "runId": name,
                "parentRunId": self._job,
                "displayName": name,
                "status": "Completed",
                "startTimeUtc": _moment(trial.start),
                "endTimeUtc": _moment(trial.end),
                "properties": {"runTemplate": "automl_child", **shown},
                "tags": shown,
            },
        )
        entities = mlflow.entities
        now = int(trial.end.timestamp() * 1000)
        self._client.log_batch(
            name,
            metrics=[entities.Metric(key, v, now, 0) for key, v in sorted(trial.metrics.items())],
            params=[entities.Param(key, str(value)) for key, value in trial.values.items()],
        )

    def parent(
        self, tags: Mapping[str, str] | None = None, properties: Mapping[str, str] | None = None
    ) -> None:
        """Add to what the job itself shows."""
        self._patch(self._job, {"tags": dict(tags or {}), "properties": dict(properties or {})})

    def metrics(self, metrics: Mapping[str, float]) -> None:
        """Show metrics on the job itself."""
        for name, value in sorted(metrics.items()):
            self._client.log_metric(self._job, name, value)

    def artifacts(self, number: int, folder: Path, path: str) -> None:
        """Keep a folder among the artifacts of the run of a trial."""
        self._client.log_artifacts(self.child(number), str(folder), path)

    def _patch(self, name: str, body: Mapping[str, Any]) -> None:
        token = self._credential.get_token(_SCOPE).token
        answer = requests.patch(
            f"{self._history}/{name}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
        )
        answer.raise_for_status()


def tags_of(best: str, trials: Sequence[Trial], metric: str, preprocessor: str) -> dict[str, str]:
    """Return the tags of the parent of these trials, in the recorded form.

    Args:
        best: the id of the best child.
        trials: all trials.
        metric: the primary metric.
        preprocessor: what the numbers of all trials go through.
    """
    return {
        "automl_best_child_run_id": best,
        "iteration": _listed(trial.number for trial in trials),
        "score": _listed(trial.metrics.get(metric, "nan") for trial in trials),
        "run_algorithm": _listed(trial.algorithm for trial in trials),
        "run_preprocessor": _listed(preprocessor for _ in trials),
        "fit_time": _listed(f"{trial.seconds:.3f}" for trial in trials),
    }


def _listed(values: Any) -> str:
    return "".join(f"<{value}>;" for value in values)


def _moment(moment: datetime) -> str:
    return moment.isoformat()
