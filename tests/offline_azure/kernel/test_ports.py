"""The ports of a kernel until it has bound them."""

from __future__ import annotations

import json
import runpy
import socket
import sys
from pathlib import Path

import pytest
import zmq

from offline_azure.kernel import launcher
from offline_azure.kernel.ports import hold


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they are not held")
def test_a_held_port_is_for_the_kernel_alone(tmp_path: Path) -> None:
    """Others cannot bind it by chance; ZeroMQ, which the kernel uses, can."""
    port = free_port()
    file = tmp_path / "kernel.json"
    file.write_text(json.dumps({"transport": "tcp", "ip": "127.0.0.1", "shell_port": port}))

    (held,) = hold(["kernel", "-f", str(file)])
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    with zmq.Context() as context, context.socket(zmq.ROUTER) as kernel:
        kernel.bind(f"tcp://127.0.0.1:{port}")
        held.close()


def test_the_kernel_holds_its_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does so before it starts anything, and passes the sockets on to close them."""
    known = {"transport": "tcp", "ip": "127.0.0.1"}
    known |= {f"{name}_port": free_port() for name in ("shell", "iopub", "stdin")}
    file = tmp_path / "kernel.json"
    file.write_text(json.dumps(known))
    passed: list[socket.socket] = []
    monkeypatch.setattr(launcher, "main", passed.extend)
    monkeypatch.setattr(sys, "argv", ["kernel", "-f", str(file)])

    runpy.run_module("offline_azure.kernel", run_name="__main__")

    assert len(passed) == (3 if sys.platform == "linux" else 0)
    for one in passed:
        one.close()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "[1]", '{"transport": "ipc", "shell_port": 1}']
)
def test_what_cannot_be_held_is_left_to_the_kernel(tmp_path: Path, content: str) -> None:
    """A file that is no connection file is for ipykernel to complain about."""
    file = tmp_path / "kernel.json"
    file.write_text(content)

    assert hold(["kernel", "-f", str(file)]) == []
    assert hold(["kernel"]) == []
