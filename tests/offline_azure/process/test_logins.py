"""Logins of the user's own `.netrc`."""

from __future__ import annotations

import netrc
import os
from pathlib import Path

import pytest
from requests.utils import get_netrc_auth

from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.process.logins import NO_LOGINS, write_logins
from offline_azure.process.state import State

AZURE = Hosts(HOSTS)
LOGINS = r"""
machine management.azure.com login ada password real
machine Store.blob.core.windows.net login ada password real
machine index.test login ada account a password "with \"quotes\" and \\ and spaces"
default login ada password real
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state whose server runs."""
    state = State(tmp_path, tmp_path)
    state.run.mkdir()
    return state


@pytest.mark.parametrize("named", [True, False], ids=["named", "in the home"])
def test_only_those_for_azure_go(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    """Pip's index is still logged in to; a host of Azure finds nothing, not even the default."""
    theirs = tmp_path / ".netrc"
    theirs.write_text(LOGINS)

    kept = write_logins(state, {"NETRC": str(theirs)} if named else {"HOME": str(tmp_path)}, AZURE)

    monkeypatch.setenv("NETRC", str(kept))
    assert get_netrc_auth("https://index.test/simple") == ("ada", 'with "quotes" and \\ and spaces')
    assert get_netrc_auth("https://management.azure.com/subscriptions") is None
    assert get_netrc_auth("https://store.blob.core.windows.net/x") is None
    assert netrc.netrc(str(kept)).hosts.keys() == {"index.test"}
    assert kept.stat().st_mode & 0o777 == 0o600
    assert write_logins(state, {"NETRC": str(kept)}, AZURE) == kept


@pytest.mark.parametrize("content", ["machine", "machine login.windows.net login a password b"])
def test_without_any(state: State, tmp_path: Path, content: str) -> None:
    """No file, a broken one and one without others give the empty one."""
    theirs = tmp_path / "theirs"
    theirs.write_text(content)

    assert write_logins(state, {"NETRC": str(theirs)}, AZURE) == NO_LOGINS
    assert write_logins(state, {"NETRC": str(tmp_path / "missing")}, AZURE) == NO_LOGINS
    assert write_logins(state, {"HOME": str(state.run)}, AZURE) == NO_LOGINS
    assert Path(os.devnull) == NO_LOGINS
