"""What decides about the trials of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest

from azureml_emulator.runs.family import StoppedError
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.runs.stopping import Reason, Stop
from azureml_emulator.runs.sweeps.orchestrator import SweepOrchestrator
from offline_azure.clock import ManualClock
from offline_azure.store.store import Resource

PROPERTIES: dict[str, Any] = {
    "searchSpace": {"x": ["choice", [[1, 2, 3]]]},
    "samplingAlgorithm": {"samplingAlgorithmType": "Grid"},
    "objective": {"primaryMetric": "loss", "goal": "Minimize"},
    "limits": {"maxTotalTrials": 3, "maxConcurrentTrials": 2},
    "experimentName": "bread",
    "computeId": None,
    "identity": None,
    "queueSettings": None,
    "trial": {
        "codeId": None,
        "command": "train ${{search_space.x}}",
        "environmentId": "environment",
        "environmentVariables": None,
        "distribution": None,
        "resources": None,
    },
    "inputs": None,
    "outputs": None,
}


@dataclass
class Trial:
    """What a trial does, one step at each look: a list of metric values, or how it ends."""

    steps: list[float | str]
    values: tuple[float, ...] = ()


@dataclass
class Bakery:
    """A family, its metrics and its outputs in one."""

    clock: ManualClock
    trials: dict[str, Trial] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    most_at_once: int = 0
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the sweep."""
        self.stop = Stop()
        self.parent = self._new("sweep")
        self.parent.properties.update(PROPERTIES)
        self.log = self
        self.shown: dict[str, Any] = {}

    def _new(self, name: str) -> Job:
        body = {"name": name, "properties": {"status": "Queued", "tags": {}, "properties": {}}}
        return Job(Resource(f"/jobs/{name}", TYPE, body))

    def write(self, line: str, part: str = "", level: str = "INFO") -> None:
        """Note a line of the log."""
        self.lines.append(f"[{part}][{level}]{line}")

    def submit(self, name: str, asked: dict[str, Any]) -> Job:
        """Start a trial."""
        job = self._new(name)
        job.move("Running", self.clock.now())
        self.jobs[name], self.asked[name] = job, asked
        running = [job for job in self.jobs.values() if not job.terminal]
        self.most_at_once = max(self.most_at_once, len(running))
        return job

    def job(self, name: str) -> Job:
        """Return a trial."""
        return self.jobs[name]

    def update(self, **changes: dict[str, Any]) -> None:
        """Note what the sweep shows."""
        for values in changes.values():
            self.shown.update(values)

    def warn(self, message: str) -> None:
        """Note a warning."""
        self.warnings.append(message)

    def cancel(self, names: list[str]) -> None:
        """Cancel trials."""
        for name in names:
            self.trials[name].steps = ["Canceled"]

    def wait(self, until: Any = None, patience: float | None = None) -> list[Job]:
        """Let each running trial do one step, and a minute pass."""
        if self.stop.reason is not None:
            raise StoppedError
        self.clock.advance(timedelta(minutes=1))
        ended = []
        for name, job in list(self.jobs.items()):
            if job.terminal:
                continue
            trial = self.trials[name]
            step = trial.steps.pop(0) if trial.steps else "Completed"
            if step == "deleted":
                del self.jobs[name]
            elif isinstance(step, str):
                job.move(step, self.clock.now(), "burnt" if step == "Failed" else "")  # type: ignore[arg-type]
                ended.append(job)
            else:
                trial.values += (step,)
        return ended

    def values(self, trial: Job, metric: str) -> tuple[float, ...]:
        """Return what a trial has logged."""
        return self.trials[trial.name].values if metric == "loss" else ()

    def names(self, trial: Job) -> set[str]:
        """Return the names of what it has logged."""
        return {"loss"} if self.trials[trial.name].values else set()

    def note(self, trial: Job, parameters: Mapping[str, object]) -> None:
        """Note nothing."""

    def keep(self, sweep: Job, best: Job) -> None:
        """Note whose outputs are kept."""
        self.kept.append(best.name)


@pytest.fixture
def bakery(clock: ManualClock) -> Bakery:
    """The family of a sweep over three values, two of them at once."""
    return Bakery(clock)


def run(bakery: Bakery, *trials: list[float | str], **properties: Any) -> str:
    bakery.trials = {f"sweep_{n}": Trial(list(steps)) for n, steps in enumerate(trials)}
    bakery.parent.properties.update(properties)
    given = cast("Any", bakery)
    return SweepOrchestrator(given, given, bakery.clock).run(given)


def test_trials_in_turn(bakery: Bakery) -> None:
    """No more run at once than may; each has a number, and the best one is shown."""
    error = run(bakery, [4.0], [2.0], [3.0])

    assert error == ""
    assert bakery.most_at_once == 2
    assert [asked["inputs"]["x"]["value"] for asked in bakery.asked.values()] == ["1", "2", "3"]
    assert bakery.shown["best_child_run_id"] == "sweep_1"
    assert bakery.shown["score"] == "2.0"
    assert bakery.shown["sweep_2"] == '{"x": 3}'
    assert bakery.shown["_aml_system_all_jobs_generated"] == "true"
    assert bakery.kept == ["sweep_1"]


def test_more_can_be_better(bakery: Bakery) -> None:
    """The best value that a trial has logged counts, not its last one; the first of two wins."""
    goal = {"primaryMetric": "loss", "goal": "Maximize"}

    run(bakery, [1.0, 5.0, 2.0], [5.0], [4.0], objective=goal)

    assert (bakery.shown["best_child_run_id"], bakery.shown["score"]) == ("sweep_0", "5.0")


def test_no_more_trials_than_asked_for(bakery: Bakery) -> None:
    """The limit ends the sampling, and the log says so."""
    run(bakery, [1.0], [2.0], limits={"maxTotalTrials": 2})

    assert list(bakery.jobs) == ["sweep_0", "sweep_1"]
    assert "[GENERATOR][INFO]Max number of jobs '2' reached for experiment." in bakery.lines


def test_early_termination(bakery: Bakery) -> None:
    """A running trial is judged at each value that it logs, once."""
    policy = {"policyType": "Bandit", "slackAmount": 1, "delayEvaluation": 2}

    run(bakery, [1.0] * 5, [9.0] * 50, [1.5] * 3, earlyTermination=policy)

    assert [job.status for job in bakery.jobs.values()] == ["Completed", "Canceled", "Completed"]
    assert bakery.trials["sweep_1"].values == (9.0, 9.0)
    assert any("'sweep_1' is canceled at interval 2" in line for line in bakery.lines)


def test_a_trial_that_takes_too_long(bakery: Bakery) -> None:
    """It is cancelled; the others go on."""
    run(bakery, [1.0], [2.0] * 50, [3.0], limits={"maxTotalTrials": 3, "trialTimeout": "PT5M"})

    assert bakery.jobs["sweep_1"].status == "Canceled"
    assert bakery.shown["best_child_run_id"] == "sweep_0"


def test_a_sweep_that_takes_too_long(bakery: Bakery) -> None:
    """It is cancelled, with the best trial so far."""
    limits = {"maxTotalTrials": 3, "maxConcurrentTrials": 2, "timeout": "PT5M"}

    with pytest.raises(StoppedError):
        run(bakery, [1.0], [2.0] * 50, [3.0] * 50, limits=limits)

    assert bakery.stop.reason is Reason.CANCELED
    assert bakery.shown["best_child_run_id"] == "sweep_0"


def test_failed_trials(bakery: Bakery) -> None:
    """Some may fail; when no trial succeeds, the sweep fails with the first error."""
    assert run(bakery, ["Failed"], [1.0], ["Failed"]) == ""
    assert bakery.shown["best_child_run_id"] == "sweep_1"


def test_only_failed_trials(bakery: Bakery) -> None:
    """When no trial succeeds, the sweep fails with the first error."""
    assert run(bakery, ["Failed"], ["Failed"], ["Failed"]) == (
        "No trial has succeeded. The first error: burnt"
    )
    assert bakery.kept == []


def test_a_metric_that_is_never_logged(bakery: Bakery) -> None:
    """There is no best trial, and a warning that says what was logged."""
    objective = {"primaryMetric": "Loss", "goal": "Minimize"}

    assert run(bakery, [1.0], [2.0], [3.0], objective=objective) == ""

    assert "best_child_run_id" not in bakery.shown
    assert "'Loss'" in bakery.warnings[0]
    assert "Metrics that were logged: loss." in bakery.warnings[0]


def test_values_that_are_no_numbers(bakery: Bakery) -> None:
    """A loss that has exploded is no best one."""
    run(bakery, [float("nan")], [float("-inf"), 7.0], [8.0])

    assert bakery.shown["best_child_run_id"] == "sweep_1"
    assert bakery.shown["score"] == "7.0"


def test_a_trial_that_is_deleted(bakery: Bakery) -> None:
    """It is not waited for."""
    assert run(bakery, ["deleted"], [2.0], [3.0]) == ""

    assert bakery.shown["best_child_run_id"] == "sweep_1"
