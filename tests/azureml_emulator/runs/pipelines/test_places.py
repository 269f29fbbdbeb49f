"""What a step gets and where it writes."""

from __future__ import annotations

from typing import Any

from azureml_emulator.runs.job import Output
from azureml_emulator.runs.pipelines import places as pipeline_places
from azureml_emulator.runs.pipelines.graph import Step

MADE = {"a": {"o": Output("o", "uri_folder", "ReadWriteMount", "azureml://a/o/")}}


def output(**asked: Any) -> dict[str, Any]:
    """Return an output of a step."""
    fields = ("uri", "mode", "assetName", "assetVersion", "value")
    return {"jobOutputType": "uri_folder", **dict.fromkeys(fields), **asked}


def test_inputs() -> None:
    """Bindings become values and places, in the type that the component declares."""
    step = Step(
        "b",
        {"jobType": "Command"},
        inputs={
            "from_a": {"jobInputType": "literal", "value": "${{parent.jobs.a.outputs.o}}"},
            "data": {
                "jobInputType": "literal",
                "value": "${{parent.inputs.data}}",
                "mode": "Download",
            },
            "rate": {"jobInputType": "literal", "value": "${{parent.inputs.rate}}"},
            "own": {"jobInputType": "literal", "value": "1", "mode": None},
        },
        types={"from_a": "mlflow_model", "data": "uri_folder"},
    )
    given = {
        "data": {"jobInputType": "uri_folder", "uri": "azureml:d:1", "mode": "ReadOnlyMount"},
        "rate": {"jobInputType": "literal", "value": "0.5", "description": None},
    }

    assert pipeline_places.inputs(step, given, MADE) == {
        "from_a": {"jobInputType": "mlflow_model", "uri": "azureml://a/o/"},
        "data": {"jobInputType": "uri_folder", "uri": "azureml:d:1", "mode": "Download"},
        "rate": {"jobInputType": "literal", "value": "0.5"},
        "own": {"jobInputType": "literal", "value": "1"},
    }


def test_outputs() -> None:
    """An output of the pipeline is that of its step; others go to the default datastore."""
    step = Step(
        "a",
        {"jobType": "Command"},
        outputs={
            "o": output(value="${{parent.outputs.result}}", mode="ReadWriteMount"),
            "other": output(jobOutputType="uri_file"),
            "placed": output(uri="azureml://datastores/${{default_datastore}}/paths/${{name}}/x"),
        },
    )
    own = {"result": {"uri": None, "mode": "Upload", "assetName": "kept", "assetVersion": "2"}}
    found = pipeline_places.outputs(step, own, "lake")

    assert found["o"]["mode"] == "Upload"
    assert (found["o"]["assetName"], found["o"]["assetVersion"]) == ("kept", "2")
    assert found["o"]["uri"] == "azureml://datastores/lake/paths/azureml/${{name}}/o/"
    assert found["other"]["uri"] == "azureml://datastores/lake/paths/azureml/${{name}}/other"
    assert found["placed"]["uri"] == "azureml://datastores/lake/paths/${{name}}/x"
    default = pipeline_places.outputs(step, own, "workspaceblobstore")
    assert default["other"].get("uri") is None
    assert pipeline_places.own_outputs({"a": step}, MADE) == {"result": MADE["a"]["o"]}


def test_where_inputs_are_in_a_job() -> None:
    """AutoML has its data in its task."""
    data = {"trainingData": {"jobInputType": "mltable", "uri": "azureml:t:1"}}
    asked = {"jobType": "AutoML", "taskDetails": {"taskType": "Regression"}}

    assert pipeline_places.placed({"jobType": "Command"}, data) == {"inputs": data}
    assert pipeline_places.placed(asked, data) == {
        "taskDetails": {"taskType": "Regression", **data}
    }
