"""The process behind one deployment."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from azureml_emulator.serving.deployment import Probe
from azureml_emulator.serving.worker import NotServingError, StartError, TooSlowError, Worker


@pytest.fixture
def start(make_plan, tmp_path, database, storage, variables) -> Iterator[Callable[..., Worker]]:
    """Start workers: `start(**fields of the plan)`."""
    made: list[Worker] = []

    def make(**fields) -> Worker:
        plan = make_plan(**fields)
        log = tmp_path / "log.txt"
        made.append(Worker(plan, tmp_path / "run", log, database, storage, variables))
        made[-1].start()
        return made[-1]

    yield make
    for worker in made:
        worker.close()


def pid(worker: Worker) -> int:
    return int(json.loads(worker.ask(b"{}", "application/json").body)[0])


def test_it_answers_until_it_is_closed(start, tmp_path) -> None:
    """Then its process, its files and its socket are gone; it never got a way out."""
    worker = start(variables={"NO_PROXY": "chosen", "OWN": "kept"})
    process = psutil.Process(pid(worker))
    environment = process.environ()
    log = (tmp_path / "log.txt").read_text()
    worker.close()

    assert (environment["OWN"], environment.get("NO_PROXY")) == ("kept", None)
    assert "the environment variable NO_PROXY is not set" in log
    assert "started" in log
    assert "# Python used:" in log
    assert not process.is_running()
    assert not (tmp_path / "run").exists()
    with pytest.raises(NotServingError):
        worker.ask(b"{}", "application/json")


def test_a_broken_script_does_not_start(start) -> None:
    """The start says so as soon as the process has ended."""
    with pytest.raises(StartError, match="User container has crashed or terminated"):
        start(variables={"BREAK": "1"})


def test_missing_code_does_not_start(start) -> None:
    """The reason is the missing file."""
    with pytest.raises(StartError, match=r"nothing\.py"):
        start(script="nothing.py")


def test_an_answer_that_takes_too_long(start) -> None:
    """The request is given up."""
    worker = start(request_timeout=0.3)

    with pytest.raises(TooSlowError):
        worker.ask(b'{"sleep": 5}', "application/json")


def test_a_process_that_hangs_is_started_again(start, tmp_path) -> None:
    """Its liveness probe fails, and another process takes over."""
    worker = start(request_timeout=3, liveness=Probe(period=0.2, timeout=2, failure_threshold=2))
    before = pid(worker)
    with pytest.raises(TooSlowError):
        worker.ask(b'{"sleep": 600}', "application/json")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if pid(worker) != before:
                break
        except (NotServingError, TooSlowError):
            threading.Event().wait(0.1)

    assert pid(worker) != before
    assert "Liveness probe failed 2 times" in (tmp_path / "log.txt").read_text()


def test_a_process_that_boots_is_not_taken_for_one_that_hangs(start, tmp_path) -> None:
    """What is started again has as much time for that as at the first start."""
    slow = tmp_path / "slow"
    worker = start(
        variables={"SLOW": str(slow)},
        liveness=Probe(period=0.2, timeout=1, failure_threshold=4),
    )
    before = pid(worker)
    slow.touch()
    psutil.Process(before).parent().kill()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if pid(worker) != before:
                break
        except (NotServingError, TooSlowError):
            threading.Event().wait(0.1)

    log = (tmp_path / "log.txt").read_text()
    assert pid(worker) != before
    assert log.count("it is started again") == 1
    assert "Liveness probe failed" not in log


def test_places_are_counted(start) -> None:
    """One request is worked on and two may wait."""
    worker = start()

    assert [worker.reserve() for _ in range(4)] == [True, True, True, False]
    worker.release()
    assert worker.reserve()
