"""The folders of one deployment while it is served: its model, its code, its Python.

They are named as in Azure's container (`azureml-models/NAME/VERSION`, `onlinescoring`); only the
root differs.

Source: environment variables of a deployed scoring container, recording
`online_services/online_deployment`, 2025-02-25.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from azureml_emulator import uris
from azureml_emulator.serving.collector import DataCollector
from azureml_emulator.serving.deployment import ServingPlan
from offline_azure.store.storage import Location, Storage
from offline_azure.store.store import Store


class MissingFilesError(Exception):
    """A model, a snapshot or a scoring script is not there; the text is for the learner."""


class ServingFiles:
    """The folders.

    Args:
        root: an own folder, which need not exist.
        plan: what is served.
        database: where URIs are looked up.
        storage: the bytes of all storage accounts.
    """

    def __init__(self, root: Path, plan: ServingPlan, database: Store, storage: Storage) -> None:
        self.root = root
        self._plan = plan
        self._database = database
        self._storage = storage
        self.model = root / "azureml-models" / (plan.model_path or "none")
        self.code = root / "onlinescoring"
        self.python = root / "python"
        self.collections = root / "collections.json"

    def create(self) -> None:
        """Make the folders and fill them.

        Raises:
            MissingFilesError: something is not there.
        """
        shutil.rmtree(self.root, ignore_errors=True)
        self.code.mkdir(parents=True)
        if self._plan.model:
            self._bring(self._plan.model, self.model, inside=True)
        if self._plan.code:
            self._bring(self._plan.code, self.code)
            if not (self.code / self._plan.script).is_file():
                raise MissingFilesError(
                    f"The scoring script {self._plan.script} is not in the code that was uploaded."
                )

    def entry(self) -> tuple[str, Path]:
        """Return which kind of server is needed, and the path of what it serves.

        Raises:
            MissingFilesError: the model is no MLflow model, and there is no script.
        """
        if self._plan.code:
            return "script", self.code / self._plan.script
        found = sorted(self.model.rglob("MLmodel"))
        if not found:
            raise MissingFilesError(
                "The model has no file MLmodel, and there is no scoring script."
            )
        return "mlflow", found[0].parent

    def collector(self) -> DataCollector | None:
        """Return a data collector for what is to be collected; None when that is nothing.

        Raises:
            MissingFilesError: the folder of a collection is no place of the workspace.
        """
        plan = self._plan
        if not plan.collections:
            return None
        places = {each.name.lower(): self._place(each.uri) for each in plan.collections}
        return DataCollector(
            plan.deployment_id, places, plan.collections, plan.rolling, self._storage
        )

    def remove(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.root, ignore_errors=True)

    def _bring(self, uri: str, target: Path, *, inside: bool = False) -> None:
        """Copy what a URI names; a folder keeps its own name `inside` the target."""
        source = self._storage.local_path(self._place(uri))
        if source.is_dir():
            shutil.copytree(source, target / source.name if inside else target, dirs_exist_ok=True)
        elif source.is_file():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / source.name)
        else:
            raise MissingFilesError(f"Unable to download the files of {uri}: they do not exist.")

    def _place(self, uri: str) -> Location:
        """Return where a URI leads to in the workspace's storage."""
        try:
            with self._database.read() as store:
                place = uris.resolve(store, uri, self._plan.workspace_id)
            self._storage.local_path(place)
        except ValueError as error:
            raise MissingFilesError(f"{uri}: {error}") from None
        return place
