"""The loopback CONNECT proxy: who may come in, and to which host.

A request takes one of four ways:

- CONNECT to an Azure host, or to one of which there are copies of public data: TLS ends here and
  every request inside goes to the handler, or gets a 501 at once when the host is not emulated.
- CONNECT to a host that `tunnel` knows (the package index): bytes are passed on unread.
- Any other CONNECT or `http://` request: refused with 403 and the reason.
- A plain request to the proxy itself: the control interface of the server.

Nothing gets in without the secret of this start: other users of the machine can reach a loopback
port too.
"""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol
from urllib.parse import urlsplit

from offline_azure import remedies
from offline_azure.front.certificate import Certificate
from offline_azure.front.doorkeeper import USER, Doorkeeper
from offline_azure.front.exchange import answer, next_head, not_emulated, refusal
from offline_azure.front.wire import Head, Wire
from offline_azure.http.messages import Handler, Request, Response

_log = logging.getLogger(__name__)

_PORT = re.compile("[0-9]{1,5}")
_DOOR_PATIENCE = 10.0  # seconds for CONNECT and the TLS handshake
_IDLE = 600.0  # seconds that a kept-alive connection may rest
_FAREWELL = 5.0  # seconds for requests under way when the proxy closes
_MOST_AT_THE_DOOR = 100  # connections of whom nobody knows whether they have the secret
_BREATH = 0.1  # seconds until another connection is tried when one could not be taken


class Tunnel(Protocol):
    """The few hosts outside that clients may reach."""

    def allows(self, host: str, port: int) -> bool:
        """Return whether a client may reach `host`, a lower-case name."""

    def relay(self, client: socket.socket, host: str, port: int) -> None:
        """Answer the CONNECT of `client`, then pass bytes both ways until one side ends.

        Raises:
            OSError: the host cannot be reached; nothing was sent to the client.
        """


class Front:
    """A running proxy on 127.0.0.1.

    Args:
        handler: answers every request to an emulated host; called from many threads.
        serves: says whether a lower-case host name is emulated.
        control: answers requests to the proxy itself; they get 404 without it.
        tunnel: the hosts outside that clients may reach; none without it.
        port: the port to listen on; 0 takes a free one.
        certificate: what it shows to clients; the hosts in it are those of Azure.

    Raises:
        OSError: the port is taken.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        serves: Callable[[str], bool],
        control: Handler | None = None,
        tunnel: Tunnel | None = None,
        port: int = 0,
        certificate: Certificate,
    ) -> None:
        self._handler = handler
        self._serves = serves
        self._control = control
        self._tunnel = tunnel
        self._certificate = certificate
        self.secret = secrets.token_urlsafe(32)
        self._doorkeeper = Doorkeeper(self.secret)
        self._open: set[socket.socket] = set()
        self._at_the_door: dict[socket.socket, None] = {}  # the oldest first
        self._workers: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="front", daemon=True).start()

    @property
    def address(self) -> str:
        """Where the proxy listens, `127.0.0.1:PORT`."""
        return f"127.0.0.1:{self.port}"

    @property
    def authority(self) -> bytes:
        """The certificate, PEM, that clients must trust."""
        return self._certificate.authority

    def close(self) -> None:
        """Stop listening, let the answers under way be written, then drop every connection."""
        with self._lock:
            self._closed = True
            connections = list(self._open)
            workers = list(self._workers)
        with contextlib.suppress(OSError):  # wakes accept() on Linux; macOS raises ENOTCONN
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in connections:
            # Past SSLSocket.shutdown, which would end the encryption of an answer under way.
            with contextlib.suppress(OSError):  # its own thread may have closed it meanwhile
                socket.socket.shutdown(connection, socket.SHUT_RD)
        deadline = time.monotonic() + _FAREWELL
        for worker in workers:
            worker.join(max(deadline - time.monotonic(), 0))
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Front:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _accept(self) -> None:
        """Take connections until the proxy closes, whatever the machine has run out of."""
        failing = False
        while not self._closed:
            fault = self._accept_one()
            if fault and not self._closed:
                if not failing:
                    _log.error("connections cannot be accepted: %s", fault)
                self._make_room(0)
                threading.Event().wait(_BREATH)
            failing = bool(fault)

    def _accept_one(self) -> str:
        """Take one connection; return why it cannot be done, or nothing."""
        try:
            connection, _ = self._listener.accept()
            self._take(connection)
        except (OSError, RuntimeError) as error:  # no file descriptor, or no thread
            return str(error) or repr(error)
        return ""

    def _take(self, connection: socket.socket) -> None:
        """Let a thread of its own speak to a client.

        Raises:
            RuntimeError: no thread can be started.
        """
        worker = threading.Thread(target=self._run, args=(connection,), daemon=True)
        self._make_room(_MOST_AT_THE_DOOR - 1)
        with self._lock:
            if self._closed:
                connection.close()
                return
            try:
                worker.start()
            except RuntimeError:
                connection.close()
                raise
            self._open.add(connection)
            self._at_the_door[connection] = None
            self._workers.add(worker)

    def _make_room(self, most: int) -> None:
        """Drop those who have waited longest at the door until no more than `most` are left.

        Whoever has the secret shows it at once. Whoever has not could else keep everybody out.
        """
        with self._lock:
            surplus = list(self._at_the_door)[: max(len(self._at_the_door) - most, 0)]
            for connection in surplus:
                del self._at_the_door[connection]
                with contextlib.suppress(OSError):  # its own thread may have closed it meanwhile
                    connection.shutdown(socket.SHUT_RDWR)

    def _run(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._door(connection)
        except (OSError, ssl.SSLError) as error:
            # The client went away or does not trust us; it has seen the error itself.
            _log.debug("connection dropped: %s", error)
        except Exception:
            _log.exception("connection dropped")
        finally:
            with self._lock:
                self._open.discard(connection)
                self._at_the_door.pop(connection, None)
                self._workers.discard(threading.current_thread())
            connection.close()

    def _door(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        while (head := next_head(wire, _DOOR_PATIENCE)) is not None:
            if head.method == "CONNECT":
                self._connect(connection, wire, head)
                return
            plain = head.target.startswith("/") and self._control
            if not answer(wire, head, "", plain or self._refuse_plain, trusted=False):
                return

    def _refuse_plain(self, request: Request) -> Response:
        """Answer an `http://` request, such as a probe for a managed identity.

        azure-identity skips ManagedIdentityCredential at once on a 403 that says "unreachable"
        (azure.identity._credentials.imds).
        """
        _log.warning("refused: %s %s", request.method, request.path)
        if request.path.startswith("/"):
            return refusal(404, "NotFound", "this is a proxy; it has no pages")
        try:
            host = urlsplit(request.path).hostname
        except ValueError as error:
            return refusal(400, "BadRequest", f"a malformed address: {error}")
        return refusal(403, "HostNotAllowed", f"{host} is unreachable from the offline workspace")

    def _connect(self, connection: socket.socket, wire: Wire, head: Head) -> None:
        user = self._doorkeeper.user(head.headers.get("proxy-authorization", ""))
        if user is None:
            wire.send_line(407, "Proxy Authentication Required")
            return
        host, _, digits = head.target.rpartition(":")
        named = host.strip("[]").lower()
        host = named.rstrip(".")
        if not host or not _PORT.fullmatch(digits) or wire.buffered:
            wire.send_line(400, "Bad Request")
            return
        port = int(digits)
        with self._lock:
            self._at_the_door.pop(connection, None)
        if port == 443 and self._ends_here(host):
            wire.send_line(200, "Connection established")
            self._terminate(connection, host)
        elif self._tunnel is not None and user == USER and self._tunnel.allows(named, port):
            try:
                self._tunnel.relay(connection, host, port)
            except OSError as error:
                wire.send_line(502, f"the package index {host} cannot be reached: {error}")
        else:
            _log.warning("refused: %s:%s", host, port)
            wire.send_line(403, self._refusal(host))

    def _ends_here(self, host: str) -> bool:
        served = self._certificate.hosts.covers(host) or self._serves(host)
        return served and self._certificate.covers(host)

    def _refusal(self, host: str) -> str:
        if self._serves(host):
            return f"{host} has got a copy only now; first `azureml-emulator stop`, then try again"
        way = remedies.DATA.format(url=f"https://{host}/...")
        return f"{host} is not part of the offline workspace. {way}"

    def _terminate(self, connection: socket.socket, host: str) -> None:
        handler = self._handler if self._serves(host) else not_emulated
        connection.settimeout(_DOOR_PATIENCE)
        with self._certificate.context.wrap_socket(connection, server_side=True) as secure:
            with self._lock:
                self._open.discard(connection)
                self._open.add(secure)
            try:
                wire = Wire(secure)
                while (head := next_head(wire, _IDLE)) is not None:
                    if not answer(wire, head, host, handler):
                        return
            finally:
                with self._lock:
                    self._open.discard(secure)
