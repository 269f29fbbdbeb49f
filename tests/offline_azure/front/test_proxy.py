"""The proxy, spoken to by real HTTP clients and by raw sockets."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from offline_azure.front import wire
from offline_azure.front.certificate import Certificate
from offline_azure.front.doorkeeper import SEALED_USER
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.http.messages import Request, Response

HOST = "management.azure.com"
URL = f"https://{HOST}"


def echo(request: Request) -> Response:
    """Answer with what arrived, or misbehave as the path asks."""
    if request.path == "/unread":
        return Response(413, b"too large")
    if request.path == "/stream":
        return Response(200, iter([b"one,", b"", b"two"]))
    if request.path == "/sized-stream":
        answer = Response(200, iter([b"one,", b"two"]))
        answer.headers["Content-Length"] = "7"
        return answer
    if request.path == "/raise":
        raise RuntimeError("secret detail")
    if request.path == "/none":
        return Response(204)
    content = {
        "method": request.method,
        "host": request.host,
        "path": request.path,
        "query": request.query,
        "type": request.headers.get("Content-Type"),
        "body": request.read().decode(),
    }
    return Response.of_json(content, headers={"x-from": "handler"})


@pytest.fixture
def front(start_front: Callable[..., Front]) -> Front:
    """A front that emulates Azure Resource Manager only."""
    return start_front(echo, serves=lambda host: host == HOST)


@pytest.fixture
def session(front: Front, tmp_path: Path) -> Iterator[requests.Session]:
    """A client that knows the proxy's password."""
    authority = tmp_path / "authority.pem"
    authority.write_bytes(front.authority)
    with requests.Session() as session:
        session.trust_env = False
        proxy = f"http://azureml:{front.secret}@{front.address}"
        session.proxies = {"http": proxy, "https": proxy}
        session.verify = str(authority)
        yield session


def say(front: Front, text: str) -> str:
    """Send raw text to the proxy and return all that it answers."""
    with socket.create_connection(("127.0.0.1", front.port), timeout=5) as connection:
        connection.sendall(text.encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


def test_a_request_reaches_the_handler_whole(session: requests.Session) -> None:
    """Method, host, path, query, headers and body arrive as they were sent."""
    answer = session.put(
        f"{URL}/a%20b/c?x=1&empty=", data="body", headers={"content-type": "text/plain"}
    )

    assert answer.status_code == 200
    assert answer.headers["x-from"] == "handler"
    assert answer.json() == {
        "method": "PUT",
        "host": HOST,
        "path": "/a%20b/c",
        "query": {"x": "1", "empty": ""},
        "type": "text/plain",
        "body": "body",
    }


def test_a_connection_serves_many_requests(session: requests.Session, front: Front) -> None:
    """Keep-alive works after answers with, without and with an unread body."""
    session.get(f"{URL}/first")
    opened = len(front._open)
    session.get(f"{URL}/none")
    unread = session.put(f"{URL}/unread", data=b"x" * 3_000_000)
    head = session.head(f"{URL}/head")
    last = session.get(f"{URL}/last")

    assert (unread.status_code, head.content, last.json()["path"]) == (413, b"", "/last")
    assert len(front._open) == opened == 1


def test_chunked_bodies_go_both_ways(session: requests.Session) -> None:
    """A body of unknown length is read and written in chunks."""
    sent = session.put(f"{URL}/chunks", data=iter([b"ab", b"c"]))
    received = session.get(f"{URL}/stream")
    sized = session.get(f"{URL}/sized-stream")

    assert sent.json()["body"] == "abc"
    assert (received.text, received.headers["transfer-encoding"]) == ("one,two", "chunked")
    assert (sized.text, sized.headers["content-length"]) == ("one,two", "7")


def test_a_failing_handler_is_a_501_without_details(session: requests.Session) -> None:
    """A bug in a handler does not leak into the answer, nor end the connection."""
    answer = session.get(f"{URL}/raise")

    assert answer.status_code == 501
    assert "secret detail" not in answer.text


def test_an_azure_host_that_is_not_emulated_answers_501_at_once(session: requests.Session) -> None:
    """The SDK does not retry a 501, and the answer names the operation."""
    answer = session.get("https://kv.vault.azure.net/secrets/s?api-version=7")

    assert answer.status_code == 501
    assert answer.json()["error"]["message"] == (
        "GET https://kv.vault.azure.net/secrets/s: "
        "the offline workspace does not emulate kv.vault.azure.net."
    )


def test_any_other_host_is_refused_with_the_reason(session: requests.Session) -> None:
    """Python's clients show the reason of the refusal in their error."""
    with pytest.raises(
        requests.exceptions.ProxyError,
        match=r"403 example\.com is not part of the offline workspace",
    ):
        session.get("https://example.com/")


def test_a_refusal_says_how_to_give_a_copy_the_address(session: requests.Session) -> None:
    """The reader of a public address is told the command line."""
    with pytest.raises(
        requests.exceptions.ProxyError, match=r"data add https://example\.com/\.\.\. FILE"
    ):
        session.get("https://example.com/data.csv")


def test_hosts_of_public_data(tmp_path: Path) -> None:
    """A host with copies is served; one that has got them since the start says what to do."""
    with Front(
        echo, serves=lambda host: True, certificate=Certificate(Hosts(HOSTS), ["files.example"])
    ) as front:
        assert say(front, connect(front, "late.example:443")).startswith(
            "HTTP/1.1 403 late.example has got a copy only now; first `azureml-emulator stop`"
        )
        authority = tmp_path / "authority.pem"
        authority.write_bytes(front.authority)
        proxy = f"http://azureml:{front.secret}@{front.address}"
        answer = requests.get(
            "https://files.example/a.csv",
            proxies={"https": proxy},
            verify=str(authority),
            timeout=60,
        )
        assert answer.json()["host"] == "files.example"


@pytest.mark.parametrize("target", [f"{HOST}:80", f"{HOST}:8443", "evil-azure.com:443"])
def test_only_the_https_port_of_a_covered_host_is_azure(front: Front, target: str) -> None:
    """Neither another port nor a look-alike name gets in."""
    assert say(front, connect(front, target)).startswith("HTTP/1.1 403 ")


def test_a_plain_http_request_is_refused_as_unreachable(session: requests.Session) -> None:
    """A probe for a managed identity ends at once: azure-identity looks for "unreachable"."""
    answer = session.get("http://169.254.169.254/metadata/identity/oauth2/token")

    assert answer.status_code == 403
    assert "169.254.169.254 is unreachable" in answer.json()["error"]["message"]


def connect(front: Front, target: str, user: str = "azureml", password: str | None = None) -> str:
    """Return the text of a CONNECT request."""
    secret = front.secret if password is None else password
    basic = base64.b64encode(f"{user}:{secret}".encode()).decode()
    return f"CONNECT {target} HTTP/1.1\r\nProxy-Authorization: Basic {basic}\r\n\r\n"


@pytest.mark.parametrize(
    "request_of",
    [
        lambda front: f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n",
        lambda front: connect(front, f"{HOST}:443", password="wrong"),
        lambda front: connect(front, f"{HOST}:443", user="other"),
    ],
    ids=["no password", "wrong password", "wrong user"],
)
def test_nobody_gets_in_without_the_secret(
    front: Front, request_of: Callable[[Front], str]
) -> None:
    """CONNECT needs the password of this start."""
    assert say(front, request_of(front)).startswith("HTTP/1.1 407 ")


def test_the_tunnel_is_for_its_hosts_and_unsealed_clients_only(
    start_front: Callable[..., Front],
) -> None:
    """The package index can be closed for one client and open for another."""

    class Tunnel:
        def allows(self, host: str, port: int) -> bool:
            return host == "index.test"

        def relay(self, client: socket.socket, host: str, port: int) -> None:
            if port == 1:
                raise ConnectionRefusedError("nobody there")
            client.sendall(f"relayed to {host}:{port}".encode())

    front = start_front(echo, tunnel=Tunnel())

    assert say(front, connect(front, "index.test:443")) == "relayed to index.test:443"
    assert say(front, connect(front, "index.test:1")).startswith(
        "HTTP/1.1 502 the package index index.test cannot be reached: nobody there\r\n"
    )
    assert say(front, connect(front, "index.test:443", user=SEALED_USER)).startswith("HTTP/1.1 403")
    assert say(front, connect(front, "other.test:443")).startswith("HTTP/1.1 403")
    assert say(front, connect(front, "index.test.:443")).startswith("HTTP/1.1 403")


def test_the_control_interface_is_reached_by_a_plain_request(
    start_front: Callable[..., Front],
) -> None:
    """A request to the proxy itself goes to `control`, on a connection that stays open."""
    front = start_front(echo, control=lambda request: Response(200, request.path.encode()))
    request = "GET /status HTTP/1.1\r\nHost: x\r\n"

    answer = say(front, f"{request}\r\n{request}Connection: close\r\n\r\n")

    assert answer.count("/status") == 2


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("nonsense\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nspaced : 1\r\n\r\n", 400),
        ("PUT / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n" + "a: b\r\n" * 101 + "\r\n", 431),
        ("GET / HTTP/1.1\r\na: " + "b" * 70_000 + "\r\n\r\n", 431),
        ("CONNECT nowhere HTTP/1.1\r\n\r\n", 407),
        ("PUT / HTTP/1.1\r\nContent-Length: " + "1" * 5000 + "\r\n\r\n", 400),
        ("GET http://[::1 HTTP/1.1\r\n\r\n", 400),
    ],
)
def test_malformed_requests_are_refused(
    front: Front, caplog: pytest.LogCaptureFixture, text: str, status: int
) -> None:
    """What cannot be understood for sure is answered with an error, never guessed at."""
    assert say(front, text).startswith(f"HTTP/1.1 {status} ")
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("port", ["", "4 43", "-1", "²", "1" * 5000])
def test_a_port_is_a_number(front: Front, caplog: pytest.LogCaptureFixture, port: str) -> None:
    """However long it is."""
    assert say(front, connect(front, f"{HOST}:{port}")).startswith("HTTP/1.1 400 ")
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("GET / HTTP/1.1\r\n\r\n", 404),
        ("GET /status HTTP/1.1\r\n\r\n", 401),
        (f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n", 407),
    ],
)
def test_who_has_no_secret_loses_the_connection(
    start_front: Callable[..., Front], text: str, status: int
) -> None:
    """It is not kept open after the answer."""
    front = start_front(echo, control=lambda asked: Response(404 if asked.path == "/" else 401))

    assert say(front, text).startswith(f"HTTP/1.1 {status} ")


def test_what_strangers_send_is_not_swallowed(front: Front) -> None:
    """A body without end is given up with the answer."""
    with socket.create_connection(("127.0.0.1", front.port), timeout=60) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(ConnectionError):
            send_without_end(connection)


def send_without_end(connection: socket.socket) -> None:
    """Send one chunk after the other."""
    while True:
        connection.sendall(b"100000\r\n" + bytes(0x100000) + b"\r\n")


def test_strangers_do_not_keep_the_owner_out(front: Front, session: requests.Session) -> None:
    """Of those who show no secret, the ones who came first make room."""
    with contextlib.ExitStack() as crowd:
        strangers = [
            crowd.enter_context(socket.create_connection(("127.0.0.1", front.port), timeout=60))
            for _ in range(150)
        ]
        assert session.get(URL).status_code == 200
        assert strangers[0].recv(1) == b""
        assert len(front._at_the_door) <= 100


@pytest.mark.parametrize("fault", ["no file descriptor", "no thread"])
def test_what_the_machine_runs_out_of_comes_back(
    front: Front, session: requests.Session, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Connections are accepted again as soon as that is possible."""
    failed = threading.Event()
    taken = Front._take

    def fail(self: Front, connection: socket.socket) -> None:
        if not failed.is_set():
            failed.set()
            connection.close()
            raise OSError(24, "Too many open files") if "file" in fault else RuntimeError("full")
        taken(self, connection)

    monkeypatch.setattr(Front, "_take", fail)
    with pytest.raises(requests.exceptions.ConnectionError):
        session.get(URL)

    assert session.get(URL).status_code == 200


def test_a_body_that_stops_coming(
    front: Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client is told, and the connection is not used again."""
    monkeypatch.setattr(wire, "STALL", 0.05)
    (tmp_path / "authority.pem").write_bytes(front.authority)
    context = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
    with socket.create_connection(("127.0.0.1", front.port), timeout=60) as plain:
        plain.sendall(connect(front, f"{HOST}:443").encode())
        assert plain.recv(1000).startswith(b"HTTP/1.1 200 ")
        with context.wrap_socket(plain, server_hostname=HOST) as secure:
            secure.sendall(b"PUT /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf")
            answer = b""
            while piece := secure.recv(65536):
                answer += piece

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"stopped coming" in answer


def test_a_silent_client_does_not_hold_up_others(front: Front, session: requests.Session) -> None:
    """Half-open connections, before and inside TLS, leave the proxy answering."""
    with (
        socket.create_connection(("127.0.0.1", front.port)) as mute,
        socket.create_connection(("127.0.0.1", front.port)) as half,
    ):
        mute.sendall(b"GET / HT")
        half.sendall(connect(front, f"{HOST}:443").encode())

        assert session.get(f"{URL}/now", timeout=5).status_code == 200


def test_small_requests_with_a_body_take_no_delayed_acknowledgement(
    session: requests.Session,
) -> None:
    """The 40 ms that Nagle's algorithm costs behind a proxy are gone.

    It would cost them nearly every time, while a busy machine leaves some requests in peace.
    """

    def seconds(method: str, **options: Any) -> float:
        taken = []
        for _ in range(40):
            begin = time.perf_counter()
            session.request(method, URL, **options)
            taken.append(time.perf_counter() - begin)
        return sorted(taken)[10]

    without = seconds("GET")
    assert seconds("PUT", json={"a": 1}) - without < 0.03


def test_closing_frees_the_port_and_drops_the_clients(
    front: Front, session: requests.Session
) -> None:
    """Nothing listens and nothing hangs after close()."""
    session.get(URL)
    front.close()

    with pytest.raises(requests.exceptions.ConnectionError):
        session.get(URL, timeout=5)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", front.port), timeout=5)
