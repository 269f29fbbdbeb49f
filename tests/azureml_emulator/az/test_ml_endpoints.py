"""Endpoints: from the file to the answer."""

from __future__ import annotations

import json

import pytest
from tests.azureml_emulator.az.conftest import Workspace

_BLUE = """
name: blue
endpoint_name: my-ep
model: {path: score/score.py}
code_configuration: {code: score, scoring_script: score.py}
environment: {image: some/image, conda_file: {dependencies: [python=3.11]}}
instance_type: Standard_DS3_v2
instance_count: 1
"""
_BATCH = """
name: first
endpoint_name: my-batch
model: {path: score/score.py, type: custom_model}
code_configuration: {code: score, scoring_script: batch.py}
environment: {image: some/image, conda_file: {dependencies: [python=3.11]}}
compute: azureml:cpu-cluster
resources: {instance_count: 1}
mini_batch_size: 1
output_action: append_row
output_file_name: out.csv
"""


@pytest.fixture(scope="module", autouse=True)
def files(workspace: Workspace) -> None:
    """Write what the tests deploy."""
    workspace.write("blue.yml", _BLUE)
    workspace.write("batch.yml", _BATCH)
    workspace.write("score/score.py", "import json\ninit = lambda: None\nrun = json.loads\n")
    workspace.write("score/batch.py", "init = lambda: None\nrun = lambda files: files\n")
    workspace.write("request.json", '{"data": [1, 2]}')
    workspace.write("rows/a.csv", "1,2\n")


def test_an_online_endpoint(workspace: Workspace) -> None:
    """Created, deployed to with all traffic, asked, changed, deleted."""
    az = workspace.az
    assert az("ml", "online-endpoint", "create", "--name", "my-ep").json["auth_mode"] == "key"
    deployed = az("ml", "online-deployment", "create", "-f", "blue.yml", "--all-traffic")
    assert deployed.json["provisioning_state"] == "Succeeded"
    traffic = ("--query", "traffic")
    assert az("ml", "online-endpoint", "show", "-n", "my-ep", *traffic).json == {"blue": 100}
    ask = ("ml", "online-endpoint", "invoke", "-n", "my-ep", "--request-file", "request.json")
    assert json.loads(az(*ask).json) == {"data": [1, 2]}
    assert az(*ask, "--deployment", "blue", "-o", "tsv").out == '{"data": [1, 2]}\n'
    keys = az("ml", "online-endpoint", "get-credentials", "-n", "my-ep").json
    assert set(keys) == {"primaryKey", "secondaryKey"}
    assert az("ml", "online-endpoint", "regenerate-keys", "-n", "my-ep").status == 0
    assert az("ml", "online-endpoint", "get-credentials", "-n", "my-ep").json != keys
    here = ("--endpoint", "my-ep", "-n", "blue")
    assert "POST /score 200" in az("ml", "online-deployment", "get-logs", *here).json
    more = ("--set", "instance_count=2", "--query", "instance_count")
    assert az("ml", "online-deployment", "update", *here, *more).json == 2
    none = az("ml", "online-endpoint", "update", "-n", "my-ep", "--traffic", "blue=0", *traffic)
    assert none.json == {}
    assert az("ml", "online-deployment", "delete", *here, "--yes").status == 0
    assert az("ml", "online-deployment", "list", "-e", "my-ep").json == []
    assert az("ml", "online-endpoint", "delete", "-n", "my-ep", "-y").status == 0


def test_a_batch_endpoint(workspace: Workspace) -> None:
    """The job that scores is a job of the deployment."""
    az = workspace.az
    assert az("ml", "compute", "create", "-n", "cpu-cluster", "--type", "AmlCompute").status == 0
    assert az("ml", "batch-endpoint", "create", "-n", "my-batch").json["name"] == "my-batch"
    made = az("ml", "batch-deployment", "create", "-f", "batch.yml", "--set-default")
    assert made.json["name"] == "first"
    shown = az("ml", "batch-endpoint", "show", "-n", "my-batch").json
    assert shown["defaults"] == {"deployment_name": "first"}

    ask = ("ml", "batch-endpoint", "invoke", "-n", "my-batch", "--query", "name", "-o", "tsv")
    job = az(*ask, "--input", "rows", "--input-type", "uri_folder").out.strip()
    assert az("ml", "job", "stream", "-n", job).status == 0
    assert az("ml", "job", "show", "-n", job, "--query", "status").json == "Completed"
    other = az(*ask, "--set", "inputs.rows.type=uri_folder", "inputs.rows.path=rows").out.strip()
    jobs = az("ml", "batch-deployment", "list-jobs", "-e", "my-batch", "-n", "first").json
    assert {one["name"] for one in jobs} == {job, other}
    assert az("ml", "batch-endpoint", "list-jobs", "-n", "my-batch").json[0]["name"] in (job, other)
    assert az("ml", "batch-endpoint", "delete", "-n", "my-batch", "--yes").status == 0


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("online-endpoint invoke -n x -r nope.json", "No such file or directory: nope.json"),
        ("batch-endpoint invoke -n x -f nope.yml", "No such file or directory: nope.yml"),
        ("batch-endpoint invoke -n x --input rows --output-path y", "--output-path is azureml://"),
    ],
)
def test_bad_input(workspace: Workspace, command: str, message: str) -> None:
    """It is said before anything is asked."""
    done = workspace.az("ml", *command.split())

    assert done.status == 1
    assert message in done.err
