"""What is sent to the warm process."""

import os
import socket
import subprocess
import sys
import textwrap

import pytest

from azureml_emulator.az.frames import receive

_SENDER = textwrap.dedent("""
    import socket, sys
    from azureml_emulator.az.frames import send
    connection = socket.socket(fileno=int(sys.argv[1]))
    send(connection, {"words": ["ä", "x" * 200_000]})
    connection.recv(1)
""")


def test_a_request_and_its_files() -> None:
    """Whoever receives it writes to the sender's own standard output."""
    here, there = socket.socketpair()
    with here, there:
        child = subprocess.Popen(
            [sys.executable, "-c", _SENDER, str(there.fileno())],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        with child:
            request, files = receive(here)
            os.write(files[1], b"hello")
            for file in files:
                os.close(file)
            here.sendall(b"x")
            assert child.stdout
            assert child.stdout.read() == b"hello"

    assert request == {"words": ["ä", "x" * 200_000]}


def test_nobody_there() -> None:
    """Half a request is none."""
    here, there = socket.socketpair()
    with here:
        there.close()
        with pytest.raises(ConnectionError):
            receive(here)
