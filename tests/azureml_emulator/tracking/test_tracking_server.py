"""What our process adds to MLflow's own handlers; the rest is tested through MLflow's client."""

from __future__ import annotations

import importlib
import json
import sqlite3
import sys
from pathlib import Path

import psutil

from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.tracking.stores import RunStore


def test_artifacts_of_a_run(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """A run's artifact URI names workspace, experiment and run, as on Azure."""
    body = json.dumps({"experiment_id": "0"}).encode()
    _, answer = mlflow_server.call(run_store, "POST", "/api/2.0/mlflow/runs/create", body)
    info = json.loads(answer)["run"]["info"]

    assert info["artifact_uri"] == f"{run_store.root}/0/runs/{info['run_id']}/artifacts"


def test_commits_are_cheap_and_safe(tmp_path: Path) -> None:
    """The store has a write-ahead log, and no half-made file is left beside it."""
    server = TrackingServer(tmp_path / "mlflow")
    (tmp_path / "mlflow").mkdir()
    (tmp_path / "mlflow" / "runs.draft").write_text("left by a killed process")
    server.call(RunStore("runs", "azureml://a"), "GET", "/api/2.0/mlflow/experiments/search", b"")
    server.close()

    with sqlite3.connect(tmp_path / "mlflow" / "runs.sqlite") as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert mode == "wal"
    assert {path.suffix for path in (tmp_path / "mlflow").iterdir()} <= {
        ".made",
        ".sqlite",
        ".sqlite-wal",
        ".sqlite-shm",
    }


def test_it_stays_small(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """The process needs half of the memory of MLflow's own server: nothing of data science."""
    mlflow_server.call(run_store, "GET", "/api/2.0/mlflow/experiments/search", b"")
    assert mlflow_server._child is not None
    process = psutil.Process(mlflow_server._child.pid)

    assert [entry.path for entry in process.memory_maps() if "/pandas/" in entry.path] == []
    assert process.memory_info().rss < 160 << 20


def test_importing_it_takes_nothing_away() -> None:
    """What keeps its own process small must not reach one that only looks at the module."""
    import pandas as before

    importlib.import_module("azureml_emulator.tracking.tracking_server")

    assert sys.modules["pandas"] is before


def test_a_malformed_request_is_refused(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """A body that is no JSON gets an answer that clients do not repeat for minutes."""
    status, _ = mlflow_server.call(run_store, "POST", "/api/2.0/mlflow/runs/create", b"{")

    assert status in (400, 501)
