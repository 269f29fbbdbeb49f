"""The keys of storage accounts."""

from __future__ import annotations

from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.storage import accounts
from offline_azure.store.storage import Location
from offline_azure.store.store import Resource


def test_keys(application: Application, account: str, account_key: str) -> None:
    """A workspace's account is opened by its key; an account of nobody is unknown."""
    with application._store.read() as store:
        assert set(accounts.find_keys(store, account) or ()) == {account_key}
        assert accounts.find_keys(store, "somebody") is None


def test_default_containers(application: Application, account: str) -> None:
    """Only the containers of the default datastores exist from the start."""
    with application._store.read() as store:
        assert accounts.has_container(store, account, "azureml")
        assert not accounts.has_container(store, account, "mine")


def test_an_account_that_a_datastore_names(
    application: Application, default: WorkspaceId, account: str
) -> None:
    """It is taken to exist as the datastore says; for an account of our own only its key counts."""
    with application._store.write() as store:
        for name, owner in (("outside", "Outside"), ("own", account)):
            properties = {"accountName": owner, "containerName": "mine"}
            datastore_id = f"{default.arm_id}/datastores/{name}"
            kind = "Microsoft.MachineLearningServices/workspaces/datastores"
            body = {"properties": properties}
            store.put(Resource(datastore_id, kind, body, {"key": "a key"}))
        assert accounts.find_keys(store, "outside") == ["a key"]
        assert accounts.has_container(store, "outside", "mine")
        assert "a key" not in (accounts.find_keys(store, account) or ())
        assert not accounts.has_container(store, account, "mine")


def test_an_account_of_somebody_else(application: Application, account: str) -> None:
    """What is in an account that is no resource here is outside; its files belong to it."""
    with application._store.read() as store:
        assert not accounts.is_outside(store, Location(account.upper(), "files", "a"))
        assert not accounts.is_outside(store, Location(f"{account}.file", "share", "a"))
        assert accounts.is_outside(store, Location("other", "files", "a"))
