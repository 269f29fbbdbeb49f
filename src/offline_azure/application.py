"""All services on this machine as one function from request to answer.

Every emulated host is answered here. The order is Azure's: who asks (the token), in which
scope (subscription, resource group, workspace), then the resource's own handler, inside one
transaction that is kept only when the handler returns. It begins when the body has come: a client
that hangs holds up nobody but itself.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from offline_azure.arm.ids import OFFLINE_REGION
from offline_azure.background import Background, LostError
from offline_azure.clock import Clock
from offline_azure.foundation import Foundation
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM, Hosts
from offline_azure.http.messages import BodyError, Request, Response
from offline_azure.http.routing import Call, Handler, OpenCall, OpenHandler, Route, Router
from offline_azure.identity import tokens as identity
from offline_azure.service import Lent, Service
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
    """Some services of Azure over one state directory.

    Args:
        state: an existing directory; the store is the file `resources.sqlite` in it, the bytes of
            storage accounts are beneath `storage`.
        services: what stands on the base.
        clock: what time it is; the wall clock unless a test moves its own.
        public: copies of public data, which several workspaces may share.

    Attributes:
        hosts: the hosts of all services.
        services: work in the background, in the order in which it starts.

    Raises:
        StoreError: the store cannot be used.
    """

    def __init__(
        self,
        state: Path,
        services: Sequence[Service],
        *,
        clock: Clock | None = None,
        public: PublicData | None = None,
    ) -> None:
        self._clock = clock or Clock()
        self._public = public or PublicData(state / "public-data")
        self._parts = (Foundation(), *services)
        self.hosts = Hosts(host for part in self._parts for host in part.hosts)
        self._router = Router(area for part in self._parts for area in part.areas)
        store_health.check(state / "resources.sqlite")
        self._storage = Storage(state / "storage", self._public)
        indexes = [index for part in self._parts for index in part.indexes]
        self._store = Store(state / "resources.sqlite", indexes)
        with self._store.write() as store:
            for part in self._parts:
                part.create(store, self._clock)
        lent = Lent(self._store, self._storage, self._clock, state)
        self.services: list[Background] = [
            work for part in self._parts for work in part.background(lent)
        ]

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
        return self.hosts.find(host.lower()) in self._router.hosts or self._public.serves(host)

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
            for part in self._parts:
                request = part.fill_path(request)
            return self._answer(request)
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
        host = self.hosts.find(request.host.lower())
        if host is None and self._public.serves(request.host):
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
        except LostError as lost:
            return _own_error(_CANNOT, lost.code, str(lost))
        return _not_emulated(f"{route.operation} ({route.method} {self._shortened(route)})")

    def _inside(self, call: OpenCall, handler: Handler) -> Response:
        """Let a handler answer inside a transaction, which waits for no client's body."""
        request = call.request.whole()
        for part in self._parts:
            request = part.fill_body(request)
        reads = request.method in ("GET", "HEAD")
        region = OFFLINE_REGION
        try:
            with self._store.read() if reads else self._store.write() as store:
                inside = call.inside(store, request.body)
                try:
                    self._admit(inside)
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
                self._admit(inside)
            return handler(call)
        except AzureError as error:
            return self._refused(error, region)

    def _admit(self, call: Call) -> None:
        """Check who asks, and in which scope.

        Raises:
            AzureError: the token is not valid, or what the path goes through does not exist.
        """
        (call.route.authenticator or identity.require_token)(call)
        if call.route.scope is not None:
            call.route.scope.require(call.store, call.params, call.id)

    def _shortened(self, route: Route) -> str:
        """Return the template without the long part that all ARM paths share."""
        scopes = (scope.template for part in self._parts for scope in part.scopes)
        inside = [scope for scope in scopes if route.template.startswith(f"{scope}/")]
        if not inside:
            return route.template
        return f"...{route.template.removeprefix(max(inside, key=len))}"

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


def _name_with_slash(route: Route, params: Mapping[str, str]) -> str | None:
    """Return the name that would look like two in an id; None when there is none."""
    rest = route.segments[-1].strip("{.}") if route.segments[-1].endswith("...}") else ""
    return next((name for key, name in params.items() if "/" in name and key != rest), None)


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
