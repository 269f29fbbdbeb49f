"""The ports of a kernel until it has bound them."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest
import zmq

from azureml_emulator.kernel.ports import hold


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they are not held")
def test_a_held_port_is_for_the_kernel_alone(tmp_path: Path) -> None:
    """Others cannot listen on it; ZeroMQ, which the kernel uses, can."""
    port = free_port()
    file = tmp_path / "kernel.json"
    file.write_text(json.dumps({"transport": "tcp", "ip": "127.0.0.1", "shell_port": port}))

    (held,) = hold(["kernel", "-f", str(file)])
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with zmq.Context() as context, context.socket(zmq.ROUTER) as kernel:
        kernel.bind(f"tcp://127.0.0.1:{port}")
        held.close()


@pytest.mark.parametrize("content", ["", "{}", '{"transport": "ipc", "shell_port": 1}'])
def test_what_cannot_be_held_is_left_to_the_kernel(tmp_path: Path, content: str) -> None:
    """A file that is no connection file is for ipykernel to complain about."""
    file = tmp_path / "kernel.json"
    file.write_text(content)

    assert hold(["kernel", "-f", str(file)]) == []
    assert hold(["kernel"]) == []
