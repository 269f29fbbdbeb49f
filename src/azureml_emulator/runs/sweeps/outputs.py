"""The outputs of a sweep are those of its best trial.

Source: Microsoft Learn, "Hyperparameter tuning a model (v2)" (download the best trial's output).
That they are copied to where the sweep's own outputs are, and only the best trial's ones become
assets, is unverified: it is what a later step of a pipeline needs.
"""

from __future__ import annotations

import shutil

from azureml_emulator.runs.files import locator
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.observer import Observer
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location, Storage
from offline_azure.store.store import Store


class Outputs:
    """Keeps the outputs of the best trial.

    Args:
        database: where jobs and datastores are.
        storage: where the bytes are.
        observer: who registers outputs that ask for it.
    """

    def __init__(self, database: Store, storage: Storage, observer: Observer) -> None:
        self._database = database
        self._storage = storage
        self._observer = observer

    def keep(self, sweep: Job, best: Job) -> None:
        """Let the outputs of the best trial be those of the sweep."""
        locate = locator(self._database, sweep.plan)
        made = {output.name: output.uri for output in best.plan.outputs}
        for output in sweep.plan.outputs:
            source = self._storage.local_path(locate(made[output.name]))
            if not source.exists():
                continue
            target = locate(output.uri)
            files = [source] if source.is_file() else [f for f in source.rglob("*") if f.is_file()]
            for file in files:
                relative = "" if file == source else file.relative_to(source).as_posix()
                path = "/".join(part for part in (target.path.strip("/"), relative) if part)
                with self._storage.receive() as whole:
                    shutil.copyfile(file, whole)
                    place = Location(target.account, target.container, path)
                    self._storage.commit(whole, place, Properties())
            self._observer.stored(sweep.plan, output)
