"""Resource groups."""

from __future__ import annotations

from collections.abc import Callable

from tests.azureml_emulator.az.conftest import Done

Az = Callable[..., Done]


def test_a_group(az: Az) -> None:
    """Created, shown, listed by tag, deleted."""
    made = az("group", "create", "-n", "rg-ü", "-l", "East US", "--tags", "a=b").json
    assert (made["location"], made["tags"], made["managedBy"]) == ("eastus", {"a": "b"}, None)
    assert az("group", "exists", "--resource-group", "rg-ü").out == "true\n"
    tagged = az("group", "list", "--tag", "a=b", "--query", "[].name", "-o", "tsv")
    assert tagged.out == "rg-ü\n"
    assert az("group", "delete", "-n", "rg-ü").status == 1
    assert az("group", "delete", "-n", "rg-ü", "--yes") == Done(0, "", "")
    assert az("group", "exists", "-n", "rg-ü").out == "false\n"
