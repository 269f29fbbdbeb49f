"""The process behind one deployment: started, watched, asked and ended.

The process is reached over a Unix socket in a folder that only this user may enter. When it ends
by itself it is started again; when it hangs longer than its liveness probe allows it is killed
first. It ends with this process, however this process ends (see `runs.process`).
"""

from __future__ import annotations

import http.client
import logging
import shutil
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from azureml_emulator import programs
from azureml_emulator.runs import interpreter
from azureml_emulator.runs.process import Ending, JobProcess
from azureml_emulator.serving import sockets
from azureml_emulator.serving.collector import DataCollector
from azureml_emulator.serving.connections import Connections
from azureml_emulator.serving.deployment import Probe, ServingPlan
from azureml_emulator.serving.files import MissingFilesError, ServingFiles
from offline_azure import ways_out
from offline_azure.added_packages import VARIABLE
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

_PROGRAM = Path(programs.__file__).with_name("scoring_server.py")
_RESTART_DELAY = 1.0  # seconds between the end of a process and its next start
_LOOK = 0.1  # seconds between two looks whether a starting server is ready
_MOST_THREADS = 16
_log = logging.getLogger(__name__)


class NotServingError(Exception):
    """The process does not answer now."""


class TooSlowError(Exception):
    """The answer did not come in time."""


class StartError(Exception):
    """The process did not become ready; the text is for the learner."""


@dataclass(frozen=True)
class Answer:
    """What the process said."""

    status: int
    headers: dict[str, str]
    body: bytes


class Worker:
    """A deployment's process.

    Args:
        plan: what it serves.
        folder: where its files go while it lives.
        log: what it prints is appended here.
        database: where URIs are looked up.
        storage: the bytes of all storage accounts.
        variables: of a process inside the offline workspace.
    """

    def __init__(
        self,
        plan: ServingPlan,
        folder: Path,
        log: Path,
        database: Store,
        storage: Storage,
        variables: Mapping[str, str],
    ) -> None:
        self.plan = plan
        self._files = ServingFiles(folder, plan, database, storage)
        self._output = log
        self._variables = variables
        self._sockets = sockets.new_folder()
        self._socket = self._sockets / "s"
        self._connections = Connections(self._socket)
        self._places = threading.BoundedSemaphore(plan.capacity * 3)
        self._working = threading.BoundedSemaphore(plan.capacity)
        self._collector: DataCollector | None = None
        self._process: JobProcess | None = None
        self._ending: Ending | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Start the process and wait until it is ready.

        Raises:
            StartError: it ends or does not get ready in the time of its readiness probe.
        """
        try:
            self._files.create()
            self._collector = self._files.collector()
            self._process = self._launch()
            self._wait_until_ready(self._process)
        except MissingFilesError as error:
            raise StartError(str(error)) from None
        self._watcher = threading.Thread(
            target=self._watch, args=(self._process,), name="serving", daemon=True
        )
        self._watcher.start()

    def ask(self, body: bytes, content_type: str, request_id: str = "") -> Answer:
        """Send a request to `/score`; it and its answer are collected if the plan says so.

        Raises:
            NotServingError: nobody answers.
            TooSlowError: the answer takes longer than the deployment's request timeout.
        """
        answer = self._ask("POST", "/score", self.plan.request_timeout, body, content_type)
        if self._collector is not None:
            answer_type = answer.headers.get("content-type", "")
            self._collector.payload(request_id, body, content_type, answer.body, answer_type)
        return answer

    def reserve(self) -> bool:
        """Take a place among the requests that work or wait; False when there is none left.

        Azure holds two requests in the queue for each one that works.
        """
        return self._places.acquire(blocking=False)

    def release(self) -> None:
        """Give the place back."""
        self._places.release()

    def close(self) -> None:
        """End the process and remove its files."""
        with self._lock:
            self._closed.set()
            process = self._process
        if process is not None:
            process.stop()
        if self._watcher is not None:
            self._watcher.join()
        elif process is not None and self._ending is None:
            process.wait(None)
        if process is not None:
            process.__exit__(None, None, None)
        if self._collector is not None:
            self._collector.close()
        self._connections.close()
        self._files.remove()
        shutil.rmtree(self._sockets, ignore_errors=True)

    def note(self, line: str) -> None:
        """Write a line of our own to the log."""
        with self._output.open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")

    def _launch(self) -> JobProcess:
        plan = self.plan
        kind, path = self._files.entry()
        python = interpreter.prepare(
            plan.environment, self._files.python, added=self._variables.get(VARIABLE, "")
        )
        self.note(interpreter.report(plan.environment, python).rstrip("\n"))
        for remark in ways_out.remarks(plan.variables):
            self.note(f"Different from Azure: {remark}")
        model = self._files.model if plan.model else None
        own = {
            "AML_APP_ROOT": str(self._files.code),
            **({"AZUREML_ENTRY_SCRIPT": plan.script} if plan.code else {}),
            **({"AZUREML_MODEL_DIR": str(model)} if model else {}),
        }
        if self._collector is not None:
            own |= self._collector.variables(self._files.collections)
        threads = str(min(plan.capacity, _MOST_THREADS))
        program = [str(self._files.python / "bin" / "python"), str(_PROGRAM)]
        self._socket.unlink(missing_ok=True)
        return JobProcess(
            [*program, str(self._socket), kind, str(path), threads],
            folder=self._files.code,
            environment={
                **python.variables(self._variables),
                **own,
                **ways_out.closed(plan.variables),
            },
            log=self._output,
            token=uuid.uuid4().hex,
        )

    def _wait_until_ready(self, process: JobProcess) -> None:
        probe = self.plan.readiness
        patience = probe.initial_delay + probe.period * probe.failure_threshold
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if (ending := process.wait(_LOOK)) is not None:
                self._ending = ending
                raise StartError("User container has crashed or terminated.")
            if self._healthy(probe):
                return
        raise StartError(f"The container was not ready after {patience:.0f} seconds.")

    def _healthy(self, probe: Probe) -> bool:
        try:
            return self._ask("GET", "/", probe.timeout).status == 200
        except (NotServingError, TooSlowError):
            return False

    def _watch(self, process: JobProcess) -> None:
        """Start the process again whenever it ends or hangs."""
        probe, ready, failures, booting_until = self.plan.liveness, self.plan.readiness, 0, 0.0
        while not self._closed.is_set():
            ending = process.wait(probe.period)
            if self._closed.is_set():
                return
            if ending is None:
                if self._healthy(probe):
                    failures, booting_until = 0, 0.0
                elif time.monotonic() >= booting_until:  # as long as it boots it may be silent
                    failures += 1
                if failures < probe.failure_threshold:
                    continue
                self.note(f"Liveness probe failed {failures} times: the container is restarted.")
                process.stop()
                ending = process.wait(None)
            failures = 0
            process.__exit__(None, None, None)
            self.note(f"The container has ended ({ending}); it is started again.")
            if self._closed.wait(_RESTART_DELAY):
                return
            with self._lock:
                if self._closed.is_set():
                    return
                try:
                    self._process = process = self._launch()
                    patience = ready.initial_delay + ready.period * ready.failure_threshold
                    booting_until = time.monotonic() + patience
                except Exception:
                    _log.exception("deployment %s", self.plan.name)
                    return

    def _ask(
        self, method: str, path: str, timeout: float, body: bytes = b"", content_type: str = ""
    ) -> Answer:
        headers = {"content-type": content_type} if content_type else {}
        try:
            with self._connections.borrowed(timeout) as connection:
                connection.request(method, path, body or None, headers)
                response = connection.getresponse()
                content = response.read()
        except TimeoutError:
            raise TooSlowError from None
        except (OSError, http.client.HTTPException) as error:
            raise NotServingError(str(error)) from None
        fields = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, fields, content)
