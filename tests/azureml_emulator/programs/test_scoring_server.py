"""The program that serves one model, without the process around it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.programs.scoring_server import InputError, application, load_script

SCRIPT = """
def init():
    global greeting
    greeting = "hello"

def run(data{more}):
    return {result}
"""


def script(folder: Path, result: str, more: str = "") -> str:
    path = folder / "score.py"
    path.write_text(SCRIPT.format(result=result, more=more))
    return str(path)


def call(run: Any, path: str = "/score", body: bytes = b"{}") -> tuple[str, Any, dict[str, str]]:
    said: list[Any] = []
    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": "POST",
        "HTTP_X_WHO": "mina",
        "wsgi.input": io.BytesIO(body),
    }
    (content,) = application(run)(environ, lambda *line: said.extend(line))
    return said[0], content.decode(), dict(said[1])


def test_what_run_returns_is_sent_as_json(tmp_path: Path) -> None:
    """A text is sent as JSON too, in quotes: whoever dumps it in the script gets it twice."""
    status, body, headers = call(load_script(script(tmp_path, "[greeting, data]")), body=b"[1]")
    assert (status, json.loads(body)) == ("200 OK", ["hello", "[1]"])
    assert headers["x-ms-run-function-failed"] == "False"
    _, body, _ = call(load_script(script(tmp_path, "'text'")))
    assert body == '"text"'


def test_run_may_ask_for_the_headers(tmp_path: Path) -> None:
    """They are given under the name that Azure's server gives them."""
    run = load_script(script(tmp_path, "request_headers['X-Who']", ", request_headers"))

    assert json.loads(call(run)[1]) == "mina"


def test_health_and_unknown_paths(tmp_path: Path) -> None:
    """The root is what probes ask for."""
    run = load_script(script(tmp_path, "1"))

    assert call(run, "/")[:2] == ("200 OK", "Healthy")
    assert call(run, "/other")[0].startswith("404")


def test_input_that_cannot_be_read(tmp_path: Path) -> None:
    """Bytes that are no text, and what a model finds wrong, are the sender's fault."""

    def refuse(data: str, headers: dict[str, str]) -> None:
        raise InputError("no input_data")

    assert call(load_script(script(tmp_path, "1")), body=b"\xff")[0].startswith("400")
    assert json.loads(call(refuse)[1]) == {"message": "no input_data"}


def test_a_run_that_raises(tmp_path: Path) -> None:
    """The sender learns nothing of the script; its log has the traceback."""
    status, body, headers = call(load_script(script(tmp_path, "1 / 0")))

    assert status.startswith("500")
    assert "ZeroDivisionError" not in body
    assert headers["x-ms-run-function-failed"] == "True"


@pytest.mark.parametrize(("missing", "left"), [("init", "run"), ("run", "init")])
def test_a_script_lacks_a_function(tmp_path: Path, missing: str, left: str) -> None:
    """The error names it."""
    path = tmp_path / "score.py"
    path.write_text(f"def {left}(data=None): pass\n")

    with pytest.raises(AttributeError, match=rf"{missing}\(\)"):
        load_script(str(path))
