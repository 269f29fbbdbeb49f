"""The ports of a kernel, kept free until it has bound them.

Jupyter looks for free ports, closes them and tells the kernel their numbers. The kernel binds them
half a second later, and dies when one is taken. Until then the system may give it to anybody, also
to the workspace that the kernel itself has just started.
"""

from __future__ import annotations

import contextlib
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path


def hold(arguments: Sequence[str]) -> list[socket.socket]:
    """Bind the ports in the connection file; return the sockets, which do not listen.

    Args:
        arguments: the command line of the kernel, with `-f FILE`.
    """
    held: list[socket.socket] = []
    if sys.platform != "linux":  # elsewhere ZeroMQ could not bind them a second time
        return held
    # What is wrong with the file is for ipykernel to say.
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        known = json.loads(Path(arguments[arguments.index("-f") + 1]).read_text())
        names = [name for name in known if name.endswith("_port") and known[name]]
        for name in names if known["transport"] == "tcp" else ():
            one = socket.socket()
            held.append(one)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((known["ip"], known[name]))
    return held
