"""A damaged run store is named at once, to MLflow's clients and by jobs."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from azureml_emulator.application import Application
from azureml_emulator.tracking import stores
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.tracking.store_health import StoreHealthError, check
from azureml_emulator.tracking.stores import RunStore
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.http.messages import Response

SEARCH = ("GET", "/api/2.0/mlflow/experiments/search?max_results=10", b"")
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}


def garble(path: Path) -> None:
    path.write_bytes(b"garbage " * 625)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def strip(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE metrics")


DAMAGES = {garble: "is damaged", truncate: "is damaged", empty: "is empty", Path.unlink: "is gone"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A file with the tables that every version of MLflow has."""
    path = tmp_path / "runs.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        for table in ("alembic_version", "experiments", "runs", "metrics", "params", "tags"):
            connection.execute(f"CREATE TABLE {table} (name TEXT)")
            connection.execute(f"INSERT INTO {table} VALUES (?)", ("x" * 9000,))  # noqa: S608
        connection.commit()
    return path


def test_a_whole_store(store: Path) -> None:
    """A store that is whole passes, and nothing is left beside it."""
    check(store)

    assert [path.name for path in store.parent.iterdir()] == ["runs.sqlite"]


@pytest.mark.parametrize(("damage", "reason"), [*DAMAGES.items(), (strip, "no table metrics")])
def test_damage_is_named(store: Path, damage: Callable[[Path], None], reason: str) -> None:
    """The message names the file, what is wrong with it, and what to do."""
    damage(store)

    with pytest.raises(StoreHealthError, match=reason) as caught:
        check(store)

    assert str(store) in str(caught.value)
    assert "azureml-emulator reset" in str(caught.value)


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.items())
def test_clients_hear_of_it_at_once(
    tmp_path: Path, damage: Callable[[Path], None], reason: str
) -> None:
    """MLflow is not let near the file; when its remains are deleted there is a new one."""
    store = RunStore("runs", "azureml://a")
    server = TrackingServer(tmp_path)
    assert server.call(store, *SEARCH)[0] == 200
    server.close()
    damage(tmp_path / "runs.sqlite")

    server = TrackingServer(tmp_path)
    try:
        status, answer = server.call(store, *SEARCH)
        for left in tmp_path.glob("runs.*"):
            left.unlink()
        afterwards, _ = server.call(store, *SEARCH)
    finally:
        server.close()

    assert status == 501  # which MLflow's client does not repeat
    assert reason in json.loads(answer)["message"]
    assert afterwards == 200


def test_jobs_end_with_the_error(
    application: Application, ask: Callable[..., Response], default: WorkspaceId, tmp_path: Path
) -> None:
    """A job of a workspace whose run store is damaged fails, and says why."""
    with application._store.read() as store:
        name = stores.of_workspace(store, str(default.arm_id)).name
    (tmp_path / "mlflow").mkdir()
    garble(tmp_path / "mlflow" / f"{name}.sqlite")
    application.start(ENVIRONMENT)
    job = f"{default.arm_id}/jobs/job"
    environment = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
    sent = {"jobType": "Command", "command": "true", "environmentId": environment}
    assert ask("PUT", job, {"properties": sent}).status == 201

    def shown() -> dict[str, str]:
        answer = ask("GET", job).body
        assert isinstance(answer, bytes)
        properties: dict[str, str] = json.loads(answer)["properties"]
        return properties

    deadline = time.monotonic() + 300
    while shown()["status"] not in ("Failed", "Completed"):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    history = f"/history/v1.0{default.arm_id}/rundata"
    run = ask("POST", history, {"runId": "job"}, host=f"{OFFLINE_REGION}.api.azureml.ms").body
    assert shown()["status"] == "Failed"
    assert isinstance(run, bytes)
    assert "is damaged (file is not a database)" in run.decode()
    assert "azureml-emulator reset" in run.decode()
