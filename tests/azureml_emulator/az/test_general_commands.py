"""The commands around `az ml`."""

from __future__ import annotations

import json
from pathlib import Path

from azureml_emulator.az.general_commands import COMMANDS
from azureml_emulator.az.parser import flags_of

# The kept reference has no page of these.
_ELSEWHERE = ("version", "logout", "rest", "config ")


def test_each_flag_is_in_the_reference(root: Path) -> None:
    """Where the kept reference has the command."""
    listed = json.loads((root / "tests/book/az_commands.json").read_text())["commands"]
    made_up = {
        one.name: more
        for one in COMMANDS
        if not one.name.startswith(_ELSEWHERE)
        if (more := {f"--{key}" for key in flags_of(one)} - set(listed[f"az {one.name}"].split()))
    }

    assert made_up == {}
