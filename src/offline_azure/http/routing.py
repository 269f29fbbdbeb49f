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

from offline_azure.arm.ids import OFFLINE_REGION, RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE
from offline_azure.background import Background
from offline_azure.clock import Clock
from offline_azure.http.errors import Envelope, ErrorCase
from offline_azure.http.hosts import ARM, Host
from offline_azure.http.messages import ReadRequest, Request, Response
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
    def workspace_id(self) -> str:
        """The id of the workspace in the path."""
        return WORKSPACE.format(**self.params)


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
        """The region of the service that answers: that of the workspace in the path."""
        workspace = self.store.get(self.workspace_id) if "workspace" in self.params else None
        return str(workspace.body["location"]) if workspace else OFFLINE_REGION


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


@dataclass(frozen=True)
class Route:
    """One operation: how it is asked for, who answers, and what is known about it.

    An operation that is known but not emulated has no handler; any other has a `handler` or an
    `open_handler`. `anonymous` routes need no bearer token.
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
    anonymous: bool = False
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
    anonymous: bool


@dataclass
class Routes:
    """The routes and errors of one area, such as datastores."""

    area: str
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
                host: the host that the path is on.
                anonymous: whether the service answers it without a token.
        """

        def declare(handler: Any) -> Any:
            self.routes.append(
                Route(
                    self.area,
                    method,
                    declared.get("host", ARM),
                    template,
                    declared["operation"],
                    None if streams else handler,
                    declared["source"],
                    declared.get("difference", ""),
                    "partly" if declared.get("partly") else "emulated",
                    declared.get("anonymous", False),
                    handler if streams else None,
                )
            )
            return handler

        return declare

    def not_emulated(self, method: str, template: str, operation: str, *, host: Host = ARM) -> None:
        """Declare an operation that the SDK has and the offline workspace has not."""
        self.routes.append(Route(self.area, method, host, template, operation))

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
