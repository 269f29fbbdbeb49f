"""What `az` keeps."""

from pathlib import Path

import pytest

from azureml_emulator.az.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a workspace, of which nothing is there yet."""
    return Settings.of(tmp_path / "state", {})


def test_they_lie_with_what_users_made(settings: Settings, tmp_path: Path) -> None:
    """A reset of the workspace takes them along; the user's own are not touched."""
    assert settings.folder == tmp_path / "state" / "workspace" / "azure-cli"


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    """The variable of Azure's own CLI names another."""
    assert Settings.of(tmp_path, {"AZURE_CONFIG_DIR": "/x"}).folder == Path("/x")


def test_kept_and_forgotten(settings: Settings) -> None:
    """A default that is set to nothing is gone."""
    settings.set("defaults", {"group": "größe %(x)s", "workspace": "w"})
    settings.set("defaults", {"workspace": ""})

    assert settings.section("defaults") == {"group": "größe %(x)s"}
    assert settings.get("defaults", "workspace") is None
    assert settings.folder.stat().st_mode & 0o777 == 0o700


def test_a_damaged_file_is_as_if_it_were_not_there(settings: Settings) -> None:
    """Nobody has to know where it is to go on."""
    settings.set("defaults", {"group": "g"})
    (settings.folder / "config").write_bytes(b"\xff[[")

    assert settings.get("defaults", "group") is None


def test_a_variable_wins(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Azure's own CLI: AZURE_DEFAULTS_GROUP."""
    settings.set("defaults", {"group": "kept"})
    monkeypatch.setenv("AZURE_DEFAULTS_GROUP", "set")

    assert settings.get("defaults", "group") == "set"
