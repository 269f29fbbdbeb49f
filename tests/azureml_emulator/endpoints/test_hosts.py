"""Which endpoint a scoring address belongs to."""

from __future__ import annotations

from azureml_emulator.application import Application
from azureml_emulator.endpoints import hosts
from offline_azure.store.store import Resource

TYPE = "Microsoft.Test/endpoints"


def test_find(application: Application) -> None:
    """Name and region decide, whatever the case of the name and the workspace."""
    body = {"name": "Churn", "location": "westeurope"}
    with application._store.write() as store:
        store.put(Resource("/subscriptions/s/endpoints/churn", TYPE, body))

        host = hosts.address("churn", "westeurope").removeprefix("https://")
        found = hosts.find(store, TYPE, host)
        assert found is not None
        assert found.body == body
        assert hosts.find(store, TYPE, host.replace("west", "north")) is None
        assert hosts.find(store, "Microsoft.Test/others", host) is None
