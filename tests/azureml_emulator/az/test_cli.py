"""The command line as a whole."""

from __future__ import annotations

from collections.abc import Callable

from tests.azureml_emulator.az.conftest import Done, Workspace

Az = Callable[..., Done]


def test_version(az: Az) -> None:
    """`az --version` for people, `az version` for scripts."""
    assert az("--version").out.startswith("azure-cli ")
    assert az("version").json["extensions"].keys() == {"ml"}


def test_exit_statuses(az: Az) -> None:
    """2 for a command line, 3 for what is not there, 1 for the rest."""
    assert az("group", "show").status == 2
    assert az("group", "show", "-n", "nope").status == 3
    assert az("vm", "list").status == 1


def test_ahead_of_the_readers_own(workspace: Workspace) -> None:
    """Inside of the workspace `az` is this one, whatever else is on the PATH."""
    program = workspace.run("sh", "-c", "command -v az").out.strip()

    assert program == str(workspace.state / "bin" / "az")


def test_the_users_own_settings_are_left_alone(workspace: Workspace) -> None:
    """Nothing is written into the home directory."""
    workspace.az("configure", "--defaults", "location=westus")
    workspace.az("configure", "--defaults", "location=")

    assert not (workspace.home / "user" / ".azure").exists()


def test_a_reader_that_ends_early(workspace: Workspace) -> None:
    """`az ... | head -1` is no error."""
    done = workspace.run("sh", "-c", "az ml compute list-sizes | head -1")

    assert (done.status, done.out) == (0, "[\n")
    assert "Traceback" not in done.err
