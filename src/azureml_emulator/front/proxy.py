"""The loopback CONNECT proxy: who may come in, and to which host.

A request takes one of four ways:

- CONNECT to an Azure host: TLS ends here and every request inside goes to the handler, or gets
  a 501 at once when the host is not emulated.
- CONNECT to a host that `tunnel` knows (the package index): bytes are passed on unread.
- Any other CONNECT or `http://` request: refused with 403 and the reason.
- A plain request to the proxy itself: the control interface of the server.

Nothing gets in without the secret of this start: other users of the machine can reach a loopback
port too.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol
from urllib.parse import urlsplit

from azureml_emulator.core.http import Handler, Request, Response
from azureml_emulator.front.certificate import Certificate
from azureml_emulator.front.doorkeeper import USER, Doorkeeper
from azureml_emulator.front.hosts import is_azure
from azureml_emulator.front.wire import BadRequestError, Head, Wire

_log = logging.getLogger(__name__)

_DOOR_PATIENCE = 10.0  # seconds for CONNECT and the TLS handshake
_IDLE = 600.0  # seconds that a kept-alive connection may rest
_FAREWELL = 5.0  # seconds for requests under way when the proxy closes


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
        certificate: made here when not given.

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
        certificate: Certificate | None = None,
    ) -> None:
        self._handler = handler
        self._serves = serves
        self._control = control
        self._tunnel = tunnel
        self._certificate = certificate or Certificate()
        self.secret = secrets.token_urlsafe(32)
        self._doorkeeper = Doorkeeper(self.secret)
        self._open: set[socket.socket] = set()
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
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._closed:
                    return
                _log.exception("a connection could not be accepted")
                threading.Event().wait(0.1)  # out of file descriptors: let some be freed
                continue
            worker = threading.Thread(target=self._run, args=(connection,), daemon=True)
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._open.add(connection)
                self._workers.add(worker)
                worker.start()

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
                self._workers.discard(threading.current_thread())
            connection.close()

    def _door(self, connection: socket.socket) -> None:
        wire = Wire(connection)
        patience = _DOOR_PATIENCE
        while (head := _next(wire, patience)) is not None:
            if head.method == "CONNECT":
                self._connect(connection, wire, head)
                return
            if head.target.startswith("/") and self._control is not None:
                if not _answer(wire, head, head.headers.get("host", ""), self._control):
                    return
                patience = _IDLE
            else:
                _answer(wire, head, "", self._refuse_plain, last=True)
                return

    def _refuse_plain(self, request: Request) -> Response:
        """Answer an `http://` request, such as a probe for a managed identity.

        azure-identity skips ManagedIdentityCredential at once on a 403 that says "unreachable"
        (azure.identity._credentials.imds).
        """
        _log.warning("refused: %s %s", request.method, request.path)
        if request.path.startswith("/"):
            return _refusal(404, "NotFound", "this is a proxy; it has no pages")
        return _refusal(
            403,
            "HostNotAllowed",
            f"{urlsplit(request.path).hostname} is unreachable from the offline workspace",
        )

    def _connect(self, connection: socket.socket, wire: Wire, head: Head) -> None:
        user = self._doorkeeper.user(head.headers.get("proxy-authorization", ""))
        if user is None:
            wire.send_line(407, "Proxy Authentication Required")
            return
        host, _, digits = head.target.rpartition(":")
        host = host.strip("[]").rstrip(".").lower()
        if not host or not digits.isascii() or not digits.isdigit() or wire.buffered:
            wire.send_line(400, "Bad Request")
            return
        port = int(digits)
        if port == 443 and is_azure(host):
            wire.send_line(200, "Connection established")
            self._terminate(connection, host)
        elif self._tunnel is not None and user == USER and self._tunnel.allows(host, port):
            try:
                self._tunnel.relay(connection, host, port)
            except OSError as error:
                wire.send_line(502, f"the package index {host} cannot be reached: {error}")
        else:
            _log.warning("refused: %s:%s", host, port)
            wire.send_line(403, f"{host} is not part of the offline workspace")

    def _terminate(self, connection: socket.socket, host: str) -> None:
        handler = self._handler if self._serves(host) else _not_emulated
        connection.settimeout(_DOOR_PATIENCE)
        with self._certificate.context.wrap_socket(connection, server_side=True) as secure:
            with self._lock:
                self._open.discard(connection)
                self._open.add(secure)
            try:
                wire = Wire(secure)
                while (head := _next(wire, _IDLE)) is not None:
                    if not _answer(wire, head, host, handler):
                        return
            finally:
                with self._lock:
                    self._open.discard(secure)


def _next(wire: Wire, patience: float) -> Head | None:
    """Return the next request's head; None when there is none, or none that can be answered."""
    try:
        return wire.read_head(patience)
    except BadRequestError as error:
        wire.send(_refusal(error.status, "BadRequest", str(error)), keep_alive=False)
        return None


def _answer(wire: Wire, head: Head, host: str, handler: Handler, *, last: bool = False) -> bool:
    """Answer one request; return whether the connection can take another."""
    try:
        body = wire.body(head)
    except BadRequestError as error:
        wire.send(_refusal(error.status, "BadRequest", str(error)), keep_alive=False)
        return False
    request = Request.build(head.method, host, head.target, head.headers, body)
    try:
        response = handler(request)
    except ConnectionError:
        raise
    except Exception:
        _log.exception("%s https://%s%s failed", request.method, request.host, request.path)
        # 501: the SDK would retry a 500 for seconds.
        response = _refusal(501, "EmulatorFault", "the offline workspace failed; see its log")
    keep_alive = head.keep_alive and not last
    # What is left of the body must not be taken for the next request.
    try:
        while body.read(1 << 20):
            pass
    except ConnectionError:  # nothing more will come; the answer can still be read
        keep_alive = False
    wire.send(response, to=head, keep_alive=keep_alive)
    return keep_alive


def _not_emulated(request: Request) -> Response:
    _log.warning("not emulated: %s https://%s%s", request.method, request.host, request.path)
    return _refusal(
        501,
        "NotEmulated",
        f"{request.method} https://{request.host}{request.path}: the offline workspace does not "
        f"emulate {request.host}.",
    )


def _refusal(status: int, code: str, message: str) -> Response:
    return Response.of_json({"error": {"code": code, "message": message}}, status)
