"""What decides about the trials of a sweep.

Sources: Microsoft Learn, "Hyperparameter tuning a model (v2)" (limits, early termination, best
trial); published logs of HyperDrive for the names of trials, the words of the log, the tags
`PARENT_0` with the values and the properties of the best trial; `get_best_run_by_primary_metric`
of azureml-train-core, for which trials of every status count. Unverified is what a sweep becomes
when no trial has succeeded or logged the metric, and what the log then says.
"""

from __future__ import annotations

import json
import math
from typing import Literal

from azureml_emulator.runs.family import Family
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.stopping import Reason
from azureml_emulator.runs.sweeps import sampling
from azureml_emulator.runs.sweeps.metrics import Metrics
from azureml_emulator.runs.sweeps.outputs import Outputs
from azureml_emulator.runs.sweeps.settings import Sweep
from azureml_emulator.runs.sweeps.space import Values
from azureml_emulator.runs.sweeps.termination import Progress
from azureml_emulator.runs.sweeps.trials import request
from offline_azure.clock import Clock

_LOOK = 0.25  # seconds between two looks at the metrics of running trials
_Part = Literal["API", "GENERATOR", "SCHEDULER", "CONTROLLER", "ENFORCER"]


class SweepOrchestrator:
    """Runs the trials of sweeps.

    Args:
        metrics: reads what trials have logged.
        outputs: keeps what the best one has made.
        clock: what time it is.
    """

    log = "azureml-logs/hyperdrive.txt"

    def __init__(self, metrics: Metrics, outputs: Outputs, clock: Clock) -> None:
        self._metrics = metrics
        self._outputs = outputs
        self._clock = clock

    def run(self, family: Family) -> str:
        """Run one sweep; return its error, empty when it succeeded.

        Raises:
            RefusedError: a trial could not be made.
            StoppedError: the sweep is to end.
        """
        return _Run(family, self._metrics, self._outputs, self._clock).to_its_end()


class _Run:
    """One sweep while it runs."""

    def __init__(self, family: Family, metrics: Metrics, outputs: Outputs, clock: Clock) -> None:
        self._family = family
        self._metrics = metrics
        self._outputs = outputs
        self._clock = clock
        self._parent = family.parent.name
        self._sweep = Sweep.read(family.parent.properties)
        self._sampler = sampling.of_sweep(self._sweep)
        self._trials: dict[str, Values] = {}
        self._running: list[str] = []
        self._progress: dict[str, Progress] = {}
        self._looked_at: dict[str, int] = {}
        self._deadlines: dict[str, float] = {}
        self._exhausted = False
        self._completed = 0
        self._errors: list[str] = []
        self._logged: set[str] = set()
        self._best: tuple[str, float] | None = None

    def to_its_end(self) -> str:
        """Sample, run and judge trials until there are no more."""
        self._say("API", "Experiment created")
        deadline = self._clock.monotonic() + self._sweep.timeout
        while True:
            self._fill()
            if not self._running:
                break
            until = min([deadline, *self._trial_deadlines().values()])
            for job in self._family.wait(until, self._patience()):
                self._ended(job)
            self._forget_the_deleted()
            if self._clock.monotonic() >= deadline:
                self._say("CONTROLLER", "The sweep exceeded limits.timeout and is canceled.")
                self._family.stop.set(Reason.CANCELED)
            self._end_the_slow()
            self._end_the_bad()
        return self._finish()

    def _fill(self) -> None:
        """Submit as many trials as may run at once."""
        free = min(self._sweep.at_once - len(self._running), self._sweep.most - len(self._trials))
        if self._exhausted or free <= 0:
            return
        self._say("GENERATOR", f"Trying to sample '{free}' jobs from the hyperparameter space")
        sampled: dict[str, Values] = {}
        while len(sampled) < free:
            name = f"{self._parent}_{len(self._trials) + len(sampled)}"
            values = self._sampler.draw(name)
            if values is None:
                self._exhausted = True
                break
            sampled[name] = values
        self._say(
            "GENERATOR",
            f"Successfully sampled '{len(sampled)}' jobs, they will soon be submitted to the"
            " execution target.",
        )
        for name, values in sampled.items():
            self._submit(name, values)
        if len(self._trials) >= self._sweep.most:
            self._exhausted = True
            self._say(
                "GENERATOR", f"Max number of jobs '{self._sweep.most}' reached for experiment."
            )
        if self._exhausted:
            self._say("GENERATOR", "All jobs generated.")
        self._family.update(
            tags={
                **{name: json.dumps(values) for name, values in sampled.items()},
                "_aml_system_samples_generated_count": str(len(self._trials)),
                "_aml_system_all_jobs_generated": str(self._exhausted).lower(),
            }
        )

    def _submit(self, name: str, values: Values) -> None:
        self._say("SCHEDULER", f"Scheduling job, id='{name}'")
        asked = request(self._family.parent.properties, name, values)
        self._family.submit(name, asked)
        self._trials[name] = values
        self._running.append(name)
        self._say("SCHEDULER", f"Successfully scheduled a job. Id='{name}'")

    def _patience(self) -> float | None:
        """Return how long to wait at most for the end of a trial."""
        if self._sweep.policy is not None:
            return _LOOK
        return 1.0 if self._sweep.trial_timeout is not None else None

    def _ended(self, job: Job) -> None:
        """Judge a trial that has ended."""
        name = job.name
        self._running.remove(name)
        self._metrics.note(job, self._trials[name])
        self._logged |= self._metrics.names(job)
        progress = self._read(job)
        values = progress.values
        score = None
        if values:
            score = max(values) if self._sweep.maximize else min(values)
        self._sampler.learn(name, score)
        if job.status == "Completed":
            self._completed += 1
        elif job.status == "Failed":
            self._errors.append(job.run.get("error", ""))
            self._say("SCHEDULER", f"Job '{name}' has failed: {self._errors[-1]}", "ERROR")
        if score is not None and self._is_best(name, score):
            self._best = (name, score)
            self._family.update(
                properties={
                    "score": str(score),
                    "best_child_run_id": name,
                    "best_metric_status": "Succeeded",
                    "best_data_container_id": f"dcid.{name}",
                }
            )

    def _forget_the_deleted(self) -> None:
        gone = [name for name in self._running if not self._is_there(name)]
        for name in gone:
            self._running.remove(name)
            self._progress.pop(name, None)
            self._say("SCHEDULER", f"Job '{name}' was deleted.", "WARNING")

    def _is_there(self, name: str) -> bool:
        try:
            self._family.job(name)
        except LookupError:
            return False
        return True

    def _is_best(self, name: str, score: float) -> bool:
        if self._best is None:
            return True
        leader, best = self._best
        if score == best:  # of two that are as good it is the first one, whichever ends first
            order = list(self._trials)
            return order.index(name) < order.index(leader)
        return score > best if self._sweep.maximize else score < best

    def _read(self, job: Job) -> Progress:
        values = self._metrics.values(job, self._sweep.metric)
        found = Progress(tuple(v for v in values if math.isfinite(v)), job.terminal)
        self._progress[job.name] = found
        return found

    def _trial_deadlines(self) -> dict[str, float]:
        """Return when running trials have to end; the wall clock is looked at once for each."""
        limit = self._sweep.trial_timeout
        if limit is None:
            return {}
        for name in self._running:
            started = self._family.job(name).moment("started")
            if started is not None and name not in self._deadlines:
                since = (self._clock.now() - started).total_seconds()
                self._deadlines[name] = self._clock.monotonic() - since + limit
        return {name: self._deadlines[name] for name in self._running if name in self._deadlines}

    def _end_the_slow(self) -> None:
        now = self._clock.monotonic()
        late = [name for name, deadline in self._trial_deadlines().items() if now >= deadline]
        for name in late:
            self._say("CONTROLLER", f"Job '{name}' exceeded limits.trial_timeout and is canceled.")
        self._family.cancel(late)

    def _end_the_bad(self) -> None:
        """Apply the policy to what running trials have logged since it was last applied."""
        policy = self._sweep.policy
        if policy is None:
            return
        jobs = [self._family.job(name) for name in self._running]
        running = {job.name: self._read(job) for job in jobs if job.status == "Running"}
        condemned = []
        for name, progress in running.items():
            before = self._looked_at.get(name, 0)
            self._looked_at[name] = len(progress.values)
            due = [i for i in range(before + 1, len(progress.values) + 1) if policy.due(i)]
            for interval in due:
                if policy.condemns(name, interval, self._progress, maximize=self._sweep.maximize):
                    condemned.append(name)
                    self._say(
                        "ENFORCER",
                        f"{policy.name} policy: job '{name}' is canceled at interval {interval}.",
                    )
                    break
        self._family.cancel(condemned)

    def _finish(self) -> str:
        if self._errors and not self._completed:
            self._say("CONTROLLER", "Changing Run Status from Running to Failed")
            return f"No trial has succeeded. The first error: {self._errors[0]}"
        if self._best is None:
            self._warn()
        else:
            self._outputs.keep(self._family.parent, self._family.job(self._best[0]))
        self._say("CONTROLLER", "Changing Run Status from Running to Completed")
        return ""

    def _warn(self) -> None:
        """Say that there is no best trial, and why."""
        logged = sorted(self._logged)
        message = (
            f"No trial has logged the primary metric '{self._sweep.metric}', so there is no best"
            f" trial. Metrics that were logged: {', '.join(logged) or 'none'}. The name must be"
            " exactly the one given to mlflow.log_metric."
        )
        self._say("CONTROLLER", message, "WARNING")
        self._family.warn(message)

    def _say(self, part: _Part, line: str, level: str = "INFO") -> None:
        self._family.log.write(line, part, level)
