"""The commands `az ml`, beside the reference of the Azure CLI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from azureml_emulator.az.ml_commands import COMMANDS
from azureml_emulator.az.parser import flags_of, split_entry


@pytest.fixture(scope="module")
def reference(root: Path) -> dict[str, set[str]]:
    """The flags of each command."""
    listed = json.loads((root / "tests/book/az_commands.json").read_text())["commands"]
    return {name.removeprefix("az "): set(flags.split()) for name, flags in listed.items()}


def test_each_command_is_in_the_reference(reference: dict[str, set[str]]) -> None:
    """None is made up."""
    assert {one.name for one in COMMANDS} - set(reference) == set()


def test_each_flag_is_in_the_reference(reference: dict[str, set[str]]) -> None:
    """With its short spelling."""
    made_up = {}
    for one in COMMANDS:
        spelled = set()
        for entry in one.flags:
            key, _, short = split_entry(entry)
            usual = flags_of(one)[key].short
            spelled |= {f"--{key}", *(short if short is not None else usual).split()}
        if more := spelled - reference[one.name]:
            made_up[one.name] = more

    assert made_up == {}
