"""Artifacts, logged and loaded with MLflow's own client inside the workspace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from offline_azure.http.messages import Request, Response
from offline_azure.store.storage import Location, Storage

if TYPE_CHECKING:
    from conftest import Inside

_LOG = """
import json, os, pathlib, mlflow
from mlflow import MlflowClient
folder = pathlib.Path("to-log")
(folder / "deep" / "er").mkdir(parents=True)
(folder / "deep" / "er" / "ä file.txt").write_text("text")
(folder / "top.json").write_text("{}")
big = os.urandom(9_000_000)
pathlib.Path("big.bin").write_bytes(big)
mlflow.set_experiment("artifacts")
with mlflow.start_run() as run:
    mlflow.log_artifacts(folder, "folder")
    mlflow.log_artifact("big.bin")
    mlflow.log_dict({"a": 1}, "made/up.json")
    uri = mlflow.get_artifact_uri("made/up.json")
client, run_id = MlflowClient(), run.info.run_id
def listed(path=None):
    return [[i.path, i.is_dir, i.file_size] for i in client.list_artifacts(run_id, path)]
back = pathlib.Path(mlflow.artifacts.download_artifacts(run_id=run_id))
print(json.dumps({
    "run": run_id,
    "experiment": run.info.experiment_id,
    "top": listed(),
    "deep": listed("folder/deep/er"),
    "file": listed("big.bin"),
    "missing": listed("nothing/here"),
    "back": sorted(str(p.relative_to(back)) for p in back.rglob("*") if p.is_file()),
    "same": (back / "big.bin").read_bytes() == big,
    "uri": uri,
    "dict": mlflow.artifacts.load_dict(f"runs:/{run_id}/made/up.json"),
}))
"""


@pytest.fixture(scope="module")
def logged(inside: Inside) -> Any:
    """What a script logs and reads back."""
    return inside.run(_LOG)


@pytest.fixture
def artifacts(inside: Inside, default: Any) -> Any:
    """Ask the artifact API without MLflow: `artifacts("GET", "/experiments/...")`."""

    def ask(method: str, path: str, body: bytes = b"") -> Response:
        root = f"/mlflow/v2.0{default.arm_id}/api/2.0/mlflow-artifacts/artifacts"
        host = "westeurope.api.azureml.ms"
        return inside.application.handle(Request.build(method, host, f"{root}{path}", body=body))

    return ask


def test_lists(logged: Any) -> None:
    """Lists show what is directly in a folder, with sizes."""
    assert logged["top"] == [
        ["big.bin", False, 9_000_000],
        ["folder", True, None],
        ["made", True, None],
    ]
    assert logged["deep"] == [["folder/deep/er/ä file.txt", False, 4]]
    assert logged["file"] == []
    assert logged["missing"] == []


def test_everything_comes_back(logged: Any) -> None:
    """Files, folders and large files come back as they were logged."""
    assert logged["back"] == [
        "big.bin",
        "folder/deep/er/ä file.txt",
        "folder/top.json",
        "made/up.json",
    ]
    assert logged["same"]
    assert logged["dict"] == {"a": 1}


def test_where_they_are(inside: Inside, default: Any, logged: Any) -> None:
    """Artifacts lie where Azure has them, and their URI is of Azure's form."""
    blobs = list(inside.folder.glob(f"state/storage/*/azureml/*/dcid.{logged['run']}/made/up.json"))

    assert [blob.read_text() for blob in blobs] == ['{\n  "a": 1\n}']
    assert logged["uri"] == (
        f"azureml://westeurope.api.azureml.ms/mlflow/v2.0{default.arm_id}"
        f"/experiments/{logged['experiment']}/runs/{logged['run']}/artifacts/made/up.json"
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/experiments/1/runs/r/artifacts/none", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/datastores/nowhere/paths/x", 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "/etc/passwd", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("GET", "/experiments/1/runs/r/artifacts/../../x", 400, "INVALID_PARAMETER_VALUE"),
        ("GET", "/experiments/1/runs/..%2F..%2Fx/artifacts/y", 404, "RESOURCE_DOES_NOT_EXIST"),
        ("PUT", "/experiments/1/runs/r/artifacts/%2E%2E/x", 400, "INVALID_PARAMETER_VALUE"),
        ("PUT", "/datastores/nowhere/paths/x", 400, "INVALID_PARAMETER_VALUE"),
        ("PUT", "/datastores/workspaceblobstore/paths/", 400, "INVALID_PARAMETER_VALUE"),
        ("PUT", "/somewhere/else", 400, "INVALID_PARAMETER_VALUE"),
        ("PUT", "/experiments/1/runs/r/artifacts/", 400, "INVALID_PARAMETER_VALUE"),
    ],
)
def test_bad_paths(artifacts: Any, method: str, path: str, status: int, code: str) -> None:
    """What leads out of the run, or to nothing, is refused."""
    response = artifacts(method, path, b"x")

    assert response.status == status
    assert json.loads(response.body)["error_code"] == code


def test_a_file_that_is_deleted_meanwhile(artifacts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not found."""
    assert artifacts("PUT", "/experiments/1/runs/d/artifacts/a", b"file").status == 200
    opened = Storage.open

    def late(self: Storage, location: Location) -> BinaryIO:
        self.delete(location)
        return opened(self, location)

    monkeypatch.setattr(Storage, "open", late)
    assert artifacts("GET", "/experiments/1/runs/d/artifacts/a").status == 404


def test_a_file_cannot_be_a_folder(artifacts: Any) -> None:
    """A file inside another file is refused, and the file stays."""
    assert artifacts("PUT", "/experiments/1/runs/f/artifacts/a", b"file").status == 200
    assert artifacts("PUT", "/experiments/1/runs/f/artifacts/a/b", b"x").status == 400

    assert b"".join(artifacts("GET", "/experiments/1/runs/f/artifacts/a").body) == b"file"
