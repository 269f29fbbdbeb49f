"""Data collection of deployments, from the settings to the stored lines."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml._artifacts import _artifact_utilities
from azure.ai.ml.entities import DataCollector, DeploymentCollection, ManagedOnlineDeployment
from azure.core.exceptions import HttpResponseError

from azureml_emulator.endpoints.online import data_collection

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SCRIPT = """
import json
import pandas as pd
from azureml.ai.monitoring import Collector

def init():
    global inputs, outputs
    inputs, outputs = Collector(name="model_inputs"), Collector(name="model_outputs")

def run(data):
    table = pd.DataFrame(json.loads(data)["data"])
    context = inputs.collect(table)
    answer = table.sum(axis=1).to_frame("total")
    outputs.collect(answer, context)
    return answer["total"].tolist()
"""
ROWS = [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def collect(*names: str, **settings: Any) -> DataCollector:
    """Return the settings for these collections."""
    enabled = {name: DeploymentCollection(enabled="true") for name in names}
    return DataCollector(enabled, **settings)


def collected(ml_client: MLClient, asset: str, folder: Path) -> list[dict[str, Any]]:
    """Return the events in a data asset; the package sends them in the background."""
    uri = ml_client.data.get(asset, version="1").path
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with contextlib.suppress(Exception):  # nothing is there yet
            _artifact_utilities.download_artifact_from_aml_uri(
                uri=uri, destination=str(folder), datastore_operation=ml_client.datastores
            )
        if files := list(folder.rglob("*.jsonl")):
            return [json.loads(line) for file in files for line in file.read_text().splitlines()]
        time.sleep(0.1)
    raise AssertionError(f"nothing was collected in {uri}")


def test_a_script_collects_tables(ml_client, endpoint, deploy, invoke, tmp_path) -> None:
    """Inputs and outputs are in the data assets that the SDK registers, with one id."""
    settings = collect("model_inputs", "model_outputs", rolling_rate="day", sampling_rate=1.0)
    deploy("blue", SCRIPT, data_collector=settings)
    answer = json.loads(invoke({"data": ROWS}, "blue"))
    stem = f"{endpoint.name}-blue"
    (inputs,) = collected(ml_client, f"{stem}-model_inputs", tmp_path / "in")
    (outputs,) = collected(ml_client, f"{stem}-model_outputs", tmp_path / "out")
    shown = ml_client.online_deployments.get("blue", endpoint.name).data_collector

    assert answer == [3, 7]
    assert inputs["data"] == ROWS
    assert outputs["data"] == [{"total": 3}, {"total": 7}]
    assert inputs["correlationid"] == outputs["correlationid"]
    assert inputs["source"].endswith(f"/onlineEndpoints/{endpoint.name}/deployments/blue")
    assert {name: one.enabled for name, one in shown.collections.items()} == {
        "model_inputs": "true",
        "model_outputs": "true",
    }
    assert shown.rolling_rate == "Day"


def test_an_mlflow_model_collects_by_itself(
    ml_client, endpoint, registered, invoke, tmp_path
) -> None:
    """No script is needed for that either."""
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name=endpoint.name,
        model=registered,
        instance_type="Standard_DS3_v2",
        instance_count=1,
        data_collector=collect("model_inputs", "model_outputs"),
    )
    ml_client.online_deployments.begin_create_or_update(deployment).result()
    table = {"columns": ["a", "b"], "index": [0], "data": [[1, 1]]}
    answer = json.loads(invoke({"input_data": table}, "blue"))
    (inputs,) = collected(ml_client, f"{endpoint.name}-blue-model_inputs", tmp_path / "in")
    (outputs,) = collected(ml_client, f"{endpoint.name}-blue-model_outputs", tmp_path / "out")

    assert inputs["data"] == [{"a": 1, "b": 1}]
    assert outputs["data"] == [{"0": pytest.approx(answer[0])}]


def test_payloads_need_no_package(ml_client, endpoint, deploy, invoke, tmp_path) -> None:
    """Requests and answers are collected as they are sent."""
    deploy("blue", data_collector=collect("request", "response"))
    answer = json.loads(invoke({"data": 1}, "blue"))
    (request,) = collected(ml_client, f"{endpoint.name}-blue-request", tmp_path / "in")
    (response,) = collected(ml_client, f"{endpoint.name}-blue-response", tmp_path / "out")

    assert request["data"] == {"data": 1}
    assert response["data"] == answer
    assert request["xrequestid"] == response["xrequestid"]


def test_a_sampling_rate_that_cannot_be(ml_client, endpoint, deploy) -> None:
    """It is refused before anything starts."""
    settings = collect("request", sampling_rate=7.0)

    with pytest.raises(HttpResponseError, match="between 0 and 1"):
        deploy("blue", data_collector=settings)


def test_settings_are_spelled_as_the_service_does() -> None:
    """The SDK sends `enabled` and expects `Enabled` back."""
    asked = {"collections": {"request": {"dataCollectionMode": "enabled", "clientId": "x"}}}

    shown = data_collection.settings(asked)

    assert shown == {
        "collections": {
            "request": {"dataCollectionMode": "Enabled", "samplingRate": 1.0, "clientId": "x"}
        },
        "rollingRate": "Hour",
    }
    (one,) = data_collection.enabled(shown, "e", "blue")
    assert one.uri.endswith("/modelDataCollector/e/blue/request")
    assert data_collection.settings(None) is None
    assert data_collection.enabled(None, "e", "blue") == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"rollingRate": "fortnight"},
        {"collections": {"request": {"dataCollectionMode": "sometimes"}}},
        {"collections": {"request": {"samplingRate": "much"}}},
    ],
)
def test_settings_that_cannot_be(asked: dict[str, Any]) -> None:
    """The error says what can be."""
    with pytest.raises(data_collection.CollectionError):
        data_collection.settings(asked)
