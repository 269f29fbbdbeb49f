"""From a request to the function that answers it.

Each module declares its routes next to their handlers, in a `Routes`. A declaration also
says which SDK operation needs the route, where the behaviour is known from and how it
differs from Azure; the reference page is made from these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Required, TypedDict, TypeVar, Unpack, overload
from urllib.parse import unquote

from offline_azure.arm.ids import OFFLINE_REGION, RESOURCE_GROUP, SUBSCRIPTION
from offline_azure.background import Background
from offline_azure.clock import Clock
from offline_azure.http.errors import Envelope, ErrorCase
from offline_azure.http.hosts import ARM, Host
from offline_azure.http.messages import ReadRequest, Request, Response
from offline_azure.http.scope import Scope
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store, Transaction

Coverage = Literal["emulated", "partly", "not"]
Service = TypeVar("Service", bound=Background)


@dataclass
class _Addressed:
    """What a request is addressed to: its route, and the decoded parameters of its path."""

    route: Route
    params: dict[str, str]
    clock: Clock

    @property
    def id(self) -> str:
        """The id of what the path names, literals in Azure's case."""
        return self.route.template.replace("...}", "}").format(**self.params)

    @property
    def subscription_id(self) -> str:
        """The id of the subscription in the path, as an ARM id."""
        return SUBSCRIPTION.format(**self.params)

    @property
    def resource_group_id(self) -> str:
        """The id of the resource group in the path."""
        return RESOURCE_GROUP.format(**self.params)

    @property
    def scope_id(self) -> str:
        """The id of the scope that the route is in, such as a workspace.

        Raises:
            LookupError: it is in none.
        """
        if self.route.scope is None:
            raise LookupError(f"{self.route.template} is in no scope")
        return self.route.scope.id(self.params)


@dataclass
class Call(_Addressed):
    """One request on its way through a handler that runs inside a transaction.

    `store` is kept when the handler returns and undone when it raises; for GET it only reads.
    While it is open nobody else can write, so there is nothing here that can be waited for: the
    body has come, and who wants to speak to another process takes an `OpenCall`. `storage` holds
    the bytes of all storage accounts.
    """

    request: ReadRequest
    store: Transaction
    storage: Storage

    @property
    def region(self) -> str:
        """The region of the service that answers: that of the scope, where it has one."""
        scope = self.store.get(self.scope_id) if self.route.scope else None
        return str(scope.body.get("location", OFFLINE_REGION)) if scope else OFFLINE_REGION


@dataclass
class OpenCall(_Addressed):
    """One request on its way through a handler that may take long.

    It reads a large body as it comes, sends one as it is made, or waits for another process. No
    transaction is open: it opens its own, short ones, from `database`, and does neither of these
    in them. `services` are what works in the background.
    """

    request: Request
    database: Store
    storage: Storage
    services: Sequence[Background] = ()

    def service(self, kind: type[Service]) -> Service:
        """Return the background service of this kind.

        Raises:
            LookupError: the application has none.
        """
        for service in self.services:
            if isinstance(service, kind):
                return service
        raise LookupError(kind.__name__)

    def inside(self, store: Transaction, body: bytes = b"") -> Call:
        """Return the same call inside a transaction, with as much of the body as was read."""
        request = self.request.with_body(body)
        return Call(self.route, self.params, self.clock, request, store, self.storage)


Handler = Callable[[Call], Response]
OpenHandler = Callable[[OpenCall], Response]
Authenticator = Callable[[Call], None]
"""Checks who asks; raises an `AzureError` when it is nobody who may."""


def anybody(call: Call) -> None:
    """Let everybody in: nobody needs to, or the handler itself decides who may do what."""


@dataclass(frozen=True)
class Route:
    """One operation: how it is asked for, who answers, and what is known about it.

    An operation that is known but not emulated has no handler; any other has a `handler` or an
    `open_handler`. Without an `authenticator`, a bearer token is needed that opens the host.
    """

    area: str
    method: str
    host: Host
    template: str
    operation: str
    handler: Handler | None = None
    source: str = ""
    difference: str = ""
    coverage: Coverage = "not"
    scope: Scope | None = None
    authenticator: Authenticator | None = None
    open_handler: OpenHandler | None = None

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The template's segments; those in braces are parameters."""
        return tuple(self.template.strip("/").split("/"))


class _Declared(TypedDict, total=False):
    """What is said about a route beside its method, its path and its kind."""

    operation: Required[str]
    source: Required[str]
    difference: str
    partly: bool
    host: Host
    scope: Scope | None
    authenticator: Authenticator


@dataclass
class Routes:
    """The routes and errors of one area, such as datastores.

    Attributes:
        area: what the reference page calls it.
        host: the host of each route that names no other.
        scope: what each route is in that names no other scope.
        authenticator: checks who asks, for each route that names no other; without one, a bearer
            token is needed that opens the host.
    """

    area: str
    host: Host = ARM
    scope: Scope | None = None
    authenticator: Authenticator | None = None
    routes: list[Route] = field(default_factory=list)
    errors: list[ErrorCase] = field(default_factory=list)

    @overload
    def route(
        self,
        method: str,
        template: str,
        *,
        streams: Literal[False] = False,
        **declared: Unpack[_Declared],
    ) -> Callable[[Handler], Handler]: ...

    @overload
    def route(
        self,
        method: str,
        template: str,
        *,
        streams: Literal[True],
        **declared: Unpack[_Declared],
    ) -> Callable[[OpenHandler], OpenHandler]: ...

    def route(
        self, method: str, template: str, *, streams: bool = False, **declared: Unpack[_Declared]
    ) -> Callable[[Any], Any]:
        """Declare that the decorated function answers `method` on `template`.

        Args:
            method: the HTTP method.
            template: the path, parameters in braces; literals match in any case. A last
                parameter such as `{path...}` takes the whole rest, one segment or more.
            streams: whether the handler may take long: it takes an `OpenCall`, not a `Call`.
            declared: more about it, by name:
                operation: the SDK operation that needs it, such as `datastores.get`.
                source: where the behaviour is known from (see `http.sources`).
                difference: how it differs from Azure; empty when no difference is known.
                partly: whether some of the operation's inputs are not emulated.
                host, scope, authenticator: as for the whole area, where they differ from it.
        """

        def declare(handler: Any) -> Any:
            self.routes.append(
                Route(
                    self.area,
                    method,
                    declared.get("host", self.host),
                    template,
                    declared["operation"],
                    None if streams else handler,
                    declared["source"],
                    declared.get("difference", ""),
                    "partly" if declared.get("partly") else "emulated",
                    declared.get("scope", self.scope),
                    declared.get("authenticator", self.authenticator),
                    handler if streams else None,
                )
            )
            return handler

        return declare

    def not_emulated(
        self, method: str, template: str, operation: str, *, host: Host | None = None
    ) -> None:
        """Declare an operation that the SDK has and the offline workspace has not."""
        self.routes.append(Route(self.area, method, host or self.host, template, operation))

    def error(
        self,
        *,
        when: str,
        status: int,
        code: str,
        message: str,
        source: str | None,
        envelope: Envelope = "gateway",
        inner: tuple[str, ...] = (),
        details: tuple[tuple[str, str], ...] = (),
    ) -> ErrorCase:
        """Declare an error of this area and return it (see `ErrorCase`)."""
        case = ErrorCase(when, status, code, message, source, envelope, inner, details)
        self.errors.append(case)
        return case


class Router:
    """Finds the route of a request.

    Raises:
        ValueError: two routes answer the same method on the same path.
    """

    def __init__(self, areas: Iterable[Routes]) -> None:
        self._trees: dict[tuple[Host, str], _Node] = {}
        self.hosts: set[Host] = set()
        """The hosts that any route is on."""
        for route in (route for area in areas for route in area.routes):
            self.hosts.add(route.host)
            self._trees.setdefault((route.host, route.method), _Node()).add(route)

    def find(self, host: Host, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route for a percent-encoded `path` and its parameters, or None."""
        tree = self._trees.get((host, method))
        segments = [unquote(segment) for segment in path.strip("/").split("/")]
        route = tree.find(segments) if tree else None
        if route is None:
            return None
        last = len(route.segments) - 1
        if _takes_the_rest(route.segments[last]):
            segments = [*segments[:last], "/".join(segments[last:])]
        pairs = zip(route.segments, segments, strict=True)
        return route, {n.strip("{.}"): value for n, value in pairs if _is_parameter(n)}


@dataclass
class _Node:
    """A place in the tree of all templates of one host and method."""

    literals: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    rest: Route | None = None
    route: Route | None = None

    def add(self, route: Route) -> None:
        node = self
        for segment in route.segments:
            if _takes_the_rest(segment):
                if node.rest is not None:
                    raise ValueError(f"two routes for {route.method} {route.template}")
                node.rest = route
                return
            if _is_parameter(segment):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment.lower(), _Node())
        if node.route is not None:
            raise ValueError(f"two routes for {route.method} {route.template}")
        node.route = route

    def find(self, segments: list[str]) -> Route | None:
        if not segments:
            return self.route
        first, rest = segments[0], segments[1:]
        literal = self.literals.get(first.lower())
        found = literal.find(rest) if literal else None
        if found is None and self.parameter is not None and first:
            found = self.parameter.find(rest)
        return found or self.rest


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _takes_the_rest(segment: str) -> bool:
    return segment.endswith("...}")
