"""Checks of the exercises in 2.a.1."""

from studyguide.exercises import NotYet, Workspace

LAKE, COURIER = "oven_logs", "courier_rounds"


def lake_exists(workspace: Workspace) -> None:
    """By name."""
    workspace.datastore(LAKE)


def lake_kind(workspace: Workspace) -> str:
    """The class says the kind; account and file system say the place."""
    store = workspace.datastore(LAKE)
    kind = type(store).__name__
    if kind != "AzureDataLakeGen2Datastore":
        raise NotYet(
            f"It is an `{kind}`. An account with real folders has a class of its own, which names "
            "a file system. Delete the datastore first: a name keeps its kind."
        )
    if (store.account_name, store.filesystem) != ("lakeovens", "logs"):
        raise NotYet(
            f"It leads to the file system `{store.filesystem}` of the account "
            f"`{store.account_name}`."
        )
    return "It leads to `logs` of `lakeovens`."


def nothing_kept(workspace: Workspace) -> None:
    """Identity-based."""
    kind = type(workspace.datastore(LAKE).credentials).__name__
    if not kind.startswith("None"):
        raise NotYet(
            f"It keeps a `{kind}`. Whoever may list the datastore's secrets could use it, though "
            "every reader has a role already. Leave `credentials` out."
        )


def courier_exists(workspace: Workspace) -> None:
    """By name and container."""
    store = workspace.datastore(COURIER)
    if getattr(store, "container_name", "") != "rounds":
        raise NotYet("It does not lead to a container named `rounds`.")


def token_kept(workspace: Workspace) -> None:
    """A SAS token, and no larger secret."""
    kind = type(workspace.datastore(COURIER).credentials).__name__
    if kind.startswith("AccountKey"):
        raise NotYet(
            "It keeps an account key. An account key opens the whole account and never ends; the "
            "courier has given a token for one container."
        )
    if not kind.startswith("Sas"):
        raise NotYet("It keeps no SAS token. Pass it with `credentials`.")
