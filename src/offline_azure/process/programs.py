"""Programs that processes inside the workspace find first: `az`.

They lie in the state of the workspace, not in an environment: outside of the workspace the user's
own `az` stays what it is.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from offline_azure.process import state as states
from offline_azure.process.state import State

_PYTHON = sys.executable  # as this process began: a kernel later names that of its packages
AZ_FOLDER = "AZURE_CONFIG_DIR"
"""Where `az` keeps its settings: with what users made, never in their home."""


def write(state: State) -> Path:
    """Return the folder of the programs of a workspace; write them."""
    folder = state.folder / "bin"
    folder.mkdir(mode=0o700, exist_ok=True)
    script = (
        "#!/bin/sh\n"
        f"exec {shlex.quote(_PYTHON)} -I -X utf8 -m azureml_emulator.az"
        f' {shlex.quote(str(state.folder))} "$@"\n'
    )
    program = folder / "az"
    if not program.exists() or program.read_text() != script:
        states.write_atomically(program, script.encode())
        program.chmod(0o700)
    return folder


def first_on_path(folder: Path, path: str | None) -> str:
    """Return a PATH on which the programs come first."""
    others = [place for place in (path or os.defpath).split(os.pathsep) if place != str(folder)]
    return os.pathsep.join([str(folder), *others])


def settings_of_az(state: State) -> Path:
    """Return where `az` keeps its settings."""
    return state.workspace / "azure-cli"
