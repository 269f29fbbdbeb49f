"""`invoke` of endpoints, and the jobs of batch endpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from azureml_emulator.az.changes import apply
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.ml_client import Session, as_dict, explained
from azureml_emulator.az.ml_values import local, pairs

_KINDS = {"uri_file", "uri_folder", "mltable", "mlflow_model", "custom_model", "triton_model"}


def invoke(invocation: Invocation) -> Any:
    """Score with an endpoint."""
    with explained(invocation):
        session = Session(invocation)
        if session.group.operations == "online_endpoints":
            return _invoke_online(session)
        return as_dict(session.call("invoke", invocation.given("name"), **_request(invocation)))


def _invoke_online(session: Session) -> Any:
    given = session.given
    if (file := given("request-file")) and not Path(file).is_file():
        raise AzError(f"No such file or directory: {file}")
    options = {"request_file": file, "deployment_name": given("deployment-name")}
    if given("local"):
        options["local"] = True
    return session.call("invoke", given("name"), **options)


def _request(invocation: Invocation) -> dict[str, Any]:
    """Return what the SDK's `invoke` of a batch endpoint takes."""
    from azure.ai.ml import Input, Output

    given = invocation.given
    document: dict[str, Any] = {}
    if file := given("file"):
        try:
            document = yaml.safe_load(Path(file).read_text(encoding="utf-8")) or {}
        except OSError as error:
            raise AzError(f"{error.strerror}: {file}") from None
    for key in ("inputs", "outputs"):
        for name, value in pairs(given(key) or (), key).items():
            document.setdefault(key, {})[name] = value
    for change in getattr(invocation.options, "changes", None) or ():
        for word in change[1]:  # parents that are not there yet are made
            _make_parents(document, word.partition("=")[0])
        apply(document, [change])
    options: dict[str, Any] = {
        key: given(key) for key in ("deployment-name", "experiment-name", "job-name") if given(key)
    }
    options = {key.replace("-", "_"): value for key, value in options.items()}
    if given("input"):
        kind = given("input-type") or _kind(given("input"))
        options["input"] = Input(type=kind, path=_path(given("input")))
    if inputs := document.get("inputs"):
        options["inputs"] = {name: _input(Input, value) for name, value in inputs.items()}
    if outputs := document.get("outputs"):
        options["outputs"] = {name: _input(Output, value) for name, value in outputs.items()}
    if overridden := _overridden(invocation, document):
        options["params_override"] = overridden
    return options


def _make_parents(document: dict[str, Any], path: str) -> None:
    here = document
    for part in path.split(".")[:-1]:
        below = here.setdefault(part, {})
        if not isinstance(below, dict):
            return
        here = below


def _input(kind: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return kind(**{key: _path(one) if key == "path" else one for key, one in value.items()})
    if kind.__name__ == "Output":
        return kind(type="uri_file", path=value)
    return kind(type=_kind(value), path=_path(value))


def _path(path: str) -> str:
    return path if path.startswith("azureml:") else local(path)


def _kind(path: str) -> str:
    return "uri_file" if Path(path).is_file() else "uri_folder"


def _overridden(invocation: Invocation, document: dict[str, Any]) -> list[dict[str, Any]]:
    given = invocation.given
    found: list[dict[str, Any]] = []
    if count := given("instance-count"):
        found.append({"compute": {"instance_count": count}})
    if size := given("mini-batch-size"):
        found.append({"mini_batch_size": size})
    if where := given("output-path"):
        datastore, _, path = where.removeprefix("azureml://datastores/").partition("/paths/")
        if not path or where == datastore:
            raise AzError("--output-path is azureml://datastores/NAME/paths/PATH")
        found.append({"output_dataset": {"datastore_id": f"azureml:{datastore}", "path": path}})
    others = ("output_file_name", "retry_settings", "mini_batch_size", "error_threshold")
    return found + [{key: document[key]} for key in others if key in document]


def list_jobs(invocation: Invocation) -> Any:
    """List the jobs of a batch endpoint, or of one of its deployments."""
    with explained(invocation):
        session = Session(invocation)
        given = invocation.given
        if session.group.in_endpoint:
            found = session.call("list_jobs", given("endpoint-name"), name=given("name"))
        else:
            found = session.call("list_jobs", given("name"))
        return [as_dict(one) for one in found]
