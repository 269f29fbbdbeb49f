"""The keys of storage accounts."""

from __future__ import annotations

from azureml_emulator.application import Application
from azureml_emulator.services.storage import accounts


def test_keys(application: Application, account: str, account_key: str) -> None:
    """A workspace's account is opened by its key; an account of nobody is unknown."""
    with application._store.read() as store:
        assert set(accounts.find_keys(store, account) or ()) == {account_key}
        assert accounts.find_keys(store, "somebody") is None


def test_default_containers(application: Application, account: str) -> None:
    """Only the containers of the default datastores exist from the start."""
    with application._store.read() as store:
        assert accounts.has_default_container(store, account, "azureml")
        assert not accounts.has_default_container(store, account, "mine")
