"""One trial of a sweep."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.runs.sweeps.space import SettingError
from azureml_emulator.runs.sweeps.trials import check_names, request

SWEEP: dict[str, Any] = {
    "experimentName": "bread",
    "computeId": None,
    "identity": None,
    "queueSettings": {"jobTier": "Null"},
    "trial": {
        "codeId": "code",
        "command": "python train.py --rate ${{search_space.rate}} --data ${{ inputs.data }}",
        "environmentId": "environment",
        "environmentVariables": {"A": "1"},
        "distribution": None,
        "resources": {"instanceCount": 1},
    },
    "inputs": {"data": {"jobInputType": "uri_file", "uri": "azureml:loaves:1"}},
    "outputs": {
        "default": {"jobOutputType": "uri_folder", "mode": "ReadWriteMount", "uri": "a"},
        "model": {
            "jobOutputType": "mlflow_model",
            "mode": "ReadWriteMount",
            "uri": "azureml://datastores/workspaceblobstore/paths/model",
            "assetName": "oven",
        },
    },
}


def test_values_reach_the_command_and_the_variables() -> None:
    """They are literal inputs, and variables with the prefix that the SDK documents."""
    asked = request(SWEEP, "sweep_0", {"rate": 0.1, "flag": True})

    assert asked["command"] == "python train.py --rate ${{inputs.rate}} --data ${{ inputs.data }}"
    assert asked["inputs"]["rate"] == {"jobInputType": "literal", "value": "0.1"}
    assert asked["inputs"]["data"] == SWEEP["inputs"]["data"]
    assert asked["environmentVariables"] == {
        "A": "1",
        "AZUREML_SWEEP_rate": "0.1",
        "AZUREML_SWEEP_flag": "True",
    }
    assert (asked["displayName"], asked["experimentName"]) == ("sweep_0", "bread")


def test_each_trial_has_a_place_of_its_own() -> None:
    """Trials do not write over each other, and do not all become versions of one asset."""
    outputs = request(SWEEP, "sweep_0", {})["outputs"]

    assert outputs == {"model": {"jobOutputType": "mlflow_model", "mode": "ReadWriteMount"}}


def test_a_hyperparameter_that_is_not_there() -> None:
    """The command must not name one."""
    check_names("${{search_space.rate}} ${{inputs.other}}", {"rate": []})

    with pytest.raises(SettingError, match=r"search_space\.rat,"):
        check_names("${{search_space.rat}}", {"rate": []})
