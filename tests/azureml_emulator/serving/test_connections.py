"""Connections that are kept."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.serving import connections
from azureml_emulator.serving.connections import Connections

PATIENCE = 60.0  # seconds; only a hang needs them


class Server(socketserver.ThreadingUnixStreamServer):
    """Answers each request with the number of its connection."""

    daemon_threads = True
    count = 0
    ends = False
    """Whether a connection is closed behind its first answer."""

    def __init__(self, *arguments: Any) -> None:
        self.closed = threading.Event()
        super().__init__(*arguments)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection, and tell that it is closed."""
        super().shutdown_request(request)
        self.closed.set()


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Answer until the client has gone."""
        self.server.count += 1
        body = str(self.server.count).encode()
        while self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + body)
            if self.server.ends:
                return


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on a socket in a short folder."""
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with Server("s", Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def kept(server: Server) -> Iterator[Connections]:
    """Connections to the server."""
    kept = Connections(Path("s"))
    yield kept
    kept.close()


def ask(kept: Connections) -> str:
    """Return the number of the connection that a request goes over."""
    with kept.borrowed(PATIENCE) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read().decode()


def test_a_connection_serves_one_request_after_the_other(kept: Connections) -> None:
    """The second request goes over the connection of the first."""
    assert [ask(kept), ask(kept)] == ["1", "1"]


def test_two_requests_at_once_have_two_connections(kept: Connections) -> None:
    """A connection that is in use is lent to nobody else."""
    with kept.borrowed(PATIENCE) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"1"
        assert ask(kept) == "2"


def test_a_connection_that_the_server_has_closed_is_not_used(
    kept: Connections, server: Server
) -> None:
    """The next request goes over a new one: it must not fail, nor be sent twice."""
    server.ends = True
    assert ask(kept) == "1"
    assert server.closed.wait(PATIENCE)
    assert ask(kept) == "2"


def test_a_connection_that_failed_is_not_kept(kept: Connections) -> None:
    """What is left of its answer belongs to nobody else."""

    def fail() -> None:
        with kept.borrowed(PATIENCE) as connection:
            connection.request("GET", "/")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert ask(kept) == "2"


def test_an_old_connection_is_not_used(kept: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server may be about to close it."""
    monkeypatch.setattr(connections, "KEPT_SECONDS", 0.0)
    assert [ask(kept), ask(kept)] == ["1", "2"]


def test_nothing_is_kept_behind_the_end(kept: Connections, server: Server) -> None:
    """A request that ends after the others were closed closes its own connection."""
    with kept.borrowed(PATIENCE) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"1"
        kept.close()
    assert server.closed.wait(PATIENCE)
