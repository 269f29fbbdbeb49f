"""Sweeps as steps of a pipeline.

Sources: azure-ai-ml's `entities._builders.sweep` and `entities._job.sweep.search_space` for the two
forms of a sweep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from azureml_emulator.jobs import step_names

_INPUT = re.compile(r"\$\{\{\s*inputs\.([^\s}]+?)\s*\}\}")
_ARGUMENTS = ("values", "upper", "min_value", "max_value", "mu", "sigma", "q")
_TRIAL = ("command", "codeId", "environmentId", "environmentVariables", "resources", "distribution")


def asked(node: Mapping[str, Any], trial: dict[str, Any]) -> dict[str, Any]:
    """Return the sweep job that a step is, without inputs and outputs.

    Args:
        node: the step.
        trial: the command job that its component is.
    """
    space = node.get("search_space") or {}
    objective = node.get("objective") or {}
    limits = step_names.camel(node.get("limits") or {})
    for name in ("timeout", "trialTimeout"):
        limits[name] = step_names.duration(limits.get(name))
    return {
        "jobType": "Sweep",
        "searchSpace": {name: _distribution(said) for name, said in space.items()},
        "samplingAlgorithm": _algorithm(node.get("sampling_algorithm")),
        "objective": {
            "goal": step_names.pascal(str(objective.get("goal") or "")),
            "primaryMetric": objective.get("primary_metric"),
        },
        "limits": {**limits, "jobLimitsType": "Sweep"},
        "earlyTermination": _policy(node.get("early_termination")),
        "trial": {
            **{name: trial[name] for name in _TRIAL},
            "command": _INPUT.sub(
                lambda found: (
                    f"${{{{search_space.{found[1]}}}}}" if found[1] in space else found[0]
                ),
                str(trial["command"]),
            ),
        },
    }


def _distribution(said: Any) -> Any:
    """Return a distribution as the REST API takes it: `["uniform", [0, 1]]`."""
    if not isinstance(said, dict):
        return said
    return [said["type"], [said[name] for name in _ARGUMENTS if said.get(name) is not None]]


def _algorithm(said: Any) -> dict[str, Any]:
    given = dict(said) if isinstance(said, dict) else {"type": said or "random"}
    shown = step_names.camel(given)
    kind = str(shown.pop("type", None) or shown.pop("samplingAlgorithmType", "random"))
    return {"samplingAlgorithmType": step_names.pascal(kind), **shown}


def _policy(said: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not said:
        return None
    shown = step_names.camel(dict(said))
    kind = str(shown.pop("type", None) or shown.pop("policyType", ""))
    return {"policyType": step_names.pascal(kind), **shown}
