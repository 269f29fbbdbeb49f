"""The outputs of a sweep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.job import Job, Output
from azureml_emulator.runs.stopping import Stop
from azureml_emulator.runs.sweeps.outputs import Outputs
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

PLACE = "azureml://datastores/workspaceblobstore/paths/"


def outputs(owner: str) -> tuple[Output, ...]:
    return (
        Output("model", "uri_folder", "ReadWriteMount", f"{PLACE}{owner}/model/", "oven"),
        Output("report", "uri_file", "ReadWriteMount", f"{PLACE}{owner}/report.txt"),
        Output("never", "uri_folder", "ReadWriteMount", f"{PLACE}{owner}/never/"),
    )


def test_the_best_trial_is_kept(
    database: Store,
    storage: Storage,
    executor: CommandExecutor,
    notes: Any,
    submit: Callable[..., str],
    find: Callable[[str], Job],
    stored: Callable[[str], Path],
) -> None:
    """Its folders and files are where the sweep's outputs are, and what asks for it is an asset."""
    command = (
        "mkdir ${{outputs.model}}/deep; echo 1 > ${{outputs.model}}/deep/a;"
        " echo 2 > ${{outputs.report}}"
    )
    trial_id = submit(command, name="sweep_0", outputs=outputs("sweep_0"))
    executor.execute(trial_id, Stop())
    sweep_id = submit("", name="sweep", kind="Sweep", outputs=outputs("sweep"))
    notes.heard.clear()

    Outputs(database, storage, notes).keep(find(sweep_id), find(trial_id))

    assert stored(f"{PLACE}sweep/model/deep/a").read_text() == "1\n"
    assert stored(f"{PLACE}sweep/report.txt").read_text() == "2\n"
    assert stored(f"{PLACE}sweep_0/model/deep/a").exists()
    assert "stored model" in notes.heard
