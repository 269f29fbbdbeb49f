"""One command job, from Queued to its end.

Sources: Microsoft Learn, "Troubleshooting jobs" and the recorded state changes
(`command_job/command_job_serverless`, 2023-10-31) for the states.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path

from azureml_emulator import uris
from azureml_emulator.runs import advice, failures, interpreter, variables, workers
from azureml_emulator.runs.built_environments import Builder, BuildError, BuiltEnvironment
from azureml_emulator.runs.command_line import UnknownNameError, render
from azureml_emulator.runs.files import (
    BUILD_LOG,
    LIFECYCLE_LOG,
    STD_LOG,
    JobFiles,
    MissingDataError,
    locator,
)
from azureml_emulator.runs.interpreter import Interpreter
from azureml_emulator.runs.job import Job, Plan, Status
from azureml_emulator.runs.job_log import JobLog
from azureml_emulator.runs.observer import Observer
from azureml_emulator.runs.process import Ending, JobProcess
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure import remedies, ways_out
from offline_azure.added_packages import VARIABLE
from offline_azure.clock import Clock
from offline_azure.storage import accounts
from offline_azure.store.blob_names import shown
from offline_azure.store.public_data import Address
from offline_azure.store.storage import Location, Storage
from offline_azure.store.store import Store

_LONGEST_LOOK = 1.0  # seconds between two looks at a clock that may be moved
_CLOSED = "The offline workspace was stopped while the job was running. Submit the job again."
_log = logging.getLogger(__name__)


class _FailedError(Exception):
    """The job cannot go on; the message becomes its error."""


class CommandExecutor:
    """Runs command jobs.

    Args:
        database: where the jobs are.
        storage: where the bytes are.
        clock: what time it is.
        folder: for what jobs need while they run.
        observer: who else must know.
        environments: where environments that are built are kept; beside `folder` without it.
    """

    def __init__(
        self,
        database: Store,
        storage: Storage,
        clock: Clock,
        folder: Path,
        observer: Observer,
        environments: Path | None = None,
    ) -> None:
        self._database = database
        self._storage = storage
        self._clock = clock
        self._folder = folder
        self._observer = observer
        self._builder = Builder(environments or folder.with_name("environments"))
        self._environment: Mapping[str, str] = {}

    def start(self, environment: Mapping[str, str]) -> None:
        """Learn the variables of a process inside the workspace; remove what was left."""
        self._environment = environment
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)

    def execute(self, job_id: str, stop: Stop) -> None:
        """Run the job; return when it has ended."""
        job = self._claim(job_id)
        if job is None:
            return
        status: Status = "Failed"
        try:
            error = self._run(job, stop)
            status = "Failed" if error else "Completed"
        except _FailedError as failed:
            error = str(failed)
        except Exception as fault:
            _log.exception("job %s", job_id)
            error = f"The offline workspace could not run the job: {fault}"
        if stop.reason is Reason.CANCELED:
            status, error = "Canceled", ""
        elif stop.reason is Reason.CLOSED:
            status, error = "Failed", _CLOSED
        self._tell_end(job, status)
        self._move(job, status, error)

    def lost(self, job: Job, status: Status) -> None:
        """Say elsewhere that a job has ended while there was no server."""
        self._tell_end(job, status)

    def _tell_end(self, job: Job, status: Status) -> None:
        try:
            self._observer.ended(job, status, self._clock.now())
        except Exception:
            _log.exception("end of job %s", job.name)

    def _claim(self, job_id: str) -> Job | None:
        """Take a job that waits; None when somebody has cancelled or deleted it."""
        with self._database.write() as store:
            job = Job.find(store, job_id)
            if job is None or job.status != "Queued":
                return None
            job.process["token"] = uuid.uuid4().hex
            job.move("Preparing", self._clock.now())
            job.save(store)
            return job

    def _move(self, job: Job, status: Status, error: str = "") -> None:
        with self._database.write() as store:
            present = job.again(store)
            # A job that is to be cancelled stays so until its processes have ended.
            if present is not None and (
                status in ("Completed", "Failed", "Canceled") or present.status != "CancelRequested"
            ):
                present.move(status, self._clock.now(), error)
                present.save(store)

    def _run(self, job: Job, stop: Stop) -> str:
        """Run the job; return its error, empty when there is none."""
        plan = job.plan
        files = JobFiles(
            self._folder / uuid.uuid4().hex, plan, self._storage, locator(self._database, plan)
        )
        files.forget_logs()
        log = JobLog(files.log(LIFECYCLE_LOG), self._clock)
        for remark in (*plan.remarks, *ways_out.remarks(plan.variables)):
            log.write(f"Different from Azure: {remark}")
        if plan.not_run:
            files.log(STD_LOG).write_text(f"{plan.not_run}\n")
            log.write(plan.not_run)
            return plan.not_run
        try:
            given = self._observer.preparing(job)
            log.write("Preparing: code, data, environment")
            command, environment, python = self._prepare(plan, files, given, stop)
            ending = self._command(job, plan, files, command, environment, stop)
            self._move(job, "Finalizing")
            name = workers.log_to_quote(plan, files)
            error = failures.of_command(ending, command, plan, files.log(name), stop, name)
            error = "\n".join(filter(None, [error, advice.on_failure(error, plan, python)]))
            log.write(f"The command has ended: {ending}")
            files.keep_artifacts()
            self._keep_outputs(plan, files, succeeded=not error and stop.reason is None)
            _name_what_is_left_out(plan, files, log)
        except _FailedError as failed:
            log.write(str(failed))
            raise
        finally:
            files.remove()
        log.write(error or "The activity completed successfully. Finalizing run...")
        return error

    def _prepare(
        self, plan: Plan, files: JobFiles, given: Mapping[str, str], stop: Stop
    ) -> tuple[str, dict[str, str], Interpreter]:
        """Make what the command needs; return the command, its variables and its Python."""
        try:
            self._fetch_public(plan)
            files.create()
            inputs = {item.name: files.deliver(item) for item in plan.inputs}
        except uris.OutsideError as outside:
            raise _FailedError(failures.OUTSIDE.format(uri=outside, url=outside)) from None
        except MissingDataError as missing:
            raise _FailedError(self._absence(missing)) from None
        outputs = {item.name: files.prepare_output(item) for item in plan.outputs}
        try:
            command = render(plan.command, inputs, outputs)
        except UnknownNameError as unknown:
            raise _FailedError(
                f"The command names {unknown}, which the job does not have."
            ) from None
        python = interpreter.prepare(
            plan.environment,
            files.python,
            self._built(plan, files, stop),
            self._environment.get(VARIABLE, ""),
        )
        with files.log(workers.first_log(plan)).open("a") as log:
            log.write(interpreter.report(plan.environment, python))
        environment = {
            **python.variables(self._environment),
            **variables.of_job(plan, inputs, outputs),
            **given,
            **ways_out.closed(plan.variables),
        }
        return command, environment, python

    def _absence(self, missing: MissingDataError) -> str:
        """Say why data is not there: whether it is outside, or nowhere."""
        place = missing.location
        if place is None or not self._is_outside(place):
            return failures.MISSING_DATA.format(uri=missing)
        url = Address.of_storage(place.account, place.container, place.path)
        return failures.OUTSIDE.format(uri=missing, url=url)

    def _is_outside(self, place: Location) -> bool:
        with self._database.read() as store:
            return accounts.is_outside(store, place)

    def _fetch_public(self, plan: Plan) -> None:
        """Let the workspace fetch what the job reads of the internet, where that is allowed."""
        locate = locator(self._database, plan)
        for given in plan.inputs:
            with contextlib.suppress(uris.UriError):
                place = locate(given.uri)
                if self._is_outside(place):
                    self._storage.public_copy(
                        place.account, place.container, place.path, fetch=True
                    )

    def _built(self, plan: Plan, files: JobFiles, stop: Stop) -> BuiltEnvironment | None:
        """Return the environment's own packages, where that is switched on and it has any."""
        environment = plan.environment
        if self._environment.get(remedies.BUILD_ENVIRONMENTS) != "1" or not environment.conda:
            return None
        streamed = files.log(workers.first_log(plan))

        def say(line: str) -> None:
            # Here the SDK shows it while the job is still preparing; pip's own words have a log.
            with streamed.open("a", encoding="utf-8") as log:
                log.write(f"# Offline workspace: {line}\n")

        try:
            return self._builder.build(
                environment, self._environment, files.log(BUILD_LOG), stop, say
            )
        except BuildError as error:
            raise _FailedError(str(error)) from None

    def _command(
        self,
        job: Job,
        plan: Plan,
        files: JobFiles,
        command: str,
        environment: dict[str, str],
        stop: Stop,
    ) -> Ending:
        """Run the command to its end, or until it is told to stop."""
        if stop.reason is not None:
            return Ending(signal=9)
        shell = shutil.which("bash") or "/bin/sh"
        token = job.process["token"]
        with JobProcess(
            workers.command_line([shell, "-c", command], plan, files),
            folder=files.working,
            environment=environment,
            log=files.log(workers.first_log(plan)),
            token=token,
        ) as process:
            stop.then(process.stop)
            deadline = None
            if plan.timeout is not None:
                deadline = self._clock.monotonic() + plan.timeout
            if self._started(job, process):
                self._observer.running(job)
            while True:
                left = None
                if deadline is not None and stop.reason is None:
                    left = deadline - self._clock.monotonic()
                    if left <= 0:
                        stop.set(Reason.TIMEOUT)
                        left = None
                ending = process.wait(None if left is None else min(left, _LONGEST_LOOK))
                if ending is not None:
                    return ending

    def _started(self, job: Job, process: JobProcess) -> bool:
        """Show that the job runs; stop it, and return False, when it was deleted meanwhile."""
        with self._database.write() as store:
            present = job.again(store)
            if present is None:
                process.stop()
                return False
            if process.process is not None:
                present.process["pid"] = process.process.pid
                present.process["started"] = process.process.started
            if present.status != "CancelRequested":
                present.move("Running", self._clock.now())
            present.save(store)
        return True

    def _keep_outputs(self, plan: Plan, files: JobFiles, *, succeeded: bool) -> None:
        for output in plan.outputs:
            # What a command writes to a mount is stored as it writes; the rest only at its end.
            if not succeeded and output.mode != "ReadWriteMount":
                continue
            if files.keep_output(output) and succeeded:
                self._observer.stored(plan, output)


def _name_what_is_left_out(plan: Plan, files: JobFiles, log: JobLog) -> None:
    """Say in both logs which files are lost with the job's folder."""
    for name in files.left_out:
        line = (
            f"The file {shown(name)} is not kept: no blob can have this name. Use at most 1,024"
            " characters in UTF-8, without control characters."
        )
        log.write(line)
        with files.log(workers.first_log(plan)).open("a", encoding="utf-8") as output:
            output.write(f"{line}\n")
