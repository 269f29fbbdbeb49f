"""Defaults and extensions."""

from __future__ import annotations

from collections.abc import Callable

from tests.azureml_emulator.az.conftest import Done

Az = Callable[..., Done]


def test_defaults(az: Az) -> None:
    """Set by `configure` or by `config set`, shown by either."""
    assert az("configure", "-d", "location=westus") == Done(0, "", "")
    assert az("config", "set", "defaults.group=other") == Done(0, "", "")
    assert az("config", "get", "defaults.group").json["value"] == "other"
    listed = {one["name"]: one["value"] for one in az("configure", "--list-defaults").json}
    assert listed == {"group": "other", "location": "westus", "workspace": "mlw-offline"}
    assert az("config", "unset", "defaults.location").status == 0
    assert az("config", "get", "defaults.location").status == 1
    az("configure", "--defaults", "group=rg-offline")


def test_an_output_of_ones_own(az: Az) -> None:
    """`core.output` is what is printed without -o."""
    az("config", "set", "core.output=tsv")
    assert az("group", "list", "--query", "[].name").out == "rg-offline\n"
    az("config", "unset", "core.output")


def test_bad_input(az: Az) -> None:
    """Each says what is missing."""
    assert "KEY=VALUE" in az("configure", "--defaults", "group").err
    assert "section.name" in az("config", "set", "group=x").err
    assert az("configure").status == 1


def test_the_extension(az: Az) -> None:
    """Scripts add, update and remove it; it is always there."""
    for command in (("add", "-n", "ml", "-y"), ("update", "-n", "ml"), ("remove", "-n", "ml")):
        assert az("extension", *command).status == 0
    assert [one["name"] for one in az("extension", "list").json] == ["ml"]
    assert az("extension", "show", "-n", "ml").json["version"]
    assert "installs no other" in az("extension", "add", "-n", "k8s-extension").err
