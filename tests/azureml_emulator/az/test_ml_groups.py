"""What groups mean in the SDK."""

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import _load_functions

from azureml_emulator.az.ml_commands import COMMANDS
from azureml_emulator.az.ml_groups import GROUPS


@pytest.mark.parametrize("name", GROUPS)
def test_the_sdk_has_it(name: str) -> None:
    """Operations and the function that reads YAML."""
    group = GROUPS[name]

    assert hasattr(MLClient, group.operations)
    assert not group.load or hasattr(_load_functions, group.load)


def test_every_command_has_a_group() -> None:
    """And no group is without commands."""
    assert {one.group.removeprefix("ml ") for one in COMMANDS} == set(GROUPS)
