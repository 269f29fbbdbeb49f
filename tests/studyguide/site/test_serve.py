"""The built site on this machine's own address."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from studyguide.site import serve
from studyguide.site.serve import ServeError, server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder with a first page."""
    (tmp_path / "index.html").write_text("<p>The book</p>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_the_site_is_served_on_loopback_only(site: Path) -> None:
    """A browser gets the page; the address is this machine's own."""
    with server(site) as running:
        threading.Thread(target=running.handle_request, daemon=True).start()
        with urlopen(f"http://127.0.0.1:{running.server_port}/", timeout=60) as answer:
            assert answer.read() == b"<p>The book</p>"
        assert running.server_address[0] == "127.0.0.1"


def test_a_taken_usual_port_is_replaced_by_a_free_one(
    site: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server on 8000 does not stop the reader."""
    monkeypatch.setattr(serve, "USUAL_PORT", taken)

    with server(site) as running:
        assert running.server_port not in (0, taken)


def test_a_port_that_was_asked_for_and_is_taken_is_one_line(site: Path, taken: int) -> None:
    """The reader who named a port learns why it cannot be had."""
    with pytest.raises(ServeError, match=f"port {taken} cannot be used .*PORT=N"):
        server(site, taken)


@pytest.mark.parametrize("port", [-1, 0, 70000])
def test_no_port_is_one_line(site: Path, port: int) -> None:
    """A number that cannot be a port is refused by name."""
    with pytest.raises(ServeError, match=f"{port} is not a port"):
        server(site, port)


def test_without_a_site_the_reader_is_told_what_to_run(tmp_path: Path) -> None:
    """There is nothing to serve before the first build."""
    with pytest.raises(ServeError, match="run `make book`"):
        server(tmp_path)
