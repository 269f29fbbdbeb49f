"""What `az` tells the warm process: one message, and its three standard files with it."""

from __future__ import annotations

import array
import json
import socket
import struct
from typing import Any

FILES = 3
_SIZE = struct.Struct("!I")


def send(connection: socket.socket, request: dict[str, Any]) -> None:
    """Send a request and this process's standard files."""
    content = json.dumps(request).encode("utf-8", "surrogateescape")
    socket.send_fds(connection, [_SIZE.pack(len(content))], list(range(FILES)))
    connection.sendall(content)


def receive(connection: socket.socket) -> tuple[dict[str, Any], array.array[int]]:
    """Receive a request and the files.

    Raises:
        ConnectionError: whoever asked went away.
    """
    head, files, _, _ = socket.recv_fds(connection, _SIZE.size, FILES)
    if len(head) != _SIZE.size or len(files) != FILES:
        raise ConnectionError("no request")
    left = _SIZE.unpack(head)[0]
    pieces = []
    while left:
        piece = connection.recv(min(left, 65536))
        if not piece:
            raise ConnectionError("half a request")
        pieces.append(piece)
        left -= len(piece)
    request: dict[str, Any] = json.loads(b"".join(pieces).decode("utf-8", "surrogateescape"))
    return request, array.array("i", files)
