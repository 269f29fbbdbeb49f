"""Copies of public data, each under the address from which labs read it.

The copy of `https://HOST/PATH` is the file `HOST/PATH` beneath one folder, which all workspaces of
a user share: an address of the internet is the same in each of them. There is nothing else to
keep, so a copy is known from the moment at which it is there.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

_log = logging.getLogger(__name__)
_DRAFTS = ".drafts"
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_STORAGE = re.compile(r"([^.]+)\.(blob|dfs|file)\.core\.windows\.net")
_HADOOP = re.compile(r"(?:wasbs?|abfss?)://([^@/]+)@([^/]+)/(.*)", re.DOTALL)


class AddressError(ValueError):
    """Not an address of public data; the message says why."""


@dataclass(frozen=True)
class Address:
    """Where public data is: a host, and a path that is neither quoted nor starts with a slash."""

    host: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return what `https://`, `wasbs://` and `abfss://` addresses name.

        The two ends of a storage account, `blob` and `dfs`, lead to the same bytes.

        Raises:
            AddressError: it is none of these, or no file could have this path.
        """
        if found := _HADOOP.fullmatch(text):
            host, path = found[2], f"{found[1]}/{found[3]}"
        else:
            parts = urlsplit(text)
            if parts.scheme != "https":
                raise AddressError(f"not an address such as https://HOST/FILE: {text}")
            host, path = parts.hostname or "", unquote(parts.path)
        host = host.lower().rstrip(".")
        if _STORAGE.fullmatch(host):
            host = host.replace(".dfs.", ".blob.")
        address = cls(host, path.strip("/"))
        if not is_host(host) or not _is_safe(address.path):
            raise AddressError(f"no file can have the address {text}")
        return address

    @classmethod
    def of_storage(cls, account: str, container: str, path: str) -> Address:
        """Return the address of a place as `storage.Location` names it.

        What is no storage account has the name of its host there.
        """
        path = "/".join(part for part in (container, path.strip("/")) if part)
        if account.endswith(".file") or "." not in account:
            share = account.endswith(".file")
            kind = "file" if share else "blob"
            account = f"{account.removesuffix('.file')}.{kind}.core.windows.net"
        return cls(account, path)

    def __str__(self) -> str:
        return f"https://{self.host}/{quote(self.path)}"


def is_host(name: str) -> bool:
    """Return whether a host of the internet can have this lower-case name."""
    return _HOST.fullmatch(name) is not None


def account_of(host: str) -> str | None:
    """Return the storage account of a host as `storage.Location` names it; None without one."""
    found = _STORAGE.fullmatch(host)
    if found is None:
        return None
    return f"{found[1]}.file" if found[2] == "file" else found[1]


class Fetch(Protocol):
    """Where copies may come from."""

    def may_ask(self, host: str) -> bool:
        """Return whether public files of this host may be had."""

    def __call__(self, address: Address, target: Path) -> None:
        """Write what is at an address to a file.

        Raises:
            OSError: it cannot be had.
        """


class PublicData:
    """The copies beneath one folder.

    Args:
        folder: it need not exist.
        fetch: where a copy that is missing may come from; None when nothing is to leave this
            machine.
    """

    def __init__(self, folder: Path, fetch: Fetch | None = None) -> None:
        self._folder = folder
        self._fetch = fetch

    def serves(self, host: str) -> bool:
        """Return whether files of this host may be had."""
        known = is_host(host) and (self._folder / host).is_dir()
        return known or (self._fetch is not None and self._fetch.may_ask(host))

    def find(self, address: Address) -> Path | None:
        """Return the copy, a file or a folder; None without one."""
        host = self._folder / address.host
        # Most hosts have none: one look is then all that it takes.
        if not host.is_dir() or not _is_safe(address.path):
            return None
        path = host / address.path
        return path if path.exists() else None

    def bring(self, address: Address) -> Path | None:
        """Return the copy, fetched now where that is allowed; None when it cannot be had."""
        found = self.find(address)
        if found or self._fetch is None or not address.path or not _is_safe(address.path):
            return found
        draft = self._draft()
        try:
            self._fetch(address, draft)
            return self._place(draft, address)
        except OSError as error:
            _log.warning("not fetched: %s", error)
            return None
        finally:
            draft.unlink(missing_ok=True)

    def add(self, address: Address, source: Path) -> Path:
        """Keep a copy of a file, or of everything in a folder; return it.

        Raises:
            OSError: `source` cannot be read, or the copy cannot be written.
        """
        draft = self._draft()
        if source.is_dir():
            shutil.copytree(source, draft)
        else:
            shutil.copyfile(source, draft)
        return self._place(draft, address)

    def remove(self, address: Address) -> bool:
        """Delete a copy, or all below a prefix; return whether there was any."""
        found = self.find(address)
        if found is None:
            return False
        _delete(found)
        for folder in found.parents:
            if folder == self._folder or any(folder.iterdir()):
                break
            folder.rmdir()
        return True

    def hosts(self) -> list[str]:
        """Return the hosts of which there are copies, sorted."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(entry.name for entry in found if is_host(entry.name))

    def files(self) -> Iterator[tuple[Address, int]]:
        """Yield each file's address and its size in bytes, sorted."""
        for host in self.hosts():
            folder = self._folder / host
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    name = path.relative_to(folder).as_posix()
                    yield Address(host, name), path.stat().st_size

    def _draft(self) -> Path:
        drafts = self._folder / _DRAFTS
        drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        return drafts / secrets.token_hex(8)

    def _place(self, draft: Path, address: Address) -> Path:
        """Give a whole copy its place; nobody sees half of one."""
        target = self._folder / address.host / address.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if draft.is_dir() or target.is_dir():
            _delete(target)
        draft.replace(target)
        return target


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_safe(path: str) -> bool:
    """Return whether a path leads to nothing outside of the folder that it is in."""
    return "\0" not in path and all(part not in ("", ".", "..") for part in path.split("/"))
