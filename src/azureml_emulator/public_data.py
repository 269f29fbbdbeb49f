"""The command `azureml-emulator data`: copies of public data."""

from __future__ import annotations

import argparse
from pathlib import Path

from azureml_emulator import hosts
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.process import state as states
from offline_azure.process.state import StateError
from offline_azure.store.public_data import Address, AddressError, PublicData
from offline_azure.store.public_fetch import WELL_KNOWN

_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare `add`, `list` and `remove`."""
    actions = parser.add_subparsers(dest="what", required=True, metavar="ACTION")
    text = "give a copy on this machine a public address"
    add = actions.add_parser("add", help=text, description=text)
    add.add_argument("url", metavar="URL", help="https://..., wasbs://... or abfss://...")
    add.add_argument("file", metavar="FILE", type=Path, help="a file; or a folder, for a prefix")
    text = "list the copies"
    actions.add_parser("list", help=text, description=text)
    text = "forget a copy, or all below a prefix"
    remove = actions.add_parser("remove", help=text, description=text)
    remove.add_argument("url", metavar="URL")


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit status.

    Raises:
        StateError: it cannot be done; the message says why.
    """
    public = PublicData(states.public_data(states.home()))
    if options.what == "list":
        for address, size in public.files():
            print(f"{address}  {_readable(size)}")
        return 0
    try:
        address = Address.parse(options.url)
    except AddressError as error:
        raise StateError(str(error)) from None
    if options.what == "remove":
        if not public.remove(address):
            raise StateError(f"there is no copy of {address}; see `azureml-emulator data list`")
        print(f"forgotten: {address}")
        return 0
    _add(public, address, options.file)
    return 0


def _add(public: PublicData, address: Address, source: Path) -> None:
    new = address.host not in public.hosts()
    try:
        public.add(address, source)
    except OSError as error:
        raise StateError(f"{source} cannot be copied: {error.strerror or error}") from None
    print(f"{address} is now your copy of {source}")
    azure = Hosts((*HOSTS, *hosts.HOSTS))
    if new and not azure.covers(address.host) and address.host not in WELL_KNOWN:
        # The certificate of a running workspace cannot get another name.
        print("A workspace that runs already serves it to cells after `azureml-emulator stop`.")


def _readable(size: float) -> str:
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.0f} {_UNITS[-1]}"
