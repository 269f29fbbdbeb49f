"""One trial of a sweep: the command job that it is, with its values filled in.

Sources: Microsoft Learn, "CLI (v2) sweep job YAML schema" (`${{search_space.NAME}}`), azure-ai-ml's
`SweepJob` (the variables `AZUREML_SWEEP_NAME`) and recording `sweep_job/submit_with_inputs`
(2026-03-03) for the fields of a sweep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from azureml_emulator.runs.sweeps.space import SettingError, Values

_EXPRESSION = re.compile(r"\$\{\{\s*search_space\.([^\s}]+?)\s*\}\}")
_VARIABLE = "AZUREML_SWEEP_"


def request(sweep: Mapping[str, Any], name: str, values: Values) -> dict[str, Any]:
    """Return the properties of a trial as the REST API of jobs takes them.

    Args:
        sweep: the properties that the sweep shows.
        name: the trial's name.
        values: the value of each hyperparameter.
    """
    trial = sweep["trial"]
    literals = {
        parameter: {"jobInputType": "literal", "value": str(value)}
        for parameter, value in values.items()
    }
    variables = {f"{_VARIABLE}{parameter}": str(value) for parameter, value in values.items()}
    return {
        "jobType": "Command",
        "displayName": name,
        "experimentName": sweep["experimentName"],
        "computeId": sweep["computeId"],
        "identity": sweep["identity"],
        "queueSettings": sweep["queueSettings"],
        "codeId": trial["codeId"],
        "command": _EXPRESSION.sub(r"${{inputs.\1}}", trial["command"]),
        "environmentId": trial["environmentId"],
        "environmentVariables": {**(trial["environmentVariables"] or {}), **variables},
        "distribution": trial["distribution"],
        # A release before kept them with the trial.
        "resources": sweep.get("resources") or trial.get("resources"),
        "inputs": {**(sweep["inputs"] or {}), **literals},
        "outputs": {
            output: {"jobOutputType": given["jobOutputType"], "mode": given["mode"]}
            for output, given in (sweep["outputs"] or {}).items()
            if output != "default"
        },
    }


def check_names(command: str, space: Mapping[str, Any]) -> None:
    """Check that a command names hyperparameters that there are.

    Raises:
        SettingError: it names another one.
    """
    for name in _EXPRESSION.findall(command):
        if name not in space:
            raise SettingError(
                "trial.command", f"The command names search_space.{name}, which there is not."
            )
