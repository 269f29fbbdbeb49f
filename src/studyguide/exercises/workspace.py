"""What checks ask a workspace with: each look-up either finds, or says what is not there yet.

All of it goes through the learner's own `MLClient`, so that it holds on Azure as it does offline.
"""

from __future__ import annotations

import difflib
import itertools
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

JOBS_LOOKED_AT = 100
"""How many of the newest jobs a check looks through: a real workspace may have thousands."""

_SCRIPT_FAILED = {424, 500, 502}
"""What an endpoint answers when the script behind it raises."""


class NotYet(Exception):  # noqa: N818 - what a learner has not done yet is no error
    """A point that is not done: `words` say what is missing, `look` where to look.

    Without `look`, the point's own is shown.
    """

    def __init__(self, words: str, look: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.look = look


class Workspace:
    """A workspace, as one run of the checks sees it: what was looked up once is not asked again.

    Each method raises NotYet when there is nothing of that name, and names what looks like it.

    Attributes:
        client: the learner's `MLClient`.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self._found: dict[tuple[object, ...], Any] = {}

    def compute(self, name: str) -> Any:
        """Return the compute `name`."""
        return self._named("compute", "compute", name)

    def datastore(self, name: str) -> Any:
        """Return the datastore `name`."""
        return self._named("datastores", "datastore", name)

    def online_endpoint(self, name: str) -> Any:
        """Return the online endpoint `name`."""
        return self._named("online_endpoints", "online endpoint", name)

    def batch_endpoint(self, name: str) -> Any:
        """Return the batch endpoint `name`."""
        return self._named("batch_endpoints", "batch endpoint", name)

    def schedule(self, name: str) -> Any:
        """Return the schedule `name`."""
        return self._named("schedules", "schedule", name)

    def online_deployment(self, endpoint: str, name: str) -> Any:
        """Return the deployment `name` of the online endpoint `endpoint`."""
        self.online_endpoint(endpoint)
        what = f"deployment of {endpoint}"
        return self._named("online_deployments", what, name, endpoint_name=endpoint)

    def data(self, name: str, version: str = "") -> Any:
        """Return a version of the data asset `name`: this one, or the one made last."""
        return self._version("data", "data asset", name, version)

    def files(self, asset: Any) -> list[str]:
        """Return the paths of the files behind a data asset that is in a blob datastore."""
        return list(self._once(("files", asset.id), lambda: self._files(asset.path)))

    def text(self, asset: Any) -> str:
        """Return the text of the one file behind a data asset that is in a blob datastore."""
        return str(self._once(("text", asset.id), lambda: self._text(asset)))

    def model(self, name: str, version: str = "") -> Any:
        """Return a version of the model `name`: this one, or the one made last."""
        return self._version("models", "model", name, version)

    def environment(self, name: str, version: str = "") -> Any:
        """Return a version of the environment `name`: this one, or the one made last."""
        return self._version("environments", "environment", name, version)

    def component(self, name: str, version: str = "") -> Any:
        """Return a version of the component `name`: this one, or the one made last."""
        return self._version("components", "component", name, version)

    def invoke(self, endpoint: str, body: Any, deployment: str = "") -> Any:
        """Return what an online endpoint answers to `body`, or None where its script failed.

        Without `deployment`, the traffic decides which one is asked; nothing is remembered.
        """
        with tempfile.TemporaryDirectory() as folder:
            request = Path(folder) / "request.json"
            request.write_text(json.dumps(body), encoding="utf-8")
            try:
                answer = self.client.online_endpoints.invoke(
                    endpoint_name=endpoint,
                    request_file=str(request),
                    deployment_name=deployment or None,
                )
            except Exception as error:
                # https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints
                if getattr(error, "status_code", None) in _SCRIPT_FAILED:
                    return None
                raise
        found = json.loads(answer)
        # A script that returns text is answered with JSON in JSON.
        return json.loads(found) if isinstance(found, str) else found

    def jobs(self, experiment: str) -> list[Any]:
        """Return the jobs of an experiment, the one submitted last first; at least one."""
        found = self._once(("jobs", experiment), lambda: self._jobs(experiment))
        if not found:
            names = {job.experiment_name for job in self._newest_jobs()}
            raise NotYet(
                f"No job has run in the experiment `{experiment}`. "
                + _nearest(experiment, sorted(names), "experiment")
            )
        return list(found)

    def job(self, experiment: str) -> Any:
        """Return the job that was submitted last in an experiment."""
        return self.jobs(experiment)[0]

    def completed(self, experiment: str) -> Any:
        """Return the job that was submitted last in an experiment, once it is Completed."""
        job = self.job(experiment)
        status = getattr(job.status, "value", job.status)
        if status in ("Failed", "Canceled"):
            raise NotYet(
                f"The last job of `{experiment}`, `{job.name}`, is *{status}*.",
                "Its log says why: `user_logs/std_log.txt` in *Outputs + logs*.",
            )
        if status != "Completed":
            raise NotYet(
                f"The last job of `{experiment}` is still *{status}*. Wait until it has "
                "ended, then check again.",
                f'`ml_client.jobs.stream("{job.name}")` waits and prints the log.',
            )
        return job

    def inputs(self, job: Any) -> dict[str, Any]:
        """Return the inputs of a job by name: a number or text as text, data as an `Input`."""
        # azure-ai-ml 1.35.2 wraps each into an object that refuses to be printed.
        return {name: getattr(given, "_data", given) for name, given in job.inputs.items()}

    def run(self, job: Any) -> Any:
        """Return the MLflow run of a job: `.data.metrics`, `.data.params`, `.data.tags`."""
        return self._once(("run", job.name), lambda: self.mlflow().get_run(job.name))

    def mlflow(self) -> Any:
        """Return MLflow's own client for this workspace."""
        from mlflow import MlflowClient

        workspace = self.client.workspaces.get(self.client.workspace_name)
        return MlflowClient(tracking_uri=workspace.mlflow_tracking_uri)

    def _once(self, key: tuple[object, ...], ask: Callable[[], Any]) -> Any:
        if key not in self._found:
            self._found[key] = ask()
        return self._found[key]

    def _named(self, operations: str, what: str, name: str, **where: str) -> Any:
        """Return what has a name and no versions."""
        ask = getattr(self.client, operations)

        def get() -> Any:
            try:
                return ask.get(name=name, **where)
            except Exception as error:
                if not is_absent(error):
                    raise
                names = sorted(entry.name for entry in ask.list(**where))
                raise NotYet(
                    f"There is no {what} named `{name}`. {_nearest(name, names, what)}"
                ) from None

        return self._once((operations, name, *where.values()), get)

    def _version(self, operations: str, what: str, name: str, version: str) -> Any:
        ask = getattr(self.client, operations)

        def get() -> Any:
            versions = _all(lambda: ask.list(name=name))
            if not versions:
                names = sorted({entry.name for entry in ask.list()})
                raise NotYet(f"There is no {what} named `{name}`. {_nearest(name, names, what)}")
            if not version:
                newest = max(versions, key=lambda entry: entry.creation_context.created_at)
                return ask.get(name=name, version=newest.version)
            numbers = [entry.version for entry in versions]
            if version not in numbers:
                there = ", ".join(sorted(numbers))
                raise NotYet(f"The {what} `{name}` has no version {version}, only {there}.")
            return ask.get(name=name, version=version)

        return self._once((operations, name, version), get)

    def _files(self, address: str) -> list[str]:
        container, path = self._place(address)
        return [blob.name for blob in container.list_blobs(name_starts_with=path)]

    def _text(self, asset: Any) -> str:
        container, path = self._place(asset.path)
        names = self.files(asset)
        if names != [path]:
            raise NotYet(f"Behind `{asset.name}` is not one file, but {len(names)}.")
        return str(container.download_blob(path, encoding="utf-8").readall())

    def _place(self, address: str) -> tuple[Any, str]:
        """Return the container that the path of an asset is in, and the rest of the path."""
        from azure.identity import DefaultAzureCredential
        from azure.storage.blob import ContainerClient

        _, _, place = address.partition("/datastores/")
        datastore, _, path = place.partition("/paths/")
        if not path:
            raise NotYet(f"Its path is `{address}`, which is not in a datastore of the workspace.")
        store = self.datastore(datastore)
        container = ContainerClient(
            f"https://{store.account_name}.blob.{store.endpoint or 'core.windows.net'}",
            store.container_name,
            credential=DefaultAzureCredential(),
        )
        return container, path

    def _newest_jobs(self) -> list[Any]:
        jobs = self._once(
            ("newest jobs",),
            lambda: list(itertools.islice(self.client.jobs.list(), JOBS_LOOKED_AT)),
        )
        return sorted(jobs, key=lambda job: job.creation_context.created_at, reverse=True)

    def _jobs(self, experiment: str) -> list[Any]:
        """Return whole jobs: a list on Azure leaves some fields out."""
        return [
            self.client.jobs.get(job.name)
            for job in self._newest_jobs()
            if job.experiment_name == experiment
        ]


def is_absent(error: Exception) -> bool:
    """Return whether an exception of the SDK says that something does not exist."""
    return getattr(error, "status_code", None) == 404


def _all(ask: Callable[[], Any]) -> list[Any]:
    """Return what a list of versions holds: nothing, where the name is unknown."""
    try:
        return list(ask())
    except Exception as error:
        if not is_absent(error):
            raise
        return []


def _nearest(name: str, names: list[str], what: str) -> str:
    """Return the sentence that helps on from a name that is not there."""
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    if near:
        return f"There is {' and '.join(f'`{one}`' for one in near)}: is that a slip?"
    if names and len(names) <= 5:
        return f"There is {', '.join(f'`{one}`' for one in names)}."
    return f"Has the cell that makes the {what} run without an error?"
