"""All deployments that are served: one worker each, started when a deployment is put.

What is served is in the store: a deployment that is put there is started, one that is deleted is
ended. After a restart of the workspace a deployment starts again with its first request, and one
whose start was interrupted starts at once.
"""

from __future__ import annotations

import logging
import shutil
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from azureml_emulator.serving import sockets
from azureml_emulator.serving.deployment import TYPE, Deployment, ServingPlan
from azureml_emulator.serving.traffic import Traffic, mirror_of
from azureml_emulator.serving.worker import NotServingError, StartError, Worker
from offline_azure.store.documents import DocumentError
from offline_azure.store.indexes import Index
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

_BESIDE = 4  # requests at once whose answers nobody waits for
_WAITING = 64  # such requests in all
_UNREADABLE = (
    "What this deployment serves cannot be read; another version of azureml-emulator has kept it,"
    " or it is damaged ({error}). Create the deployment again."
)
BY_STATE = Index("deployments_by_state", ("body.properties.provisioningState",), TYPE, live=True)
_log = logging.getLogger(__name__)


class Serving:
    """The workers of all deployments.

    Args:
        database: where the deployments are.
        storage: where the bytes are.
        folder: for what workers need while they run; logs are kept in it.
    """

    def __init__(self, database: Store, storage: Storage, folder: Path) -> None:
        self._database = database
        self._storage = storage
        self._folder = folder
        self._environment: Mapping[str, str] = {}
        self._lock = threading.Lock()
        self._workers: dict[str, Worker] = {}
        self._starting: dict[str, threading.Lock] = {}
        self._threads: set[threading.Thread] = set()
        self._closed = False
        self.traffic = Traffic()
        """Whose turn it is, of the deployments of each endpoint."""
        self._beside = ThreadPoolExecutor(_BESIDE, "serving-beside")
        self._places = threading.BoundedSemaphore(_WAITING)

    def start(self, environment: Mapping[str, str]) -> None:
        """Remove what was left, and go on with deployments whose start was interrupted."""
        self._environment = environment
        shutil.rmtree(self._folder / "run", ignore_errors=True)
        sockets.sweep()
        (self._folder / "logs").mkdir(parents=True, exist_ok=True, mode=0o700)
        self._database.subscribe(TYPE, self._changed)
        with self._database.read() as store:
            interrupted = store.find(BY_STATE, "Updating")
        self._changed({deployment.id for deployment in interrupted})

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            workers, threads = list(self._workers.values()), list(self._threads)
            self._workers.clear()
        for worker in workers:
            worker.close()
        for thread in threads:
            thread.join()
        self._beside.shutdown(cancel_futures=True)

    def beside(self, request: Callable[[], object]) -> None:
        """Let a request be answered whose answer nobody waits for, such as mirrored traffic.

        When many of them wait already it is left out: they must not use up the machine.
        """
        if not self._places.acquire(blocking=False):
            _log.warning("a request whose answer nobody waits for was left out")
            return
        try:
            done = self._beside.submit(request)
        except RuntimeError:  # it is closed
            self._places.release()
            return
        done.add_done_callback(self._was_beside)

    def _was_beside(self, done: Future[object]) -> None:
        self._places.release()
        if not done.cancelled() and (error := done.exception()) is not None:
            _log.error("a request whose answer nobody waits for failed", exc_info=error)

    def worker(self, deployment_id: str) -> Worker:
        """Return the worker of a deployment, started now if it does not run.

        Raises:
            NotServingError: the deployment does not exist, has failed or does not start.
        """
        key = deployment_id.lower()
        with self._lock:
            if (found := self._workers.get(key)) is not None:
                return found
            starting = self._starting.setdefault(key, threading.Lock())
        with starting:
            with self._lock:
                if (found := self._workers.get(key)) is not None:
                    return found
            with self._database.read() as store:
                deployment = Deployment.find(store, key)
            if deployment is None or deployment.state == "Failed":
                raise NotServingError("the deployment does not run")
            try:
                return self._run(key, deployment.plan)
            except StartError as error:
                raise NotServingError(str(error)) from None
            except DocumentError as error:
                raise NotServingError(_UNREADABLE.format(error=error)) from None

    def log(self, deployment_id: str) -> Path:
        """Return the file with what a deployment's process has printed."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, deployment_id.lower()).hex
        return self._folder / "logs" / f"{name}.txt"

    def _changed(self, deployment_ids: set[str]) -> None:
        """Hear of deployments that were put or deleted."""
        for key in deployment_ids:
            with self._database.read() as store:
                deployment = Deployment.find(store, key)
            if deployment is not None and deployment.state != "Updating":
                continue
            target = self._end if deployment is None else self._begin
            thread = threading.Thread(target=target, args=(key,), name="serving-start", daemon=True)
            with self._lock:
                if self._closed:
                    return
                self._threads = {one for one in self._threads if one.is_alive()} | {thread}
                thread.start()

    def _end(self, key: str) -> None:
        with self._lock:
            worker = self._workers.pop(key, None)
        if worker is not None:
            worker.close()
        endpoint = key.rpartition("/deployments/")[0]
        self.traffic.forget(endpoint)
        self.traffic.forget(mirror_of(endpoint))
        self.log(key).unlink(missing_ok=True)

    def _begin(self, key: str) -> None:
        """Start a deployment that was put; what served it before goes on until then."""
        with self._lock:
            starting = self._starting.setdefault(key, threading.Lock())
        with starting:
            with self._database.read() as store:
                deployment = Deployment.find(store, key)
            if deployment is None or deployment.state != "Updating":
                return
            error, plan = "", None
            try:
                plan = deployment.plan
                self._run(key, plan)
            except DocumentError as unreadable:
                error = _UNREADABLE.format(error=unreadable)
            except StartError as failed:
                error = str(failed)
            except Exception as fault:
                _log.exception("deployment %s", key)
                error = f"The offline workspace could not start the deployment: {fault}"
            if self._closed:
                return  # it is Updating still, and is started again with the workspace
            with self._database.write() as store:
                deployment = Deployment.find(store, key)
                # What was put meanwhile is settled by its own start, which waits for this one.
                if deployment is not None and _plan(deployment) == plan:
                    deployment.settle(store, "Failed" if error else "Succeeded", error)

    def _run(self, key: str, plan: ServingPlan) -> Worker:
        folder = self._folder / "run" / uuid.uuid4().hex
        worker = Worker(
            plan, folder, self.log(key), self._database, self._storage, self._environment
        )
        try:
            worker.start()
        except BaseException:
            worker.close()
            raise
        with self._lock:
            closed = self._closed
            before = None if closed else self._workers.pop(key, None)
            if not closed:
                self._workers[key] = worker
        if closed:
            worker.close()
            raise StartError("The offline workspace is closing.")
        if before is not None:
            before.close()
        return worker


def _plan(deployment: Deployment) -> ServingPlan | None:
    """Return what serving a deployment takes; None when that cannot be read."""
    try:
        return deployment.plan
    except DocumentError:
        return None
