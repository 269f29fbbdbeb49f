"""From flags to fields."""

from collections.abc import Callable
from pathlib import Path

import pytest

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.ml_values import fields, nested, overrides, pairs, percents

Invoked = Callable[..., Invocation]


def test_flags_are_fields_of_the_yaml(invoked: Invoked) -> None:
    """Those that say how are not; a local path is relative to where the user is."""
    command = invoked(
        *("ml", "data", "create", "-n", "d", "--path", "x.csv", "--type", "uri_file", "--no-wait")
    )

    assert fields(command) == {
        "name": "d",
        "path": str(Path("x.csv").absolute()),
        "type": "uri_file",
    }


@pytest.mark.parametrize("path", ["azureml://datastores/x/paths/y", "https://x/y", "azureml:a:1"])
def test_remote_paths_stay_as_they_are(invoked: Invoked, path: str) -> None:
    """They are relative to nothing."""
    assert fields(invoked("ml", "data", "create", "--path", path)) == {"path": path}


def test_nested_fields(invoked: Invoked) -> None:
    """A flag may be a field inside of another."""
    command = invoked(
        *("ml", "compute", "create", "--identity-type", "user_assigned"),
        *("--user-assigned-identities", "/a,/b", "--tags", "x=y"),
    )

    assert nested(fields(command)) == {
        "identity": {
            "type": "user_assigned",
            "user_assigned_identities": [{"resource_id": "/a"}, {"resource_id": "/b"}],
        },
        "tags": {"x": "y"},
    }


def test_set_of_a_new_one(invoked: Invoked) -> None:
    """Values stay texts, which the schema reads; an object is read as JSON."""
    command = invoked(
        *("ml", "job", "create", "-f", "j", "--set", "a.b=1", "c=ü 'x'"), *("--set", 'd={"e": 2}')
    )

    assert overrides(command) == [{"a.b": "1"}, {"c": "ü 'x'"}, {"d": {"e": 2}}]


def test_pairs() -> None:
    """As words of their own, or several in one."""
    assert pairs(["a=1 b=2", "c=x y"], "tags") == {"a": "1", "b": "2", "c": "x y"}
    with pytest.raises(AzError, match="--tags KEY=VALUE"):
        pairs(["a"], "tags")


def test_percents() -> None:
    """Shares of the traffic are whole numbers."""
    assert percents(["blue=90 green=10"], "traffic") == {"blue": 90, "green": 10}
    with pytest.raises(AzError, match="whole numbers"):
        percents(["blue=half"], "traffic")
