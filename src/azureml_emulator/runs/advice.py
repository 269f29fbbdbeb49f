"""What a learner can do about a job that fails for want of a package."""

from __future__ import annotations

import re
from collections.abc import Mapping

from azureml_emulator.runs import packages
from azureml_emulator.runs.interpreter import Interpreter
from azureml_emulator.runs.job import Environment, Plan
from azureml_emulator.runs.packages import Requirement
from offline_azure import remedies

_SHOWN = 3  # packages that an error names; the log has them all
# What Python says when a package is missing, or is older or newer than a script expects.
_SIGNS = re.compile(
    r"^(ModuleNotFoundError|ImportError|AttributeError|TypeError): |: command not found$",
    re.MULTILINE,
)
_MISSING = re.compile(r"No module named '([\w.]+)'")


def on_failure(error: str, plan: Plan, python: Interpreter) -> str:
    """Return what may help, empty when nothing is known.

    Args:
        error: how the job failed.
        plan: the job.
        python: what it got.
    """
    if (missing := _MISSING.search(error)) and missing[1] in remedies.ADDABLE:
        way = remedies.ADD_PACKAGE.format(package=remedies.ADDABLE[missing[1]])
        return f"The guide has no {missing[1]}. {way} Then submit the job again."
    if not _SIGNS.search(error) or python.built:
        return ""
    differing = different(plan.environment, python.installed)
    if not differing:
        return ""
    shown = ", ".join(f"{need.text} ({_here(need, python.installed)})" for need in differing)
    return f"Not as the environment asks for: {shown}. {remedies.BUILD}"


def different(environment: Environment, installed: Mapping[str, str]) -> list[Requirement]:
    """Return the first few packages that a Python has not as the environment asks for them."""
    try:
        wanted = packages.of_conda_file(environment.conda) if environment.conda else []
    except ValueError:
        return []
    return [need for need in wanted if not packages.satisfies(need, installed)][:_SHOWN]


def _here(need: Requirement, installed: Mapping[str, str]) -> str:
    return f"here {installed[need.name]}" if need.name in installed else "missing here"
