"""Look-ups find, or say what is not there yet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studyguide.exercises.workspace import NotYet, Workspace


def version(name: str, number: str, minute: int) -> Any:
    made = SimpleNamespace(created_at=datetime(2026, 12, 1, 0, minute))
    return SimpleNamespace(name=name, version=number, creation_context=made, id=f"{name}/{number}")


def job(name: str, experiment: str, status: str, minute: int) -> Any:
    made = SimpleNamespace(created_at=datetime(2026, 12, 1, 0, minute))
    return SimpleNamespace(
        name=name, version="", experiment_name=experiment, status=status, creation_context=made
    )


class Entries:
    """The operations on what has names and versions."""

    def __init__(self, *entries: Any) -> None:
        self.entries = entries

    def list(self, name: str = "") -> Any:
        """Return all, or those of a name."""
        return [entry for entry in self.entries if name in ("", entry.name)]

    def get(self, name: str, version: str = "") -> Any:
        """Return one."""
        return next(e for e in self.list(name) if version in ("", e.version))


@pytest.fixture
def workspace() -> Workspace:
    """Return a workspace with data, and jobs of two experiments."""
    data = Entries(version("parcels", "2", 1), version("parcels", "7", 0), version("bread", "1", 3))
    jobs = Entries(
        job("late", "night", "Running", 9),
        job("early", "night", "Completed", 1),
        job("other", "day", "Failed", 5),
        job("good", "noon", "Completed", 2),
    )
    return Workspace(SimpleNamespace(data=data, jobs=jobs))


def test_the_version_made_last_is_the_newest(workspace: Workspace) -> None:
    """The highest number need not be it."""
    assert workspace.data("parcels").version == "2"
    assert workspace.data("parcels", "7").version == "7"


def test_a_version_that_is_not_there_names_those_that_are(workspace: Workspace) -> None:
    """The learner sees what to ask for."""
    with pytest.raises(NotYet, match=r"`parcels` has no version 9, only 2, 7\."):
        workspace.data("parcels", "9")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("parcel", "no data asset named `parcel`. There is `parcels`: is that a slip?"),
        ("zzz", "no data asset named `zzz`. There is `bread`, `parcels`."),
    ],
)
def test_a_name_that_is_not_there_gets_a_way_on(workspace: Workspace, name, words) -> None:
    """What looks like it, or what there is."""
    with pytest.raises(NotYet) as caught:
        workspace.data(name)

    assert words in caught.value.words


def test_an_empty_workspace_asks_for_the_cell() -> None:
    """Nothing is there to be named."""
    with pytest.raises(NotYet, match="Has the cell that makes the data asset run without an error"):
        Workspace(SimpleNamespace(data=Entries())).data("x")


def test_the_job_submitted_last_is_looked_at(workspace: Workspace) -> None:
    """Newest first, of one experiment."""
    assert [job.name for job in workspace.jobs("night")] == ["late", "early"]
    assert workspace.job("night").name == "late"


@pytest.mark.parametrize(
    ("experiment", "words", "look"),
    [
        ("night", "still *Running*", "jobs.stream"),
        ("day", "`other`, is *Failed*", "std_log.txt"),
        ("nite", "There is `night`: is that a slip?", ""),
    ],
)
def test_a_job_that_has_not_completed_says_so(workspace: Workspace, experiment, words, look):
    """Wait, read the log, or look at the name."""
    with pytest.raises(NotYet) as caught:
        workspace.completed(experiment)

    assert words in caught.value.words
    assert look in caught.value.look


def test_a_completed_job_is_returned(workspace: Workspace) -> None:
    """For its run to be read."""
    assert workspace.completed("noon").name == "good"


def test_a_compute_is_asked_for_once(client, compute) -> None:
    """Several points look at one thing."""
    workspace = Workspace(client)

    assert workspace.compute("even") is workspace.compute("even")
    assert compute.asked == ["even"]


def test_a_refusal_is_no_absence(client, compute, error) -> None:
    """Without rights nothing can be said of what is there."""
    compute.error = error(403)

    with pytest.raises(error):
        Workspace(client).compute("even")


def test_data_elsewhere_has_no_files_to_list(workspace: Workspace) -> None:
    """A public address is not in a datastore."""
    asset = SimpleNamespace(id="x", path="https://example.com/x.csv")

    with pytest.raises(NotYet, match="not in a datastore"):
        workspace.files(asset)


class Container:
    """A container with one file, and a folder of two."""

    files = ("one/role.json", "many/a.csv", "many/b.csv")

    def __init__(self, address: str, name: str, credential: object) -> None:
        self.address = address

    def list_blobs(self, name_starts_with: str) -> list[Any]:
        """Return what begins so."""
        return [SimpleNamespace(name=n) for n in self.files if n.startswith(name_starts_with)]

    def download_blob(self, path: str, encoding: str) -> Any:
        """Return what reads a file."""
        return SimpleNamespace(readall=lambda: f"what {path} says")


def asset_at(path: str) -> Any:
    """Return a data asset in the datastore `store`."""
    return SimpleNamespace(
        name="asset", id=path, path=f"azureml://workspaces/w/datastores/store/paths/{path}"
    )


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a workspace whose datastore leads to the container."""
    monkeypatch.setattr("azure.storage.blob.ContainerClient", Container)
    store = SimpleNamespace(
        name="store", version="", account_name="a", container_name="c", endpoint="example.net"
    )
    return Workspace(SimpleNamespace(datastores=Entries(store)))


def test_the_text_of_an_asset_is_that_of_its_file(stored: Workspace) -> None:
    """What a learner has written can be looked at."""
    assert stored.text(asset_at("one/role.json")) == "what one/role.json says"


def test_a_folder_has_no_text(stored: Workspace) -> None:
    """Which of its files would it be?"""
    with pytest.raises(NotYet, match="is not one file, but 2"):
        stored.text(asset_at("many/"))


@pytest.mark.parametrize("text", ['{"churn": [0.5]}', '"{\\"churn\\": [0.5]}"'])
def test_an_endpoint_is_asked_with_a_body(text: str) -> None:
    """By its traffic or a deployment by name; JSON in JSON is opened."""
    asked: list[Any] = []

    def invoke(endpoint_name: str, request_file: str, deployment_name: str | None) -> str:
        asked.append((endpoint_name, Path(request_file).read_text(), deployment_name))
        return text

    workspace = Workspace(SimpleNamespace(online_endpoints=SimpleNamespace(invoke=invoke)))

    assert workspace.invoke("api", {"data": [1]}) == {"churn": [0.5]}
    workspace.invoke("api", {"data": [1]}, "green")
    assert asked == [("api", '{"data": [1]}', None), ("api", '{"data": [1]}', "green")]


@pytest.mark.parametrize(("status", "told"), [(424, True), (404, False)])
def test_a_script_that_fails_is_told_from_an_endpoint_that_is_not_there(error, status, told):
    """The first is what a check wants to know, the second an obstacle."""

    def invoke(**_: Any) -> str:
        raise error(status)

    workspace = Workspace(SimpleNamespace(online_endpoints=SimpleNamespace(invoke=invoke)))
    if told:
        assert workspace.invoke("api", {}) is None
    else:
        with pytest.raises(error):
            workspace.invoke("api", {})
