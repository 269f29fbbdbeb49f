"""The config.json that the SDK finds: the user's if there is one, else ours while we run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from azureml_emulator.workspace_config import DEFAULT, Configuration
from offline_azure.arm.ids import WorkspaceId

# The SDK warns of its own dependencies when it is imported.
pytestmark = pytest.mark.filterwarnings("ignore")

REAL = WorkspaceId("real-subscription", "real-group", "real-workspace")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a folder of notebooks."""
    (tmp_path / "above" / "checkout" / "notebooks").mkdir(parents=True)
    return tmp_path / "above" / "checkout"


def write(path: Path) -> bytes:
    """Write a configuration as Azure's studio offers it for download."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(vars(REAL)))
    return path.read_bytes()


def use(root: Path, *, fresh: bool = False) -> Configuration:
    """Acquire the configuration for a notebook of the checkout."""
    return Configuration(root, root / "notebooks", fresh=fresh)


def own(root: Path) -> Path:
    """Return where ours is."""
    return root / ".azureml" / "config.json"


def found_by_the_sdk(root: Path, monkeypatch: pytest.MonkeyPatch) -> WorkspaceId:
    """Return what `MLClient.from_config()` finds from the folder of notebooks."""
    from azure.ai.ml import MLClient
    from azure.core.credentials import AccessToken

    class Nobody:
        def get_token(self, *scopes: str, **options: object) -> AccessToken:
            raise AssertionError("no token is needed to read a file")

    monkeypatch.chdir(root / "notebooks")
    client = MLClient.from_config(Nobody())
    return WorkspaceId(
        client.subscription_id, client.resource_group_name or "", client.workspace_name or ""
    )


def test_ours_is_written_and_removed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the user has none, the SDK finds ours while a server runs, and no trace after."""
    configuration = use(root)

    assert configuration.workspace == DEFAULT
    assert found_by_the_sdk(root, monkeypatch) == DEFAULT

    configuration.release()

    assert sorted(path.name for path in root.iterdir()) == ["notebooks"]


@pytest.mark.parametrize(
    "place",
    [
        "config.json",
        "notebooks/config.json",
        ".azureml/config.json",
        ".azureml/project.json",
        "aml_config/config.json",
        "../config.json",
        "../.azureml/config.json",
    ],
)
def test_the_users_own_decides(root: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the SDK finds it, its ids are ours, and it is left alone."""
    content = write(root / place)

    configuration = use(root)

    assert configuration.workspace == REAL == found_by_the_sdk(root, monkeypatch)
    assert not own(root).exists() or place == ".azureml/config.json"
    configuration.release()
    assert (root / place).read_bytes() == content


def test_the_scope_form_is_understood(root: Path) -> None:
    """The SDK also takes one ARM id in place of three names."""
    scope = "/subscriptions/s/resourceGroups/g/providers/x/workspaces/w"
    (root / "config.json").write_text(json.dumps({"Scope": scope}))

    assert use(root).workspace == WorkspaceId("s", "g", "w")


def test_a_broken_one_is_not_hidden(root: Path) -> None:
    """The SDK finds it too, and says itself what is wrong with it."""
    (root / "config.json").write_text("{")

    configuration = use(root)

    assert (configuration.workspace, own(root).exists()) == (DEFAULT, False)


@pytest.mark.parametrize("place", ["config.json", "../config.json", "../.azureml/config.json"])
def test_a_fresh_workspace_does_not_depend_on_the_users_own(
    root: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build gives the same ids on every machine."""
    content = write(root / place)

    configuration = use(root, fresh=True)

    assert configuration.workspace == DEFAULT == found_by_the_sdk(root, monkeypatch)
    configuration.release()
    assert (root / place).read_bytes() == content


@pytest.mark.parametrize("place", [".azureml/config.json", "notebooks/.azureml/config.json"])
def test_even_a_fresh_workspace_overwrites_nothing(
    root: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that the SDK would prefer to ours decides."""
    content = write(root / place)

    configuration = use(root, fresh=True)

    assert configuration.workspace == REAL == found_by_the_sdk(root, monkeypatch)
    configuration.release()
    assert (root / place).read_bytes() == content


def test_the_last_of_several_servers_removes_it(root: Path) -> None:
    """One that stops earlier leaves the file to the others."""
    first, second = use(root), use(root, fresh=True)
    path = root / ".azureml" / "config.json"

    first.release()
    assert path.exists()

    second.release()
    assert not path.exists()


def test_one_that_was_removed_by_hand(root: Path) -> None:
    """A server leaves alone what another one has written since."""
    first = use(root)
    own(root).unlink()
    second = use(root)

    first.release()
    assert own(root).exists()

    second.release()
    assert not own(root).exists()


def test_one_that_was_removed_is_written_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes after a `git clean` finds the workspace that still runs."""
    configuration = use(root)
    own(root).unlink()
    own(root).parent.rmdir()

    assert configuration.notice(root / "notebooks") is None

    assert found_by_the_sdk(root, monkeypatch) == DEFAULT
    configuration.release()
    assert not own(root).exists()


def test_one_that_a_killed_server_left_is_taken_over(root: Path) -> None:
    """What `kill -9` leaves is neither an obstacle nor left for ever."""
    killed = use(root)
    os.close(killed._lock)  # type: ignore[arg-type]  # the system closes a killed process's files

    again = use(root)

    assert again.workspace == DEFAULT
    again.release()
    assert not (root / ".azureml").exists()


def test_one_that_a_killed_server_left_does_not_hide_the_users_own(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A leftover of ours goes when the user has put a configuration beside it."""
    killed = use(root)
    os.close(killed._lock)  # type: ignore[arg-type]
    write(root / "config.json")

    assert use(root).workspace == REAL == found_by_the_sdk(root, monkeypatch)


def test_files_of_the_users_keep_the_folder(root: Path) -> None:
    """Only our own file is removed."""
    configuration = use(root)
    (root / ".azureml" / "notes.txt").touch()

    configuration.release()

    assert [path.name for path in (root / ".azureml").iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_gives_a_notice(root: Path) -> None:
    """The workspace works without `from_config`, and the user is told why that fails."""
    (root / ".azureml").touch()

    configuration = use(root)

    assert configuration.workspace == DEFAULT
    assert configuration.notice(root) == (
        f"{root}/.azureml/config.json cannot be written (File exists), so "
        "MLClient.from_config() will find no workspace. Make the folder writable, or put a "
        "config.json there."
    )


def test_a_second_user_with_another_configuration_is_told(root: Path) -> None:
    """The server has one default workspace; who finds another's ids learns why it is missing."""
    write(root / "notebooks" / "config.json")
    scope = "/subscriptions/s/resourceGroups/g/providers/x/workspaces/first"
    (root / "config.json").write_text(json.dumps({"Scope": scope}))

    configuration = Configuration(root, root, fresh=False)

    assert configuration.notice(root) is None
    assert configuration.notice(root / "notebooks") == (
        f"{root}/notebooks/config.json names the workspace real-workspace, but the offline "
        f"workspace that runs for {root} is first. Keep one config.json for all of it, then "
        "run `azureml-emulator stop` and start again."
    )


def test_a_second_user_whose_configuration_ours_hides_is_left_in_peace(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the SDK does not find while we run is no reason to worry anybody."""
    write(root / "notebooks" / "config.json")

    configuration = Configuration(root, root, fresh=False)

    assert configuration.workspace == DEFAULT == found_by_the_sdk(root, monkeypatch)
    assert configuration.notice(root / "notebooks") is None
    configuration.release()
