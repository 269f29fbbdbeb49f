"""A deployment as the store keeps it, and what serving it takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from azureml_emulator.runs.job import Environment
from azureml_emulator.serving.collection import Collection, Rolling
from offline_azure.store.documents import Format
from offline_azure.store.store import Resource, Transaction

ENDPOINT_TYPE = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
TYPE = f"{ENDPOINT_TYPE}/deployments"
State = Literal["Updating", "Succeeded", "Failed"]
_PLAN, _ERROR = "plan", "error"


@dataclass(frozen=True)
class Probe:
    """A liveness or readiness probe; times in seconds."""

    initial_delay: float = 10.0
    period: float = 10.0
    timeout: float = 2.0
    failure_threshold: int = 30


@dataclass(frozen=True)
class ServingPlan:
    """Everything that serving a deployment takes, fixed by its last update.

    Attributes:
        workspace_id: the ARM id of its workspace.
        endpoint: the endpoint's name.
        name: the deployment's name.
        model: the URI of the model's file or folder; empty without a model.
        model_path: `NAME/VERSION`, where Azure mounts the model.
        mlflow: whether the model is an MLflow model that is served without a script.
        code: the URI of the snapshot with the scoring script; empty without one.
        script: the scoring script, relative to the snapshot.
        environment: what Python to run in.
        variables: environment variables that the deployment sets.
        instances: how many instances it has on Azure.
        max_concurrent: requests that an instance works on at once.
        request_timeout: seconds until a request is given up.
        liveness: when the server counts as hung.
        readiness: when the server counts as ready.
        collections: what is collected of its requests and answers.
        rolling: how often what is collected begins a new folder.
    """

    workspace_id: str
    endpoint: str
    name: str
    model: str
    model_path: str
    mlflow: bool
    code: str
    script: str
    environment: Environment
    variables: dict[str, str] = field(default_factory=dict)
    instances: int = 1
    max_concurrent: int = 1
    request_timeout: float = 5.0
    liveness: Probe = field(default_factory=Probe)
    readiness: Probe = field(default_factory=Probe)
    collections: tuple[Collection, ...] = ()
    rolling: Rolling = "Hour"

    @property
    def deployment_id(self) -> str:
        """The deployment's ARM id."""
        return f"{self.workspace_id}/onlineEndpoints/{self.endpoint}/deployments/{self.name}"

    @property
    def capacity(self) -> int:
        """How many requests are worked on at once."""
        return self.instances * self.max_concurrent


_FORMAT = Format(ServingPlan)


class Deployment:
    """A view of a deployment's record."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    @classmethod
    def find(cls, store: Transaction, deployment_id: str) -> Deployment | None:
        """Return the deployment with this ARM id, or None."""
        found = store.get(deployment_id)
        return cls(found) if found else None

    @property
    def plan(self) -> ServingPlan:
        """What serving it takes.

        Raises:
            DocumentError: it cannot be read; the deployment has to be put again.
        """
        return _FORMAT.read(self.resource.private.get(_PLAN))

    @property
    def state(self) -> State:
        """How far it is."""
        state: State = self.resource.body["properties"]["provisioningState"]
        return state

    @property
    def error(self) -> str:
        """Why it failed; empty when it has not."""
        return str(self.resource.private.get(_ERROR, ""))

    def settle(self, store: Transaction, state: State, error: str = "") -> None:
        """Write down how its start has ended."""
        self.resource.body["properties"]["provisioningState"] = state
        self.resource.private[_ERROR] = error
        store.put(self.resource)

    @staticmethod
    def private(plan: ServingPlan) -> dict[str, Any]:
        """Return the private part of a new record."""
        return {_PLAN: _FORMAT.write(plan)}
