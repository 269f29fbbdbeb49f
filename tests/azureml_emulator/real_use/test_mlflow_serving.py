"""MLflow's own tools, started as MLflow's pages tell to."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

PATIENCE = 1800  # seconds; only a server that hangs needs them

SAVE = """
import sys
import mlflow.sklearn
from sklearn.linear_model import LinearRegression

mlflow.sklearn.save_model(LinearRegression().fit([[0.0], [1.0]], [1.0, 3.0]), sys.argv[1])
"""
DIRECT = build_opener(ProxyHandler({}))


@pytest.fixture
def port() -> int:
    """A port of the loopback interface that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A model that `mlflow models serve` serves."""
    folder = tmp_path / "model"
    subprocess.run([sys.executable, "-c", SAVE, str(folder)], check=True, cwd=tmp_path)
    arguments = ["--env-manager", "local", "-m", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "models", "serve", *arguments],
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            cwd=tmp_path,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield process
    os.killpg(process.pid, 9)
    process.wait()


def test_mlflow_models_serve(server: subprocess.Popen[bytes], port: int, tmp_path: Path) -> None:
    """The scoring server starts in this environment and predicts."""
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            DIRECT.open(f"{address}/ping", timeout=PATIENCE).close()
            break
        except URLError:
            log = (tmp_path / "log").read_text()
            # MLflow's command goes on when the server that it has started ends with an error.
            assert server.poll() is None, log
            assert "Traceback" not in log, log
            assert time.monotonic() < deadline, log
            time.sleep(0.1)
    body = json.dumps({"inputs": [[2.0]]}).encode()
    asked = Request(  # noqa: S310 - it is http
        f"{address}/invocations", body, {"Content-Type": "application/json"}
    )
    with DIRECT.open(asked, timeout=PATIENCE) as answer:
        assert json.load(answer) == {"predictions": [pytest.approx(5.0)]}
