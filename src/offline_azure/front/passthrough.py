"""The one way out: the package index that pip is configured with.

Which hosts that are is pip's knowledge, so pip is asked, in a process of its own and only when a
client first wants out. The bytes are passed on unread: pip checks the index's certificate itself.
"""

from __future__ import annotations

import base64
import functools
import json
import logging
import selectors
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

_log = logging.getLogger(__name__)

_CONNECT_TIME = 20.0
_IDLE = 300.0
_ASK_TIME = 60.0

# pip's own parser merges command line, environment and configuration files. PIP_PROXY may name
# the proxy of the user, which the child environment overrides.
_QUESTION = """
import json
from pip._internal.commands import create_command
from pip._internal.models.index import PyPI
options, _ = create_command("install").parse_args([])
indexes = [] if options.no_index else [options.index_url, *options.extra_index_urls]
print(json.dumps({
    "urls": [*indexes, *options.find_links],
    "proxy": options.proxy or "",
    "default": PyPI.netloc,
    "files": PyPI.file_storage_domain,
}))
"""

Place = tuple[str, int]


@dataclass(frozen=True)
class PipSettings:
    """What pip is configured with.

    Attributes:
        urls: indexes and other places where it finds packages.
        proxy: the proxy that it uses; empty for that of the environment.
        default: the host of the index that it uses when none is configured.
        files: the host that holds the files of that index.
    """

    urls: list[str] = field(default_factory=list)
    proxy: str = ""
    default: str = ""
    files: str = ""

    @property
    def places(self) -> set[Place]:
        """Every host and port to which pip connects."""
        found: set[Place] = set()
        for parts in map(urlsplit, self.urls):
            if parts.scheme == "https" and parts.hostname:
                found.add((parts.hostname, parts.port or 443))
                if parts.netloc == self.default:
                    found.add((self.files, 443))
        return found


class PackageIndexTunnel:
    """Relays connections to the package index.

    Args:
        ask: returns what pip is configured with.
    """

    def __init__(self, ask: Callable[[], PipSettings] | None = None) -> None:
        self._settings = functools.cache(ask or ask_pip)

    def allows(self, host: str, port: int) -> bool:
        """Return whether `host` and `port` belong to the package index."""
        return (host, port) in self._settings().places

    def relay(self, client: socket.socket, host: str, port: int) -> None:
        """Answer the CONNECT of `client`, then pass bytes both ways until one side ends.

        Raises:
            OSError: the host, or the proxy that leads to it, cannot be reached.
        """
        proxy = _proxy_for(host, self._settings().proxy)
        upstream = _open(host, port) if proxy is None else _open_through(proxy, host, port)
        with upstream:
            client.settimeout(_IDLE)
            upstream.settimeout(_IDLE)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _splice(client, upstream)


def ask_pip() -> PipSettings:
    """Return what the pip of this environment is configured with; nothing when it has no pip."""
    command = [sys.executable, "-P", "-c", _QUESTION]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_ASK_TIME, check=True, text=True
        )
        return PipSettings(**json.loads(done.stdout))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        _log.warning("pip does not say which package index it uses: %s", error)
        return PipSettings()


def _proxy_for(host: str, pips: str) -> SplitResult | None:
    """Return the proxy that the user had before, or None."""
    url = pips
    if not url and not urllib.request.proxy_bypass(host):
        proxies = urllib.request.getproxies()
        url = proxies.get("https") or proxies.get("all") or ""
    if not url:
        return None
    return urlsplit(url if "://" in url else f"http://{url}")


def _open(host: str, port: int) -> socket.socket:
    return socket.create_connection((host, port), timeout=_CONNECT_TIME)


def _open_through(proxy: SplitResult, host: str, port: int) -> socket.socket:
    """Return a connection to `host` that an HTTP proxy has made."""
    if proxy.scheme != "http" or not proxy.hostname:
        raise OSError(f"a proxy of the kind {proxy.scheme}:// is not supported")
    upstream = _open(proxy.hostname, proxy.port or 80)
    try:
        request = f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        if proxy.username is not None:
            login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
            token = base64.b64encode(login.encode()).decode()
            request += f"Proxy-Authorization: Basic {token}\r\n"
        upstream.sendall(f"{request}\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = upstream.recv(1)  # not one byte more: what follows is the tunnel's
            if not byte or len(head) > 65536:
                raise OSError(f"the proxy {proxy.hostname} closed the connection")
            head += byte
        status = head.split(b"\r\n", 1)[0].decode("latin-1")
        if status.split(" ")[1:2] != ["200"]:
            raise OSError(f"the proxy {proxy.hostname} answered {status!r}")
    except BaseException:
        upstream.close()
        raise
    return upstream


def _splice(one: socket.socket, other: socket.socket) -> None:
    """Copy bytes both ways until both sides have ended, or one is broken or idle."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, (one, other))
        selector.register(other, selectors.EVENT_READ, (other, one))
        while selector.get_map():
            ready = selector.select(_IDLE)
            if not ready:
                return
            for key, _ in ready:
                source, target = key.data
                try:
                    data = source.recv(65536)
                    if data:
                        target.sendall(data)
                        continue
                    target.shutdown(socket.SHUT_WR)
                except OSError:
                    return
                selector.unregister(source)
