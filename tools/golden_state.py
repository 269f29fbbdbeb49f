"""Write a state of the offline workspace as this release keeps it; later ones must open it.

    python tools/golden_state.py tests/azureml_emulator/kept_states/NAME.zip

Made once for each release that changes what is kept, and never again: the test
`test_kept_states.py` opens them all. Everything in it is made through the SDK.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path

from azureml_emulator import variables
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.process.environment import offline_environment

WORKSPACE = WorkspaceId("11111111-2222-3333-4444-555555555555", "rg-offline", "mlw-offline")
ENVIRONMENT = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
COMMAND = """
mkdir -p outputs
echo made > outputs/result.txt
cp ${{inputs.data}} ${{outputs.copy}}/
python -c "import mlflow; mlflow.log_metric('score', 0.5)"
"""
SCRIPT = """
def init():
    pass


def run(data):
    return {"got": data}
"""
KEPT = ("resources.sqlite", "mlflow", "storage")


def main(arguments: list[str]) -> None:
    """Make the state and pack it."""
    target = Path(arguments[0]).absolute()
    with tempfile.TemporaryDirectory() as folder:
        state, files = Path(folder) / "state", Path(folder) / "files"
        state.mkdir()
        files.mkdir()
        os.chdir(files)
        serve(state, started=True)
        serve(state, started=False)
        pack(state, target)


def serve(state: Path, *, started: bool) -> None:
    """Serve the state and fill it; what is submitted when nothing was started stays queued."""
    application = Application(state, default=WORKSPACE)
    with Front(
        application.handle, serves=application.serves, certificate=Certificate(application.hosts)
    ) as front:
        authority = state / "authority.pem"
        authority.write_bytes(front.authority)
        inside = offline_environment(
            os.environ,
            address=front.address,
            secret=front.secret,
            ca_bundle=authority,
            package_index=False,
            variables=variables.inside(WORKSPACE),
        )
        os.environ.update(inside)
        if started:
            application.start(inside)
            fill()
        else:
            submit("queued", "mkdir -p outputs; echo late > outputs/result.txt")
    application.close()


def connect():
    """Return a client of the workspace."""
    from azure.ai.ml import MLClient
    from azure.identity import DefaultAzureCredential

    ids = (WORKSPACE.subscription_id, WORKSPACE.resource_group, WORKSPACE.workspace_name)
    return MLClient(DefaultAzureCredential(), *ids)


def submit(name: str, line: str, **fields: object) -> None:
    """Submit a command job."""
    from azure.ai.ml import command

    connect().jobs.create_or_update(
        command(name=name, command=line, environment=ENVIRONMENT, **fields)
    )


def fill() -> None:
    """Make assets, a job that has ended, and an endpoint that answers."""
    from azure.ai.ml import Input, Output
    from azure.ai.ml.entities import (
        CodeConfiguration,
        Data,
        Environment,
        ManagedOnlineDeployment,
        ManagedOnlineEndpoint,
        Model,
    )

    client = connect()
    for name, text in (("a.csv", "x,y\n1,2\n"), ("model.txt", "a model"), ("score.py", SCRIPT)):
        folder = Path(name).stem
        Path(folder).mkdir(exist_ok=True)
        Path(folder, name).write_text(text)
    data = Data(name="table", version="1", path="a/a.csv", type="uri_file", tags={"of": "test"})
    client.data.create_or_update(data)
    client.models.create_or_update(Model(name="model", version="1", path="model/model.txt"))
    image = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04"
    client.environments.create_or_update(Environment(name="own", version="1", image=image))
    submit(
        "completed",
        COMMAND,
        inputs={"data": Input(type="uri_file", path="azureml:table:1")},
        outputs={"copy": Output(type="uri_folder", name="copied", version="1")},
        experiment_name="kept",
    )
    client.jobs.stream("completed")
    client.online_endpoints.begin_create_or_update(ManagedOnlineEndpoint(name="kept")).result()
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name="kept",
        model="azureml:model:1",
        environment=ENVIRONMENT,
        code_configuration=CodeConfiguration(code="score", scoring_script="score.py"),
        instance_type="Standard_DS3_v2",
        instance_count=1,
    )
    client.online_deployments.begin_create_or_update(deployment).result()


def pack(state: Path, target: Path) -> None:
    """Write what is kept, small, without the logs: they name paths of this machine.

    Records of blobs name their files by the exact time, which a ZIP file does not keep.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    times = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(p for name in KEPT for p in (state / name, *(state / name).rglob("*"))):
            name = path.relative_to(state).as_posix()
            if path.is_file() and "_logs/" not in name and not name.endswith("-shm"):
                archive.write(path, name)
                times[name] = path.stat().st_mtime_ns
        archive.writestr("times.json", json.dumps(times))


if __name__ == "__main__":
    main(sys.argv[1:])
