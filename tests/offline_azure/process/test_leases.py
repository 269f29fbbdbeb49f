"""A server runs as long as somebody needs it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from offline_azure.process.leases import Holder, Leases
from offline_azure.processes import Process

Child = subprocess.Popen[bytes]


@pytest.fixture
def child() -> Iterator[Child]:
    """A process that does nothing."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


def hold(leases: Leases, child: Child) -> bool:
    """Give the child a lease."""
    process = Process.find(child.pid)
    assert process is not None
    return leases.add(Holder(process, "kernel"))


def waiting(leases: Leases) -> threading.Thread:
    """Wait for the end in another thread."""
    thread = threading.Thread(target=leases.wait, daemon=True)
    thread.start()
    return thread


def without_pidfd(pid: int) -> int:
    """Be a system that cannot watch processes."""
    raise OSError("not here")


@pytest.mark.parametrize("watched", [True, False])
def test_the_end_of_the_last_holder_is_the_end(
    child: Child, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a killed process ends its lease, with or without the system's help."""
    if not watched:
        monkeypatch.setattr(os, "pidfd_open", without_pidfd, raising=False)
    leases = Leases(patience=60)
    assert hold(leases, child)
    assert hold(leases, child)  # asking twice changes nothing
    thread = waiting(leases)
    thread.join(0.1)
    assert thread.is_alive()
    assert [holder.process.pid for holder in leases.holders] == [child.pid]

    child.kill()
    thread.join(5)

    assert not thread.is_alive()
    assert leases.holders == []


def test_nobody_coming_is_the_end() -> None:
    """A server whose starter was killed does not wait for ever."""
    Leases(patience=0.05).wait()


def test_nobody_gets_in_at_the_end(child: Child) -> None:
    """Who comes too late is told so, and can start another server."""
    leases = Leases(patience=0)
    leases.wait()

    assert hold(leases, child) is False


def test_a_process_that_has_ended_gets_no_lease() -> None:
    """The server sees for itself whether the process is there."""
    stranger = Process(Process.current().pid, "earlier")

    with pytest.raises(ProcessLookupError):
        Leases(patience=60).add(Holder(stranger, "kernel"))


def test_staying_outlasts_the_last_holder(child: Child) -> None:
    """`start` keeps the server until `stop`."""
    leases = Leases(patience=60)
    leases.stay()
    hold(leases, child)
    thread = waiting(leases)
    child.kill()
    while leases.holders:
        thread.join(0.01)
    thread.join(0.1)
    assert thread.is_alive()

    leases.stop()
    thread.join(5)

    assert not thread.is_alive()
