"""What the offline workspace adds to jobs and to scoring calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.measure import Figure

ROUNDS = 5

# Runs in a process of its own, inside a new workspace, as a learner's code does.
CLIENT = """
import json, pathlib, shlex, statistics, subprocess, sys, time, requests
from azure.ai.ml import MLClient, command, dsl
from azure.ai.ml.entities import (CodeConfiguration, ManagedOnlineDeployment,
                                  ManagedOnlineEndpoint)
from azure.ai.ml.sweep import Choice
from azure.identity import DefaultAzureCredential

client = MLClient.from_config(DefaultAzureCredential())
environment = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
rounds = int(sys.argv[1])

def seconds(action):
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin

def run(job):
    name = client.jobs.create_or_update(job).name
    while (status := client.jobs.get(name).status) not in ("Completed", "Failed", "Canceled"):
        time.sleep(0.02)
    assert status == "Completed", status

def direct(line):
    subprocess.run(["bash", "-c", line], check=True, stdout=subprocess.DEVNULL)

def job(line, **options):
    return command(command=line, environment=environment, **options)

def python(code):
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"

def in_turn(ours, other, count=rounds):
    pairs = [(seconds(ours), seconds(other)) for _ in range(count)]
    return [statistics.median(each) for each in zip(*pairs)]

def pipeline(steps):
    @dsl.pipeline(compute="serverless")
    def many():
        for number in range(steps):
            job(f"echo {number} {time.time()}")()
    return many()

five = python("import time; time.sleep(5)")
short = python("import time; time.sleep(1)")
trial = job("echo ${{inputs.n}}; " + short, inputs={"n": 0})(n=Choice(list(range(4))))
sweep = trial.sweep(primary_metric="m", goal="minimize", sampling_algorithm="grid",
                    compute="serverless")
sweep.set_limits(max_total_trials=4, max_concurrent_trials=1, timeout=600)
found = {
    "job": in_turn(lambda: run(job(five)), lambda: direct(five), 3),
    "step": in_turn(lambda: run(pipeline(5)), lambda: run(pipeline(1))),
    "trial": in_turn(lambda: run(sweep), lambda: [direct(short) for _ in range(4)], 3),
}

pathlib.Path("code").mkdir()
pathlib.Path("code/score.py").write_text("def init(): pass\\ndef run(data): return 1\\n")
asked = ManagedOnlineEndpoint(name="bench")
uri = client.online_endpoints.begin_create_or_update(asked).result().scoring_uri
client.online_deployments.begin_create_or_update(ManagedOnlineDeployment(
    name="blue", endpoint_name="bench", environment=environment, instance_count=1,
    instance_type="Standard_DS3_v2",
    code_configuration=CodeConfiguration(code="code", scoring_script="score.py"))).result()
headers = {"Authorization": "Bearer " + client.online_endpoints.get_keys("bench").primary_key,
           "azureml-model-deployment": "blue"}
session = requests.Session()

def score():
    session.post(uri, json={}, headers=headers).raise_for_status()

def get():
    client.workspaces.get(client.workspace_name)

score()
found["score"] = in_turn(score, get, 100)
print("\\n" + json.dumps(found))
"""


def figures() -> Iterator[Figure]:
    """Measure jobs, steps, trials and scoring calls."""
    with tempfile.TemporaryDirectory() as folder:
        inside = [sys.executable, "-m", "azureml_emulator", "run", "--"]
        done = subprocess.run(
            [*inside, sys.executable, "-W", "ignore", "-c", CLIENT, str(ROUNDS)],
            cwd=folder,
            env=os.environ | {"AZUREML_EMULATOR_FRESH": "1"},
            check=True,
            capture_output=True,
            text=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    ours, other = found["job"]
    yield Figure(
        "command job of 5 s",
        f"{ours / other:.2f}x ({ours:.2f} s)",
        "<= 1.2x",
        "submit to Completed vs the same command run directly; medians of 3 in turn",
    )
    five, one = found["step"]
    yield Figure(
        "step of a pipeline",
        f"{(five - one) / 4:.2f} s",
        "",
        f"5 steps of `echo`, side by side where slots allow, less 1; medians of {ROUNDS} in turn",
    )
    ours, other = found["trial"]
    yield Figure(
        "sweep of 4 trials of 1 s",
        f"{ours / other:.2f}x ({(ours - other) / 4:.2f} s a trial)",
        "",
        "one after the other vs the command run 4 times; medians of 3 in turn",
    )
    ours, other = found["score"]
    yield Figure(
        "scoring call",
        f"{ours * 1000:.1f} ms ({ours / other:.2f}x)",
        "",
        "a script that returns 1, kept connection, vs `workspaces.get`; medians of 100 in turn",
    )
