"""Requests of one's own."""

from __future__ import annotations

from tests.azureml_emulator.az.conftest import Workspace

_GROUP = "/subscriptions/{subscriptionId}/resourcegroups/rg-offline?api-version=2021-04-01"


def test_a_request(workspace: Workspace) -> None:
    """A path is one of Azure Resource Manager, with the subscription filled in."""
    az = workspace.az
    assert az("rest", "-u", _GROUP, "--query", "name").json == "rg-offline"
    body = workspace.write("body.json", '{"location": "eastus", "tags": {"x": "ä"}}')
    new = _GROUP.replace("rg-offline", "rg-rest")
    made = az("rest", "-m", "PUT", "-u", new, "-b", f"@{body}").json
    assert made["tags"] == {"x": "ä"}
    saved = az("rest", "--url", new, "--output-file", "answer.json")
    assert saved == type(saved)(0, "", "")
    assert (workspace.folder / "answer.json").is_file()


def test_refusals(workspace: Workspace) -> None:
    """What the service says is shown; a host outside is not reached."""
    az = workspace.az
    done = az("rest", "-u", _GROUP.replace("rg-offline", "nope"))
    assert (done.status, done.err.startswith("ERROR: Not Found(")) == (1, True)
    assert az("rest", "-u", _GROUP, "--skip-authorization-header").status == 1
    outside = az("rest", "-u", "https://example.org/")
    assert outside.status == 1
    assert "example.org" in outside.err
    assert az("rest", "-m", "put", "-u", _GROUP, "-b", "@nope.json").status == 1
