"""The command line `az`: from words to output and exit status."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from azureml_emulator.az import output
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.parser import parse, show_help
from azureml_emulator.az.settings import Settings

_INTERRUPTED = 130


def read(words: Sequence[str], state: Path) -> Invocation | int:
    """Return what is to be run, or the exit status where nothing is left to do."""
    if list(words) in (["--version"], ["-v"]):
        from azureml_emulator.az import basics

        sys.stdout.write(basics.version_text())
        return 0
    try:
        found = parse(words, Settings.of(state))
    except AzError as error:
        return _failed(error)
    if isinstance(found, str):
        show_help(found)
        return 0
    return found


def run(invocation: Invocation) -> int:
    """Run a command, print what it returns, and return the exit status."""
    from azureml_emulator.az import arm  # not where the warm process is only asked: it takes time

    options = invocation.options
    arm.trust_the_workspace_only()
    if options.only_show_errors:
        logging.disable(logging.WARNING)
    try:
        result = invocation.command.function()(invocation)
        output.show(result, options.output, options.query)
    except AzError as error:
        return _failed(error)
    except BrokenPipeError:  # `az ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _failed(error: AzError) -> int:
    print(f"ERROR: {error}", file=sys.stderr)
    return error.status
