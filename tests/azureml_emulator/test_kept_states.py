"""What a release has kept opens in the ones after it (`tools/golden_state.py` makes the states)."""

from __future__ import annotations

import json
import os
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from azure.identity import DefaultAzureCredential
from mlflow.tracking import MlflowClient

from azureml_emulator.application import Application
from azureml_emulator.tracking.stores import tracking_uri
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.front.proxy import Front
from offline_azure.store.storage import Storage

with warnings.catch_warnings():
    # azure-ai-ml 1.35.2 uses what marshmallow 4 will change, and says so at each import.
    warnings.simplefilter("ignore")
    from azure.ai.ml import MLClient

pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]
STATES = sorted((Path(__file__).parent / "kept_states").glob("*.zip"))


def unpack(packed: Path, state: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(state)
    for name, moment in json.loads((state / "times.json").read_text()).items():
        os.utime(state / name, ns=(moment, moment))


@pytest.fixture(params=STATES, ids=lambda path: path.stem)
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A state that a release has kept."""
    unpack(request.param, tmp_path / "state")
    return tmp_path / "state"


@pytest.fixture
def ml_client(
    state: Path,
    default: WorkspaceId,
    start_front: Callable[..., Front],
    offline_env: Callable[[Front], None],
) -> Iterator[MLClient]:
    """The SDK, connected to that state."""
    application = Application(state, default=default)
    offline_env(start_front(application.handle, serves=application.serves))
    application.start(dict(os.environ))
    ids = (default.subscription_id, default.resource_group, default.workspace_name)
    yield MLClient(DefaultAzureCredential(), *ids)
    application.close()


def test_a_state_of_an_earlier_release(
    ml_client: MLClient, default: WorkspaceId, tmp_path: Path
) -> None:
    """Assets, jobs, runs, bytes and deployments are there, and what waited runs."""
    assert ml_client.data.get("table", "1").tags == {"of": "test"}
    assert ml_client.models.get("model", "1").type == "custom_model"
    assert ml_client.environments.get("own", "1").image
    assert ml_client.data.get("copied", "1").path.endswith("azureml/completed/copy/")
    assert ml_client.jobs.get("completed").status == "Completed"

    ml_client.jobs.download("completed", download_path=tmp_path)
    assert (tmp_path / "artifacts/outputs/result.txt").read_text() == "made\n"
    run = MlflowClient(tracking_uri(str(default.arm_id), OFFLINE_REGION)).get_run("completed")
    assert run.data.metrics == {"score": 0.5}

    deadline = time.monotonic() + 300
    while (status := ml_client.jobs.get("queued").status) not in ("Completed", "Failed"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert status == "Completed"

    (tmp_path / "request.json").write_text("[1]")
    answer = ml_client.online_endpoints.invoke(
        "kept", request_file=str(tmp_path / "request.json"), deployment_name="blue"
    )
    assert "got" in answer


def test_what_is_known_of_blobs(state: Path) -> None:
    """The records still belong to their files."""
    storage = Storage(state / "storage")
    found = [
        json.loads(record.read_text())["identity"]
        for record in state.glob("storage/.properties/*/*/*.json")
    ]
    files = [path for path in storage.root.rglob("*") if path.is_file()]
    status = {(one.st_size, one.st_mtime_ns) for one in (path.stat() for path in files)}

    assert found
    assert {(size, moment) for size, moment in found} <= status
