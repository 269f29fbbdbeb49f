"""The command of an AutoML job: `python -m azureml_emulator.programs.automl NAME=FOLDER ...`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from azureml_emulator.programs.automl import FAILED, SETTINGS


def main(arguments: list[str]) -> int:
    """Train. The arguments are the folders of inputs, and of the output `best_model`, if any."""
    # More threads than one make results that depend on the number of processors.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from azureml_emulator.programs.automl import algorithms, report, tables
    from azureml_emulator.programs.automl.settings import Settings, UserError

    folders = {name: Path(path) for name, _, path in (given.partition("=") for given in arguments)}
    try:
        settings = Settings.of_task(json.loads(os.environ[SETTINGS]))
        chosen = algorithms.chosen(settings.task, settings.allowed, settings.blocked)
        report.differences(settings, list(chosen))
        found = tables.read(settings, folders)
        # MLflow and FLAML take their time; a mistake in the data is said before.
        from azureml_emulator.programs.automl.training import train

        train(settings, chosen, found, folders.get("best_model"))
    except UserError as fault:
        print(f"{FAILED}{fault}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
