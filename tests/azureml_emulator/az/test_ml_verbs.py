"""The commands of `az ml`, one after the other in one workspace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.azureml_emulator.az.conftest import Done, Workspace

Az = Callable[..., Done]

_JOB = """
command: >-
  echo "hallo ${{inputs.x}}" && az account show --query user.name -o tsv
  && cp hello.txt ${{outputs.o}}
code: src
environment: azureml:my-env:1
inputs: {x: 1}
outputs: {o: {type: uri_folder}}
compute: azureml:cpu-cluster
experiment_name: exp
display_name: first
"""
_TEXT = "süß 'quoted' \"double\"\nnext line"


@pytest.fixture(scope="module", autouse=True)
def cluster(workspace: Workspace) -> None:
    """Make what jobs run on and in."""
    az = workspace.az
    made = az("ml", "compute", "create", "-n", "cpu-cluster", "--type", "AmlCompute").json
    assert (made["type"], made["provisioning_state"]) == ("amlcompute", "Succeeded")
    image = ("-n", "my-env", "-v", "1", "--image", "some/image")
    assert az("ml", "environment", "create", *image).status == 0


def test_a_job(workspace: Workspace) -> None:
    """Created with changes, streamed, shown, changed, downloaded; `az` works inside of it."""
    az = workspace.az
    workspace.write("job.yml", _JOB)
    workspace.write("src/hello.txt", "hi")

    created = az(
        *("ml", "job", "create", "-f", "job.yml", "--name", "j1", "--stream", "-o", "tsv"),
        *("--set", "display_name=second", "inputs.x=7", f"tags.q={_TEXT}"),
        *("--query", "[status, display_name, tags.q]"),
    )
    assert created.status == 0, created.err
    assert "hallo 7\nlearner@offline.example\n" in created.out
    assert created.out.endswith(f"\nCompleted\nsecond\n{_TEXT}\n")

    # Keys of the published example of `az ml job show`:
    # https://learn.microsoft.com/azure/machine-learning/how-to-train-model (CLI).
    shown = az("ml", "job", "show", "-n", "j1").json
    assert shown.keys() >= {
        *("command", "compute", "creation_context", "display_name", "environment"),
        *("environment_variables", "experiment_name", "id", "inputs", "name", "outputs"),
        *("properties", "resources", "services", "status", "tags", "type"),
    }
    changed = az("ml", "job", "update", "-n", "j1", "--set", "display_name=third").json
    assert changed["display_name"] == "third"
    assert az("ml", "job", "list", "--query", "[].name", "-o", "tsv").out == "j1\n"
    downloaded = az("ml", "job", "download", "-n", "j1", "--output-name", "o", "-p", "got")
    assert (downloaded.status, downloaded.out) == (0, "")
    assert (workspace.folder / "got/named-outputs/o/hello.txt").read_text() == "hi"
    assert az("ml", "job", "archive", "-n", "j1").status == 0
    assert az("ml", "job", "list").json == []


def test_a_data_asset(workspace: Workspace) -> None:
    """From flags only, as the labs' set-up scripts make it; then changed, archived, restored."""
    az = workspace.az
    workspace.write("data/d.csv", "a,b\n1,2\n")

    made = az(
        *("ml", "data", "create", "--type", "uri_file", "--name", "diabetes"),
        *("--path", "data/d.csv", "--description", _TEXT),
    ).json
    assert made["description"] == _TEXT
    assert made["path"].endswith("/d.csv")
    query = ("--query", "description", "-o", "tsv")
    shown = az("ml", "data", "show", "-n", "diabetes", "--label", "latest", *query)
    assert shown.out == f"{_TEXT}\n"
    changed = az(
        *("ml", "data", "update", "-n", "diabetes", "-v", "1", "--set", "tags.a=b"),
        *("description=new", "--query", "[tags, description]"),
    ).json
    assert changed == [{"a": "b"}, "new"]
    assert az("ml", "data", "archive", "-n", "diabetes", "-v", "1").status == 0
    versions = ("ml", "data", "list", "-n", "diabetes", "--query", "[].version")
    assert az(*versions).json == []
    assert az(*versions, "--include-archived").json == ["1"]
    assert az("ml", "data", "restore", "-n", "diabetes", "-v", "1").status == 0
    assert az(*versions).json == ["1"]


def test_a_model(workspace: Workspace) -> None:
    """Created from a file and downloaded again."""
    az = workspace.az
    workspace.write("model.txt", "m")
    path = ("--path", "model.txt", "--type", "custom_model")

    table = az("ml", "model", "create", "-n", "m", *path, "-o", "table").out.splitlines()
    assert table[0].split() == ["Name", "Path", "Stage", "Version"]
    assert az("ml", "model", "download", "-n", "m", "-v", "1", "-p", "models").status == 0
    assert (workspace.folder / "models/m/model.txt").read_text() == "m"


def test_computes(az: Az) -> None:
    """Made, changed, stopped, listed, deleted."""
    instance = ("-n", "ci-one")
    made = az("ml", "compute", "create", *instance, "--type", "ComputeInstance").json
    assert made["state"] == "Running"
    assert az("ml", "compute", "stop", *instance).status == 0
    assert az("ml", "compute", "show", *instance, "--query", "state").json == "Stopped"
    most = ("--max-instances", "3", "--query", "max_instances")
    assert az("ml", "compute", "update", "-n", "cpu-cluster", *most).json == 3
    assert az("ml", "compute", "list-nodes", "-n", "cpu-cluster").json == []
    assert az("ml", "compute", "list-sizes", "--query", "[0].name").json
    assert az("ml", "compute", "list-usage", "--query", "[0].unit").json == "Count"
    assert az("ml", "compute", "delete", *instance, "--yes").status == 0
    names = az("ml", "compute", "list", "--query", "[].name", "-o", "tsv").out
    assert names == "cpu-cluster\n"


def test_a_schedule(workspace: Workspace) -> None:
    """Created from a file that names another; changed, disabled, deleted."""
    az = workspace.az
    step = "{type: command, command: echo, environment: azureml:my-env:1}"
    compute = "settings: {default_compute: azureml:cpu-cluster}"
    workspace.write("pipeline.yml", f"type: pipeline\n{compute}\njobs: {{a: {step}}}\n")
    trigger = "{type: cron, expression: '0 6 * * *', time_zone: UTC}"
    workspace.write("schedule.yml", f"name: s\ntrigger: {trigger}\ncreate_job: ./pipeline.yml\n")

    assert az("ml", "schedule", "create", "-f", "schedule.yml").json["is_enabled"]
    change = ("--set", "trigger.expression=0 7 * * *", "--query", "trigger.expression")
    assert az("ml", "schedule", "update", "-n", "s", *change).json == "0 7 * * *"
    assert not az("ml", "schedule", "disable", "-n", "s").json["is_enabled"]
    assert az("ml", "schedule", "list").json == []
    disabled = az("ml", "schedule", "list", "--include-disabled", "--query", "[].name")
    assert disabled.json == ["s"]
    assert az("ml", "schedule", "delete", "-n", "s").status == 0


def test_workspaces(az: Az) -> None:
    """In a resource group of one's own, without a location: it takes the group's."""
    assert az("group", "create", "-n", "rg-two", "-l", "eastus").status == 0
    here = ("-n", "wsp-two", "-g", "rg-two")

    assert az("ml", "workspace", "create", *here).json["location"] == "eastus"
    assert az("ml", "workspace", "list", "-g", "rg-two", "--query", "[].name").json == ["wsp-two"]
    changed = az("ml", "workspace", "update", *here, "--set", "description=a b").json
    assert changed["description"] == "a b"
    assert az("ml", "workspace", "list-keys", *here).json["userStorageKey"]
    assert az("ml", "workspace", "diagnose", *here).json["otherResults"] == []
    assert az("ml", "workspace", "delete", *here, "--yes").status == 0
    assert az("ml", "workspace", "show", *here).status == 3


def test_a_registry(workspace: Workspace) -> None:
    """Assets are shared with it, and read there; the default workspace is ignored."""
    az = workspace.az
    places = "location: eastus\nreplication_locations: [{location: eastus}]\n"
    workspace.write("registry.yml", f"name: reg-one\n{places}")
    workspace.write("shared.csv", "a\n")

    assert az("ml", "registry", "create", "--file", "registry.yml").json["name"] == "reg-one"
    az("ml", "data", "create", "-n", "own", "-v", "1", "--path", "shared.csv", "--type", "uri_file")
    shared = az(
        *("ml", "data", "share", "-n", "own", "-v", "1", "--registry-name", "reg-one"),
        *("--share-with-name", "theirs", "--share-with-version", "2"),
    )
    assert shared.status == 0
    there = az("ml", "data", "show", "-n", "theirs", "-v", "2", "--registry-name", "reg-one")
    assert there.json["id"] == "azureml://registries/reg-one/data/theirs/versions/2"


def test_connections_and_datastores(workspace: Workspace) -> None:
    """What lies beside the assets."""
    az = workspace.az
    workspace.write(
        "connection.yml",
        "name: c\ntype: git\ntarget: https://github.com/x/y\ncredentials: {type: pat, pat: p}\n",
    )

    assert az("ml", "connection", "create", "-f", "connection.yml").json["name"] == "c"
    assert az("ml", "connection", "list", "--query", "[].name").json == ["c"]
    assert az("ml", "connection", "delete", "-n", "c", "-y").status == 0
    names = az("ml", "datastore", "list", "--query", "[].name").json
    assert "workspaceblobstore" in names


def test_the_same_command_at_once(workspace: Workspace) -> None:
    """Several share the warm process and none of its variables."""
    script = "for n in 1 2 3 4; do az ml compute show -n cpu-cluster --query \"'$n'\" & done; wait"

    done = workspace.run("sh", "-c", script)

    assert sorted(done.out.split()) == ['"1"', '"2"', '"3"', '"4"'], done.err


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        ("job show -n nope", 3, "Job nope not found"),
        ("compute show -n nope", 3, "ERROR: "),
        ("job create -f nope.yml", 1, "No such file or directory: nope.yml"),
        ("job create -f bad.yml", 1, "(x) comput:\n- Unknown field."),
        ("job create -f job2.yml --set nothing.below=1", 1, "(x) nothing:\n- Unknown field."),
        ("job create -f job2.yml --set command.below=1", 1, "Cannot use '--set' on properties"),
        ("job create -f job2.yml --set novalue", 1, "usage error: 'novalue'"),
        ("online-deployment create -f job2.yml --package-model", 1, "--package-model is not in"),
        ("online-deployment update -f job2.yml --vscode-debug", 1, "--vscode-debug is not in"),
        ("data create -n x --path nope.csv --type uri_file", 1, "nope.csv"),
        ("data create -n x --path job2.yml --type no_type", 1, "Must be one of: uri_file"),
        ("environment update -n my-env -v 1 --set a.b=1", 1, "Couldn't find 'a' in ''"),
        ("environment show -n my-env", 1, "Must provide either version or label"),
        ("compute delete -n cpu-cluster", 1, "no tty available. Use --yes"),
        ("online-endpoint update -n x --traffic blue=half", 1, "whole numbers"),
        ("compute list --subscription nope", 1, "The subscription of 'nope' doesn't exist"),
    ],
)
def test_bad_input(workspace: Workspace, command: str, status: int, message: str) -> None:
    """A message on standard error, nothing on standard output, nothing half done."""
    workspace.write("bad.yml", "command: echo\nenvironment: azureml:my-env:1\ncomput: x\n")
    workspace.write("job2.yml", _JOB)

    done = workspace.az("ml", *command.split())

    assert (done.status, done.out) == (status, "")
    assert message in done.err
    assert "Traceback" not in done.err
    assert workspace.az("ml", "job", "list", "--query", "[?name!='j1']").json == []


def test_a_workspace_must_be_named(workspace: Workspace) -> None:
    """Without a flag and without a default."""
    done = workspace.az("ml", "data", "list", AZURE_CONFIG_DIR=str(workspace.folder / "none"))

    assert done.status == 1
    assert "az configure --defaults" in done.err
    done = workspace.az("ml", "job", "list", AZURE_CONFIG_DIR=str(workspace.folder / "none"))
    assert done.status == 2
