"""Which logins of the user's `.netrc` a process inside the offline workspace finds.

`requests` takes what it finds there for a host in place of a bearer token, so an entry for a host
of Azure would make every call of the SDK fail. The others stay: pip's index may need one.
"""

from __future__ import annotations

import hashlib
import netrc
import os
from collections.abc import Mapping
from pathlib import Path

from offline_azure.http.hosts import Hosts
from offline_azure.process import state as states
from offline_azure.process.state import State
from offline_azure.ways_out import NETRC

NO_LOGINS = Path(os.devnull)
_ANY_HOST = "default"


def write_logins(state: State, inherited: Mapping[str, str], hosts: Hosts) -> Path:
    """Return a file with the logins that the process had before, without those for Azure."""
    kept = {
        host: login
        for host, login in _logins(inherited).items()
        if host != _ANY_HOST and not hosts.covers(host.lower())
    }
    if not kept:
        return NO_LOGINS
    content = "".join(_entry(host, *login) for host, login in kept.items()).encode()
    file = state.run / f"netrc-{hashlib.sha256(content).hexdigest()[:16]}"
    if not file.exists():
        states.write_atomically(file, content)
    return file


def _logins(inherited: Mapping[str, str]) -> Mapping[str, tuple[str, str, str]]:
    """Read the file that `requests` would read; one that cannot be read has no logins for it."""
    home = Path(inherited.get("HOME") or os.devnull)
    names = [inherited[NETRC]] if NETRC in inherited else [home / ".netrc", home / "_netrc"]
    try:
        file = next((file for file in map(Path, names) if file.is_file()), None)
        return netrc.netrc(str(file)).hosts if file else {}
    except (OSError, UnicodeDecodeError, netrc.NetrcParseError):
        return {}


def _entry(host: str, login: str, account: str, password: str) -> str:
    words = {"machine": host, "login": login, "account": account, "password": password}
    return " ".join(f"{key} {_quoted(word)}" for key, word in words.items() if word) + "\n"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
