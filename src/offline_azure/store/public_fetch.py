"""Fetching public data, for whoever has asked for it: `AZUREML_EMULATOR_ALLOW_PUBLIC_DATA`.

Only what anybody may read goes out: a GET without credentials, over HTTPS, of a single file on a
host that serves files. Never a request to a service that acts for a user.
"""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Collection, Mapping
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from offline_azure.remedies import ALLOW_PUBLIC_DATA
from offline_azure.store.public_data import Address, account_of, is_host

WELL_KNOWN = (
    "raw.githubusercontent.com",
    "media.githubusercontent.com",
    "github.com",
    "archive.ics.uci.edu",
    "huggingface.co",
    "storage.googleapis.com",
)
"""Hosts beside storage accounts from which labs read files."""

_PATIENCE = 60.0  # seconds without a byte


def allowed_hosts(environment: Mapping[str, str]) -> frozenset[str] | None:
    """Return the hosts that may be asked beside storage accounts; None when nothing may go out.

    Args:
        environment: the switch in it is `1`, or names further hosts, separated by commas.
    """
    given = environment.get(ALLOW_PUBLIC_DATA, "")
    if given in ("", "0", "off"):
        return None
    named = {part.strip().lower() for part in given.split(",")}
    return frozenset({name for name in named if is_host(name)} | set(WELL_KNOWN))


class PublicFetch:
    """Fetches files of the internet.

    Args:
        hosts: that may be asked, beside storage accounts.
        opener: how requests go out; as the variables of this process say without it.
    """

    def __init__(
        self, hosts: Collection[str], opener: urllib.request.OpenerDirector | None = None
    ) -> None:
        self._hosts = hosts
        self._opener = opener or urllib.request.build_opener()
        self._opener.add_handler(_CarefulRedirects(self))

    def may_ask(self, host: str) -> bool:
        """Return whether a host is one that serves public files."""
        return account_of(host) is not None or host in self._hosts

    def __call__(self, address: Address, target: Path) -> None:
        """Write what is at an address to a file.

        Raises:
            OSError: it cannot be had.
        """
        if not self.may_ask(address.host):
            raise PermissionError(f"{address.host} may not be asked")
        request = urllib.request.Request(str(address))  # noqa: S310 - always https
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer, target.open("wb") as file:
                shutil.copyfileobj(answer, file)
                promised = answer.headers.get("Content-Length")
                if promised is not None and int(promised) != file.tell():
                    raise ConnectionError(f"{address} broke off")
        except HTTPException as error:
            raise OSError(f"{address}: {error}") from None


class _CarefulRedirects(urllib.request.HTTPRedirectHandler):
    """Goes where an answer leads to only if that could have been asked in the first place."""

    handler_order = urllib.request.HTTPRedirectHandler.handler_order - 1

    def __init__(self, fetch: PublicFetch) -> None:
        self._fetch = fetch

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request.

        Raises:
            PermissionError: it would go to another kind of host.
        """
        parts = urlsplit(newurl)
        if parts.scheme != "https" or not self._fetch.may_ask(parts.hostname or ""):
            raise PermissionError(f"{newurl} may not be asked")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
