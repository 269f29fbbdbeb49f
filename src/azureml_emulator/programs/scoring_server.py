"""The program of one deployment: `python scoring_server.py SOCKET KIND PATH THREADS`.

Gunicorn serves the model on a Unix socket. KIND is `script`, with PATH the scoring script, or
`mlflow`, with PATH the folder of an MLflow model that needs no script. It runs in the
deployment's own Python, so it imports nothing of this package.

The contract with a scoring script is that of Azure's inference server: `init()` once, `run(data)`
for each request with the body as text; what it returns is sent as JSON.

Sources: `azureml-inference-server-http` 1.5.1 (`server/user_script.py`, `server/routes.py`);
Microsoft Learn, "Deploy MLflow models to online endpoints" (`input_data`).
"""

from __future__ import annotations

import importlib.util
import inspect
import io
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

VERSION = "azmlinfsrv/offline"
_BOOT_SECONDS = 300
_KEEP_SECONDS = 75  # longer than the other side keeps a connection (`connections.KEPT_SECONDS`)
_FAILED = "An unexpected error occurred in scoring script. Check the logs for more info."
_log = logging.getLogger("azmlinfsrv")


class InputError(Exception):
    """The request cannot be understood; the text is for its sender."""


def load_script(path: str) -> Callable[[str, dict[str, str]], Any]:
    """Run a scoring script's `init` and return a function that calls its `run`.

    Raises:
        Exception: whatever the script or its `init` raises, or what it lacks.
    """
    sys.path.insert(0, os.path.dirname(path))  # noqa: PTH120 - as Python itself does for a script
    spec = importlib.util.spec_from_file_location("entry_module", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("init", "run"):
        if not hasattr(module, name):
            raise AttributeError(f"The scoring script does not have a {name}() function defined.")
    module.init()
    wants_headers = "request_headers" in inspect.signature(module.run).parameters

    def run(data: str, headers: dict[str, str]) -> Any:
        return module.run(data, request_headers=headers) if wants_headers else module.run(data)

    return run


def load_mlflow(folder: str) -> Callable[[str, dict[str, str]], Any]:
    """Load an MLflow model and return a function that predicts from `{"input_data": ...}`."""
    import mlflow.pyfunc
    from mlflow.pyfunc.scoring_server import (
        infer_and_parse_data,
        unwrapped_predictions_to_json,
    )

    model = mlflow.pyfunc.load_model(folder)
    schema = model.metadata.get_input_schema()
    collect = _collectors()

    def run(data: str, headers: dict[str, str]) -> Any:
        del headers
        parsed = infer_and_parse_data(_table_or_tensor(data), schema)
        written = io.StringIO()
        predictions = model.predict(parsed)
        collect(parsed, predictions)
        unwrapped_predictions_to_json(predictions, written)  # type: ignore[no-untyped-call]
        return json.loads(written.getvalue())

    return run


def _collectors() -> Callable[[Any, Any], None]:
    """Return what collects inputs and predictions: Azure adds this to a model without a script."""
    path = os.environ.get("AZUREML_MDC_CONFIG_PATH")
    if not path:
        return lambda inputs, predictions: None
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as little imported as can be
        enabled = json.load(file)["collections"]
    wanted = [name for name in ("model_inputs", "model_outputs") if name in enabled]
    if not wanted:
        return lambda inputs, predictions: None
    import pandas as pd
    from azureml.ai.monitoring import Collector  # type: ignore[import-untyped]
    from azureml.ai.monitoring.context import (  # type: ignore[import-untyped]
        BasicCorrelationContext,
    )

    collectors = {name: Collector(name=name, on_error=_log.error) for name in wanted}

    def collect(inputs: Any, predictions: Any) -> None:
        context = BasicCorrelationContext()
        for name, data in (("model_inputs", inputs), ("model_outputs", predictions)):
            if name in collectors:
                table = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
                collectors[name].collect(table.rename(columns=str), context)

    return collect


def _table_or_tensor(data: str) -> dict[str, Any]:
    """Return the body as MLflow's own server names it."""
    try:
        content = json.loads(data)
    except ValueError as error:
        raise InputError(f"The request is not JSON: {error}") from None
    if not isinstance(content, dict) or "input_data" not in content:
        raise InputError('The request must be JSON with the key "input_data".')
    given = content["input_data"]
    if isinstance(given, dict) and "data" in given:
        return {
            "dataframe_split": {k: given[k] for k in ("columns", "index", "data") if k in given}
        }
    if isinstance(given, list) and given and isinstance(given[0], dict):
        return {"dataframe_records": given}
    return {"inputs": given}


def application(run: Callable[[str, dict[str, str]], Any]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application around `run`."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, body, headers = _answer(run, environ)
        content = body.encode()
        fields = [("Content-Length", str(len(content))), ("x-ms-server-version", VERSION)]
        start_response(status, [*headers, *fields])
        return [content]

    return answer


def _answer(
    run: Callable[[str, dict[str, str]], Any], environ: dict[str, Any]
) -> tuple[str, str, list[tuple[str, str]]]:
    text, as_json = [("Content-Type", "text/plain")], [("Content-Type", "application/json")]
    if environ["PATH_INFO"] == "/":
        return "200 OK", "Healthy", text
    if environ["PATH_INFO"] != "/score":
        return "404 Not Found", json.dumps({"message": "There is only /score."}), as_json
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    begin = time.perf_counter()
    try:
        data = environ["wsgi.input"].read().decode("utf-8")
        result = run(data, headers)
        body = json.dumps({} if result is None else result)
    except (InputError, UnicodeDecodeError) as error:
        return "400 Bad Request", json.dumps({"message": str(error)}), as_json
    except Exception:
        _log.exception("Encountered Exception")
        failed = [*as_json, ("x-ms-run-function-failed", "True")]
        return "500 Internal Server Error", json.dumps({"message": _FAILED}), failed
    spent = f"{(time.perf_counter() - begin) * 1000:.3f}"
    _log.info("%s /score 200 %sms %d", environ["REQUEST_METHOD"], spent, len(body))
    fields = [("x-ms-run-fn-exec-ms", spent), ("x-ms-run-function-failed", "False")]
    return "200 OK", body, [*as_json, *fields]


class ScoringServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one worker, started again when it dies."""

    def __init__(self, socket: str, kind: str, path: str, threads: int) -> None:
        self._settings = {
            "bind": f"unix:{socket}",
            "umask": 0o077,
            "worker_class": "gthread",
            "threads": threads,
            "timeout": _BOOT_SECONDS,
            "graceful_timeout": 1,
            "keepalive": _KEEP_SECONDS,
            "errorlog": "-",
            "loglevel": "warning",
        }
        self._kind = kind
        self._path = path
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn the settings."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Load the model, in the worker."""
        return application({"script": load_script, "mlflow": load_mlflow}[self._kind](self._path))


if __name__ == "__main__":
    logging.basicConfig(
        format="%(asctime)s %(levelname).1s %(name)s - %(message)s", stream=sys.stdout
    )
    _log.setLevel(logging.INFO)
    ScoringServer(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])).run()
