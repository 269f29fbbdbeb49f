"""The one way out leads to the package index, and to nothing else."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from offline_azure.front.passthrough import PackageIndexTunnel, PipSettings, ask_pip

Serve = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Serve], int]]:
    """Serve one connection: `serve(function)` returns the port."""
    with contextlib.ExitStack() as stack:

        def start(function: Serve) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def run() -> None:
                connection, _ = listener.accept()
                with connection:
                    function(connection)

            thread = threading.Thread(target=run, daemon=True)
            thread.start()
            stack.callback(thread.join, 5)
            return int(listener.getsockname()[1])

        yield start


def shout(connection: socket.socket) -> None:
    """Answer all that comes in capitals, once the client has said everything."""
    text = b""
    while piece := connection.recv(100):
        text += piece
    connection.sendall(text.upper())


def talk(tunnel: PackageIndexTunnel, host: str, port: int) -> bytes:
    """Say something through the tunnel and return all that comes back."""
    near, far = socket.socketpair()
    near.settimeout(5)

    def relay() -> None:
        with far:
            tunnel.relay(far, host, port)

    thread = threading.Thread(target=relay)
    thread.start()
    with near:
        near.sendall(b"hello, ")
        near.sendall(b"index")
        near.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := near.recv(100):
            answer += piece
    thread.join(5)
    return answer


@pytest.fixture
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a user without a proxy."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


SETTINGS = PipSettings(
    urls=[
        "https://index.test/simple",
        "https://more.test:8443/x",
        "http://plain.test",
        "file:///x",
    ],
    default="index.test",
    files="files.test",
)


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("index.test", 443, True),
        ("files.test", 443, True),
        ("more.test", 8443, True),
        ("more.test", 443, False),
        ("plain.test", 443, False),
        ("evil.index.test", 443, False),
        ("", 443, False),
    ],
)
def test_only_what_pip_uses_is_allowed(host: str, port: int, expected: bool) -> None:
    """Hosts and ports come from pip's settings, and from nowhere else."""
    assert PackageIndexTunnel(lambda: SETTINGS).allows(host, port) is expected


def test_pip_is_asked_once_and_only_when_needed() -> None:
    """Starting the workspace does not wait for pip."""
    asked = []

    def ask() -> PipSettings:
        asked.append(1)
        return SETTINGS

    tunnel = PackageIndexTunnel(ask)
    assert asked == []

    tunnel.allows("index.test", 443)
    tunnel.allows("other.test", 443)

    assert asked == [1]


def test_pip_answers_with_its_own_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment variables and files count as they do for `pip install`."""
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.test/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://more.test/simple")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.test:8080")

    settings = ask_pip()

    assert settings.urls[:2] == ["https://index.test/simple", "https://more.test/simple"]
    assert settings.proxy == "http://proxy.test:8080"
    assert ("index.test", 443) in settings.places


def test_pips_own_index_comes_with_the_host_of_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a configured index, pip needs two hosts; it knows both."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)

    settings = ask_pip()

    assert settings.places == {(settings.default, 443), (settings.files, 443)}


@pytest.mark.usefixtures("no_proxy")
def test_bytes_go_both_ways(serve: Callable[[Serve], int]) -> None:
    """Each side may end first; nothing is changed on the way."""
    port = serve(shout)

    answer = talk(PackageIndexTunnel(lambda: SETTINGS), "127.0.0.1", port)

    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\nHELLO, INDEX"


def head_of(connection: socket.socket) -> str:
    """Read the head of a CONNECT request."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(1)
    return head.decode()


@pytest.mark.parametrize("where", ["environment", "pip"])
def test_the_users_own_proxy_is_used(
    where: str, serve: Callable[[Serve], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a company's proxy, the index is reached as before."""
    heads = []

    def proxy(connection: socket.socket) -> None:
        heads.append(head_of(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\nVia: proxy\r\n\r\n")
        shout(connection)

    url = f"http://ada:p%40ss@127.0.0.1:{serve(proxy)}"
    monkeypatch.setenv("https_proxy", url if where == "environment" else "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    settings = PipSettings(proxy=url if where == "pip" else "")

    answer = talk(PackageIndexTunnel(lambda: settings), "index.test", 443)

    assert answer.endswith(b"HELLO, INDEX")
    assert heads == [
        "CONNECT index.test:443 HTTP/1.1\r\nHost: index.test:443\r\n"
        "Proxy-Authorization: Basic YWRhOnBAc3M=\r\n\r\n"
    ]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "answered 'HTTP/1.1 407 Who are you'"),
        (b"", "closed the connection"),
    ],
)
def test_a_proxy_that_refuses_is_reported(
    answer: bytes, error: str, serve: Callable[[Serve], int]
) -> None:
    """The user learns that the own proxy is the obstacle."""

    def proxy(connection: socket.socket) -> None:
        head_of(connection)
        connection.sendall(answer)

    settings = PipSettings(proxy=f"127.0.0.1:{serve(proxy)}")
    near, far = socket.socketpair()

    with near, far, pytest.raises(OSError, match=error):
        PackageIndexTunnel(lambda: settings).relay(far, "index.test", 443)
