"""Kill -9 of the workspace in the middle of a registration, and of jobs that consist of others."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.timeout(600)

PIPELINE = """
from azure.ai.ml import dsl, Output
def step(line):
    return command(command=line, environment="AzureML-sklearn-1.5@latest",
                   outputs={"out": Output(type="uri_folder")})
@dsl.pipeline(compute="serverless")
def parent():
    first = step("echo kept > ${{outputs.out}}/a.txt")()
    last = step("WAIT")()
    return {"kept": first.outputs.out}
"""
SWEEP = """
from azure.ai.ml.sweep import Choice
job = command(command="echo ${{inputs.n}}; WAIT", inputs={"n": 1},
              environment="AzureML-sklearn-1.5@latest")
job = job(n=Choice([1, 2])).sweep(
    primary_metric="m", goal="minimize", sampling_algorithm="grid", compute="serverless")
job.set_limits(max_total_trials=2, max_concurrent_trials=2, timeout=600)
"""
SUBMIT = {
    "pipeline": PIPELINE + "print(json.dumps(client.jobs.create_or_update(parent()).name))",
    "sweep": SWEEP + "print(json.dumps(client.jobs.create_or_update(job).name))",
}
FAMILY = """
found = [client.jobs.get(sys.argv[1]), *client.jobs.list(parent_job_name=sys.argv[1])]
print(json.dumps([job.status for job in found]))
"""


def sleepers(mark: str) -> list[int]:
    """Return the living processes whose command line has the mark."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or ()
        if process.info["status"] != psutil.STATUS_ZOMBIE and mark in words:
            found.append(process.pid)
    return found


@pytest.mark.parametrize("kind", ["pipeline", "sweep"])
def test_kill_9_of_the_workspace(kind: str, workspace: Any, start: Callable[[], Any]) -> None:
    """Parent and children have failed after the restart, none runs, and a new one can complete."""
    mark = str(time.time_ns())[-9:]
    name = workspace.run(SUBMIT[kind].replace("WAIT", f"sleep {mark}"))
    deadline = time.monotonic() + 300
    while not sleepers(mark):
        assert time.monotonic() < deadline, workspace.run(FAMILY, name)
        time.sleep(0.1)
    before = workspace.run(FAMILY, name)
    workspace.server.kill()
    workspace.server.wait(60)

    again = start()

    parent, *children = again.run(FAMILY, name)
    assert before[0] == "Running"
    assert parent == "Failed"
    assert len(children) == len(before) - 1
    assert set(children) <= {"Completed", "Failed", "Canceled"}
    assert sleepers(mark) == []
    fresh = again.run(SUBMIT["pipeline"].replace("WAIT", "true"))
    assert again.run("print(json.dumps(ended(sys.argv[1])))", fresh) == "Completed"


REGISTER = """
from azure.ai.ml.entities import Model
for number in range(1, 1000):
    Path("model.bin").write_bytes(str(number).encode() * 10_000)
    made = client.models.create_or_update(Model(name="m", path="model.bin"))
    with open("acknowledged", "a") as note:
        print(made.version, file=note)
"""
REGISTERED = """
from azure.ai.ml._artifacts import _artifact_utilities as artifacts
found = []
for model in client.models.list("m"):
    artifacts.download_artifact_from_aml_uri(model.path, f"got/{model.version}", client.datastores)
    (file,) = [path for path in Path(f"got/{model.version}").rglob("*") if path.is_file()]
    found.append([int(model.version), file.read_text()[:len(model.version)], file.stat().st_size])
print(json.dumps(sorted(found)))
"""


def test_kill_9_in_a_registration(
    workspace: Any, script_head: str, start: Callable[[], Any]
) -> None:
    """What was acknowledged is there, and every version that is there is whole."""
    words = [sys.executable, "-W", "ignore", "-c", script_head + REGISTER]
    client = workspace.start(*words, environment=workspace.environment)
    note = workspace.checkout / "acknowledged"
    while not note.exists() or note.read_text().count("\n") < 5:
        assert client.poll() is None
        time.sleep(0.01)
    workspace.server.kill()
    client.kill()
    client.communicate()
    acknowledged = note.read_text().count("\n")

    found = start().run(REGISTERED)

    versions = [version for version, _, _ in found]
    assert versions == list(range(1, len(found) + 1))
    assert len(found) in (acknowledged, acknowledged + 1)
    assert [(text, size) for _, text, size in found] == [
        (str(version), len(str(version)) * 10_000) for version in versions
    ]
