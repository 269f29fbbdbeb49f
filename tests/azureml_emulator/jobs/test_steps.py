"""The jobs that the steps of a pipeline are."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.jobs import steps as job_steps
from azureml_emulator.jobs.components import Component
from azureml_emulator.jobs.submission import InvalidFieldError, NotEmulatedError


def component(**spec: Any) -> Component:
    """Return a component as it is stored."""
    asked = {
        "type": "command",
        "command": "python a.py",
        "code": "azureml:/subscriptions/s/codes/c/versions/1",
        "environment": "azureml:env:1",
        "environment_variables": {"A": "1", "B": "2"},
        "resources": {"instance_count": "2"},
        "display_name": "Shown",
        **spec,
    }
    return Component("/components/part/versions/1", "part", "1", asked)


def test_a_command() -> None:
    """What a step says comes before what its component says; text becomes numbers."""
    node = {
        "name": "train",
        "type": "command",
        "environment_variables": {"B": 3},
        "distribution": {"distribution_type": "PyTorch", "process_count_per_instance": "2"},
        "limits": {"timeout": "PT1M40S", "job_limits_type": "Command"},
        "tags": {"a": "b"},
    }
    found = job_steps.asked(node, component())

    assert found["jobType"] == "Command"
    assert found["codeId"] == "/subscriptions/s/codes/c/versions/1"
    assert found["environmentVariables"] == {"A": "1", "B": "3"}
    assert found["resources"] == {"instanceCount": 2}
    assert found["distribution"] == {
        "distributionType": "PyTorch",
        "processCountPerInstance": 2,
    }
    assert found["limits"] == {"timeout": "PT1M40S", "jobLimitsType": "Command"}
    assert (found["displayName"], found["tags"]) == ("train", {"a": "b"})
    assert found["properties"]["azureml.moduleName"] == "part"


def test_fingerprints() -> None:
    """They tell what a step does, not how it and its component are called."""

    def of(node: dict[str, Any], **spec: Any) -> str:
        part = component(**spec)
        return job_steps.fingerprint(job_steps.asked({"name": "a", **node}, part), part)

    same = of({})
    assert of({"name": "b", "tags": {"x": "y"}}, display_name="Other", version="2") == same
    assert of({}, command="python b.py") != same
    assert of({"environment_variables": {"A": "9"}}) != same


def test_a_parallel_step() -> None:
    """It is a command that runs the driver; what Azure takes for itself is not an argument."""
    part = component(
        type="parallel",
        input_data="${{inputs.data}}",
        mini_batch_size="10",
        max_concurrency_per_instance="3",
        retry_settings={"max_retries": "1", "timeout": "5"},
        task={
            "type": "run_function",
            "code": "azureml:/subscriptions/s/codes/p/versions/1",
            "entry_script": "score.py",
            "environment": "azureml:/subscriptions/s/environments/e/versions/1",
            "program_arguments": "--a 1 --error_threshold 4 --copy_logs_to_parent True --b",
            "append_row_to": "${{outputs.rows}}",
        },
    )
    found = job_steps.asked({"name": "score", "mini_batch_error_threshold": 2}, part)

    assert found["jobType"] == "Command"
    assert found["codeId"] == "/subscriptions/s/codes/p/versions/1"
    assert found["environmentId"] == "/subscriptions/s/environments/e/versions/1"
    for words in (
        "--entry_script score.py",
        "--mini_batch_size 10",
        "--processes 3",
        "--mini_batch_error_threshold 2",
        "--error_threshold 4",
        "--max_retries 1",
        "--timeout 5",
        '--input "${{inputs.data}}"',
        '--append_row_to "${{outputs.rows}}"',
    ):
        assert words in found["command"]
    assert found["command"].endswith("-- --a 1 --b")


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("100", 100),
        ("10kb", 10240),
        ("1MB", 1024**2),
        ("2 gb", 2 * 1024**3),
        (7, 7),
        (0, 0),  # what the SDK sends for none
        (None, 0),
    ],
)
def test_mini_batch_size(given: Any, size: int) -> None:
    """It is a number of files, or of bytes with the units of the SDK."""
    found = job_steps.asked({"name": "a"}, component(type="parallel", mini_batch_size=given))

    assert f"--mini_batch_size {size} " in found["command"]


def test_a_mini_batch_size_that_is_none() -> None:
    """It is refused by name."""
    with pytest.raises(InvalidFieldError, match="'10 files' is not a number"):
        job_steps.asked({"name": "a"}, component(type="parallel", mini_batch_size="10 files"))


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (
            {"type": "parallel", "mini_batch_size": "${{parent.inputs.size}}"},
            "mini_batch_size .* of a parallel step",
        ),
        ({"type": "parallel", "partition_keys": ["a"]}, "partition_keys of a parallel step"),
        ({"type": "spark"}, "spark steps"),
    ],
)
def test_steps_that_are_not_emulated(spec: dict[str, Any], text: str) -> None:
    """They are named."""
    with pytest.raises(NotEmulatedError, match=text):
        job_steps.asked({"name": "a"}, component(**spec))
