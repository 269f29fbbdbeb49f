"""Processes are told apart by number and start time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

from offline_azure.processes import Process


def test_this_process_is_alive() -> None:
    """A process finds itself, and is the same each time."""
    me = Process.current()

    assert me.alive
    assert me == Process.find(me.pid)


def test_another_process_with_the_same_number_is_not_alive() -> None:
    """A number that was given to another program does not count."""
    assert not replace(Process.current(), started="earlier").alive


def test_an_ended_process_is_not_alive() -> None:
    """Neither a zombie nor a process that is gone is alive."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        process = Process.find(child.pid)
        assert process is not None
        assert process.alive
        child.kill()
        while Process.find(child.pid) is not None:
            time.sleep(0.01)
        assert not process.alive  # a zombie: nobody has waited for it
    assert not process.alive


def test_a_stopped_process() -> None:
    """A process that was stopped is alive and goes on when it is told to."""
    sleeper = subprocess.Popen(["sleep", "987"])
    try:
        process = Process.find(sleeper.pid)
        assert process is not None
        before = process.stopped
        sleeper.send_signal(signal.SIGSTOP)
        os.waitpid(sleeper.pid, os.WUNTRACED)
        during = (process.stopped, process.alive)
    finally:
        sleeper.kill()
        sleeper.wait()

    assert (before, during, process.stopped) == (False, (True, True), False)
