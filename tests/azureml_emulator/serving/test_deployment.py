"""Deployments in the store."""

import json

from azureml_emulator.serving.collection import Collection
from azureml_emulator.serving.deployment import TYPE, Deployment
from offline_azure.store.store import Resource


def test_a_plan_survives_the_store(make_plan) -> None:
    """What JSON makes of it is read back equal."""
    kept = (Collection("request", "azureml:a:1", 0.5),)
    plan = make_plan(variables={"A": "1"}, instances=2, max_concurrent=3, collections=kept)

    private = json.loads(json.dumps(Deployment.private(plan)))

    assert Deployment(Resource("/x/d", TYPE, {}, private)).plan == plan
    assert plan.capacity == 6


def test_the_end_of_a_start_is_kept(database, make_plan) -> None:
    """State and error are there when the record is read again."""
    body = {"name": "blue", "properties": {"provisioningState": "Updating"}}
    with database.write() as store:
        store.put(Resource("/x/d", TYPE, body, Deployment.private(make_plan())))
        found = Deployment.find(store, "/x/d")
        assert found is not None
        found.settle(store, "Failed", "no memory")
    with database.read() as store:
        again = Deployment.find(store, "/x/d")
        assert again is not None
        assert (again.state, again.error) == ("Failed", "no memory")
        assert Deployment.find(store, "/x/other") is None
