"""From words to a command."""

from collections.abc import Callable
from pathlib import Path

import pytest

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError, UsageError
from azureml_emulator.az.parser import COMMANDS, parse, parser_of
from azureml_emulator.az.settings import Settings

Invoked = Callable[..., Invocation]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings without defaults."""
    return Settings(tmp_path, tmp_path)


def test_every_command_can_be_parsed() -> None:
    """No two flags of a command are spelled alike."""
    for command in COMMANDS.values():
        assert parser_of(command).format_help()


def test_abbreviated_flags(invoked: Invoked) -> None:
    """Labs write --endpoint for --endpoint-name, and --out for --output."""
    found = invoked("ml", "online-deployment", "show", "--endpoint", "e", "-n", "d", "--out", "TSV")

    assert (found.given("endpoint-name"), found.options.output) == ("e", "tsv")


def test_defaults(invoked: Invoked) -> None:
    """A default stands in for a flag that must be given; a flag wins."""
    found = invoked("ml", "job", "list", "-w", "mine")

    assert (found.given("resource-group"), found.given("workspace-name")) == ("rg", "mine")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("ml job show", "the following arguments are required: --name/-n, --resource-group/-g"),
        ("ml job show -n x -g g", "the following arguments are required: --workspace-name/-w"),
        ("ml job list -g g -w w --foo", "unrecognized arguments: --foo"),
        ("ml job list -g g -w w -o xml", "argument --output/-o: invalid choice: 'xml'"),
        ("ml job list -g g -w w --query a[", "argument --query: invalid jmespath_type value: 'a['"),
        ("ml job list -g g -w w -r x", "argument --max-results/-r: invalid int value: 'x'"),
        ("group create -n x", "the following arguments are required: --location/-l"),
    ],
)
def test_wrong_usage(settings: Settings, line: str, message: str) -> None:
    """The words are argparse's, as they are on Azure's own CLI."""
    with pytest.raises(UsageError) as error:
        parse(line.split(), settings)

    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("ml jub show -n x", "az ml job show"),
        ("ml data mount --path x", "az ml data"),
        ("vm create", "--help"),
        ("--frob", "--help"),
    ],
)
def test_what_is_not_here(settings: Settings, line: str, near: str) -> None:
    """One line that says so, and what is near."""
    with pytest.raises(AzError) as error:
        parse(line.split(), settings)

    assert error.value.status == 1
    assert "is not in the offline az" in str(error.value)
    assert near in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("line", ["", "--help", "ml", "ml job -h", "ml job create --help"])
def test_help(settings: Settings, line: str) -> None:
    """Of everything, of a group, of a command."""
    found = parse(line.split(), settings)

    assert isinstance(found, str)
    assert "create" in found
