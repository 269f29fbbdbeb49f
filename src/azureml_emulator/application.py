"""The offline workspace as one function from request to answer.

Every emulated host is answered here. The order is Azure's: who asks (the token), in which
scope (subscription, resource group, workspace), then the resource's own handler, inside one
transaction that is kept only when the handler returns. It begins when the body has come: a client
that hangs holds up nobody but itself.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from azureml_emulator import placeholders
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
from azureml_emulator.tracking.process import TrackingServer, TrackingServerLostError
from azureml_emulator.workspaces import deployments, workspaces
from offline_azure.arm import resource_groups
from offline_azure.arm.ids import (
    OFFLINE_REGION,
    RESOURCE_GROUP,
    SUBSCRIPTION,
    WORKSPACE,
    WorkspaceId,
)
from offline_azure.background import Background
from offline_azure.clock import Clock
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM, HOSTS, Host
from offline_azure.http.messages import BodyError, Request, Response
from offline_azure.http.routing import Call, Handler, OpenCall, OpenHandler, Route, Router
from offline_azure.identity import tokens as identity
from offline_azure.storage import public_files
from offline_azure.store import health as store_health
from offline_azure.store.public_data import PublicData
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

# The one server-side status that neither azure-core nor the storage client retries, so the
# learner sees the error at once (azure.core.pipeline.policies._retry, _SAFE_CODES).
_CANNOT = 501

_FULL = (
    "The disk of this machine is full, so the offline workspace could not keep what the request has"
    " changed. Make room and try again; what it has acknowledged before is there."
)
_logger = logging.getLogger(__name__)


class Application:
    """All emulated Azure services over one state directory.

    Args:
        state: an existing directory; the store is the file `resources.sqlite` in it, the bytes of
            storage accounts are beneath `storage`.
        default: the workspace that exists from the start, with its associated resources; once
            deleted it stays deleted, as on Azure.
        clock: what time it is; the wall clock unless a test moves its own.
        public: copies of public data, which several workspaces may share.
        environments: where environments that are built are kept, which they may share too.

    Raises:
        StoreError: the store cannot be used.
    """

    def __init__(
        self,
        state: Path,
        *,
        default: WorkspaceId,
        clock: Clock | None = None,
        public: PublicData | None = None,
        environments: Path | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._public = public or PublicData(state / "public-data")
        self._default = default
        self._router = Router(AREAS)
        store_health.check(state / "resources.sqlite")
        self._storage = Storage(state / "storage", self._public)
        self._store = Store(state / "resources.sqlite", INDEXES)
        with self._store.write() as store:
            identity.create_signing_key(store)
            resource_groups.create_scope(store, default, OFFLINE_REGION)
            deployments.create_default(store, default.arm_id, OFFLINE_REGION, self._clock.now())
        tracking = TrackingServer(state / "mlflow")
        observer = JobObserver(self._store, self._clock, tracking)
        executor = CommandExecutor(
            self._store, self._storage, self._clock, state / "jobs", observer, environments
        )
        JobTeller(self._store, tracking).listen()
        submitter = JobSubmitter(self._store, self._clock)
        changes = Changes(self._store)
        parents = {
            kind: ParentExecutor(
                self._store, self._storage, self._clock, observer, submitter, orchestrator, changes
            )
            for kind, orchestrator in self._orchestrators(tracking, observer).items()
        }
        scheduler = Scheduler(self._store, self._clock, executor, parents=parents)
        serving = Serving(self._store, self._storage, state / "serving")
        self.services: list[Background] = [tracking, scheduler, serving]
        """Work in the background, in the order in which it starts."""
        self.services.append(ScheduleRunner(self._store, self._clock))

    def _orchestrators(
        self, tracking: TrackingServer, observer: JobObserver
    ) -> dict[str, Orchestrator]:
        """Return what decides about the children of each kind of job that consists of others."""
        return {
            "Pipeline": PipelineOrchestrator(self._store, self._clock),
            REUSED: ReusedStep(),
            batch_scoring.KIND: BatchScoring(),
            "Sweep": SweepOrchestrator(
                JobMetrics(self._store, tracking),
                Outputs(self._store, self._storage, observer),
                self._clock,
            ),
        }

    def start(self, environment: Mapping[str, str]) -> None:
        """Let the background services begin to work.

        Args:
            environment: the variables of their child processes, which put a process inside
                this workspace. The proxy that they name must answer by now.
        """
        for service in self.services:
            service.start(environment)

    def serves(self, host: str) -> bool:
        """Return whether requests to `host` belong here."""
        return _host(host) is not None or self._public.serves(host)

    def close(self) -> None:
        """End the background services, then close the store. No request may be under way."""
        for service in reversed(self.services):
            service.close()
        self._store.close()

    def handle(self, request: Request) -> Response:
        """Answer a request. A fault of our own is logged and answered 501.

        Raises:
            ConnectionError: the client went away before its body had come.
        """
        try:
            return self._answer(placeholders.fill_path(request, self._default))
        except ConnectionError:
            raise
        except Exception as fault:
            if _is_full(fault):
                return _own_error(_CANNOT, "DiskFull", _FULL)
            _logger.exception("%s %s%s", request.method, request.host, request.path)
            return _own_error(
                _CANNOT, "EmulatorFault", "The offline workspace failed; its log has the traceback."
            )

    def _answer(self, request: Request) -> Response:
        host = _host(request.host)
        if host is None and self.serves(request.host):
            return public_files.answer(self._public, request)
        found = self._router.find(host, request.method, request.path) if host else None
        if found is None:
            return _not_emulated(f"{request.method} https://{request.host}{request.path}")
        route, params = found
        if route.host == ARM and (name := _name_with_slash(route, params)):
            return _own_error(400, "InvalidResourceName", f"The name '{name}' has a slash in it.")
        call = OpenCall(
            route, params, self._clock, request, self._store, self._storage, self.services
        )
        try:
            if route.open_handler is not None:
                return self._open(call, route.open_handler)
            if route.handler is not None:
                return self._inside(call, route.handler)
        except BodyError as fault:
            return _own_error(fault.status, fault.code, str(fault))
        except TrackingServerLostError as lost:
            return _own_error(_CANNOT, "MLflowLost", str(lost))
        return _not_emulated(f"{route.operation} ({route.method} {_shortened(route)})")

    def _inside(self, call: OpenCall, handler: Handler) -> Response:
        """Let a handler answer inside a transaction, which waits for no client's body."""
        request = placeholders.fill_body(call.request.whole(), self._default)
        reads = request.method in ("GET", "HEAD")
        region = OFFLINE_REGION
        try:
            with self._store.read() if reads else self._store.write() as store:
                inside = call.inside(store, request.body)
                try:
                    _admit(inside)
                    return handler(inside)
                except AzureError:
                    region = inside.region  # only errors name it, and only now it can be read
                    raise
        except AzureError as error:
            return self._refused(error, region)

    def _open(self, call: OpenCall, handler: OpenHandler) -> Response:
        """Let a handler answer that opens its own transactions."""
        region = OFFLINE_REGION
        try:
            with self._store.read() as store:
                inside = call.inside(store)
                region = inside.region
                _admit(inside)
            return handler(call)
        except AzureError as error:
            return self._refused(error, region)

    def _refused(self, error: AzureError, region: str) -> Response:
        response = error.response(region, self._clock.now())
        if response.status == _CANNOT:
            response.reason = error.message
        if response.status == 401:
            response.headers.update(identity.challenge(error))
        return response


def _is_full(fault: Exception) -> bool:
    """Return whether the disk is full. SQLite says so in its own words."""
    return (isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)) or getattr(
        fault, "sqlite_errorcode", None
    ) == sqlite3.SQLITE_FULL


def _admit(call: Call) -> None:
    """Check who asks, and in which scope.

    Raises:
        AzureError: the token is not valid, or what the path goes through does not exist.
    """
    if not call.route.anonymous:
        identity.require_token(call)
    resource_groups.require_scope(call)
    workspaces.require_workspace(call)


def _name_with_slash(route: Route, params: Mapping[str, str]) -> str | None:
    """Return the name that would look like two in an id; None when there is none."""
    rest = route.segments[-1].strip("{.}") if route.segments[-1].endswith("...}") else ""
    return next((name for key, name in params.items() if "/" in name and key != rest), None)


def _host(name: str) -> Host | None:
    return next((host for host in HOSTS if host.matches(name.lower())), None)


def _shortened(route: Route) -> str:
    """Return the template without the long part that all ARM paths share."""
    for prefix in (WORKSPACE, RESOURCE_GROUP, SUBSCRIPTION):
        if route.template.startswith(f"{prefix}/"):
            return f"...{route.template.removeprefix(prefix)}"
    return route.template


def _not_emulated(what: str) -> Response:
    return _own_error(
        _CANNOT,
        "NotEmulated",
        f"Not emulated by the offline workspace: {what}."
        " It works on a real Azure Machine Learning workspace.",
    )


def _own_error(status: int, code: str, message: str) -> Response:
    # The storage client shows nothing but this header when it asked for HEAD.
    headers = {"x-ms-error-code": f"{code}ByTheOfflineWorkspace"}
    return Response.of_json({"error": {"code": code, "message": message}}, status, headers)
