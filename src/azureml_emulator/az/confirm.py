"""Ask before something is deleted.

Source: knack 0.14, `knack.prompting`, and `azure.cli.core.commands` for the texts.
"""

from __future__ import annotations

import sys

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError

_QUESTION = "Are you sure you want to perform this operation? (y/n): "


def confirm(invocation: Invocation) -> None:
    """Ask, unless the command takes no `--yes`, or has it.

    Raises:
        AzError: the answer is no, or there is nobody to ask.
    """
    asks = any(entry.startswith("yes") for entry in invocation.command.flags)
    if not asks or invocation.given("yes"):
        return
    if not sys.stdin.isatty():
        raise AzError("Unable to prompt for confirmation as no tty available. Use --yes.")
    while (answer := _asked()) not in ("y", "n"):
        pass
    if answer == "n":
        raise AzError("Operation cancelled.")


def _asked() -> str:
    sys.stderr.write(_QUESTION)
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.strip().lower() if line else "n"
