"""Serve the built site on this machine."""

from __future__ import annotations

import errno
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from studyguide.errors import ReaderError

USUAL_PORT = 8000
_PORTS = range(1, 65536)


class ServeError(ReaderError):
    """The site cannot be served; the message says why and what to do."""


def server(folder: Path, port: int | None = None) -> ThreadingHTTPServer:
    """Return a server of the files in `folder`, on the loopback address only.

    Args:
        folder: the built site.
        port: where to listen; None takes 8000, or any free port when somebody else has that.

    Raises:
        ServeError: there is no site yet, or the port that was asked for cannot be had.
    """
    if not (folder / "index.html").is_file():
        raise ServeError(f"there is no site in {folder} yet: run `make book`")
    if port is not None and port not in _PORTS:
        raise ServeError(f"{port} is not a port: choose one from 1 to {_PORTS[-1]}")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port or USUAL_PORT), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        if port is not None:
            raise ServeError(
                f"port {port} cannot be used ({error.strerror}): choose another one with PORT=N"
            ) from None
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def serve(folder: Path, port: int | None = None) -> None:
    """Print the site's address and serve it until Ctrl-C; arguments and errors as of `server`."""
    with server(folder, port) as running:
        print(
            f"The book is on http://localhost:{running.server_port}/ (Ctrl-C ends it)", flush=True
        )
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print()
