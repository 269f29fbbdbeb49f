"""`connection()`: say in one line whether the cells below can cost money.

It looks at the environment and at config.json only; it opens no connection. The search is that
of `azure.ai.ml.MLClient.from_config` (azure-ai-ml 1.35.2), so that the line is about the very
workspace that the next cell connects to.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from studyguide.errors import ReaderError

OFFLINE_KERNEL = "Azure ML (offline)"
# https://learn.microsoft.com/azure/machine-learning/tutorial-azure-ml-in-a-day, "Set your kernel"
COMPUTE_INSTANCE_KERNEL = "Python 3.10 - SDK v2"
# No real subscription has it: only a configuration made for the offline workspace.
OFFLINE_SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"

_ADDRESS = "AZUREML_EMULATOR_ADDRESS"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_LEVELS = 20  # parents that from_config searches
_IDS = ("subscription_id", "resource_group", "workspace_name")


class NotConnectedError(ReaderError):
    """The kernel has no workspace to connect to, or it is not certain which one it would be."""


@dataclass(frozen=True)
class Configuration:
    """The workspace that a config.json names."""

    path: Path
    subscription_id: str
    resource_group: str
    workspace_name: str


def connection() -> None:
    """Print one line: the offline workspace, or the real one whose cells can cost money.

    Raises:
        NotConnectedError: there is no workspace, its configuration is broken, or the offline
            environment was changed; the message says what to do.
    """
    print(describe(os.environ, Path.cwd()))


def describe(environment: Mapping[str, str], directory: Path) -> str:
    """Return the line that `connection` prints.

    Args:
        environment: environment variables of the kernel.
        directory: its working directory.

    Raises:
        NotConnectedError: as for `connection`.
    """
    offline = _is_offline(environment)
    path = _find_configuration(directory)
    if path is None:
        raise NotConnectedError(_nothing_found(environment, directory, offline))
    found = _read_configuration(path)
    if offline:
        return (
            f"Offline workspace {found.workspace_name!r}: "
            "nothing here reaches Azure or costs money."
        )
    if found.subscription_id == OFFLINE_SUBSCRIPTION:
        raise NotConnectedError(
            f"{path} belongs to the offline workspace, but this kernel is not inside it. Pick the "
            f"kernel {OFFLINE_KERNEL!r}. To use a real workspace, delete that file first."
        )
    return (
        f"REAL subscription {found.subscription_id}, resource group {found.resource_group}, "
        f"workspace {found.workspace_name}: cells below can cost money."
    )


def _is_offline(environment: Mapping[str, str]) -> bool:
    """Return whether every request of this process goes to the offline workspace.

    Raises:
        NotConnectedError: it was so when the kernel started, and no longer is.
    """
    address = environment.get(_ADDRESS)
    if not address:
        return False
    changed = [
        name
        for name in ("HTTPS_PROXY", "https_proxy")
        if urlsplit(environment.get(name, "")).netloc.rpartition("@")[2] != address
    ]
    changed += [
        name
        for name in ("NO_PROXY", "no_proxy")
        if {host.strip() for host in environment.get(name, "").split(",")} - _LOOPBACK - {""}
    ]
    if changed:
        raise NotConnectedError(
            f"{' and '.join(changed)} changed after the offline workspace was started: requests "
            "could reach real Azure and cost money. Restart the kernel, and leave the variables of "
            "the proxy as they are."
        )
    return True


def _find_configuration(directory: Path) -> Path | None:
    """Return the file that `MLClient.from_config()` would read in `directory`."""
    start = directory.resolve()
    folders = [start, *start.parents][: _LEVELS + 1]
    for subfolder, name in product((".azureml", "aml_config", ""), ("config.json", "project.json")):
        for folder in folders:
            path = folder / subfolder / name
            if path.is_file():
                return path
    return None


def _read_configuration(path: Path) -> Configuration:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise NotConnectedError(f"{path} is not valid JSON: {error}. {_DOWNLOAD}") from None
    if not isinstance(content, dict):
        raise NotConnectedError(f"{path} does not hold a JSON object. {_DOWNLOAD}")
    if scope := content.get("Scope"):  # a project.json of earlier tools
        parts = str(scope).split("/")
        if len(parts) < 9:
            raise NotConnectedError(f"{path} has a Scope that names no workspace. {_DOWNLOAD}")
        return Configuration(path, parts[2], parts[4], parts[8])
    missing = [name for name in _IDS if not content.get(name)]
    if missing:
        raise NotConnectedError(f"{path} does not give {', '.join(missing)}. {_DOWNLOAD}")
    return Configuration(path, *(str(content[name]) for name in _IDS))


def _nothing_found(environment: Mapping[str, str], directory: Path, offline: bool) -> str:
    if offline:
        return (
            f"The offline workspace runs, but {directory} and the folders above hold no "
            "config.json for MLClient.from_config(). Make the folder of the guide writable and "
            "restart the kernel."
        )
    if instance := environment.get("CI_NAME"):  # set on every compute instance
        return (
            f"The compute instance {instance} has no config.json in {directory} or above, and "
            f"MLClient.from_config() needs one. {_DOWNLOAD}"
        )
    return (
        f"This kernel is not inside the offline workspace, and {directory} and the folders above "
        f"hold no config.json of a real one. On your own machine pick the kernel "
        f"{OFFLINE_KERNEL!r}; on an Azure ML compute instance pick {COMPUTE_INSTANCE_KERNEL!r}."
    )


_DOWNLOAD = (
    "In the studio select the workspace's name at the top right, then 'Download config file', and "
    "put the file in the guide's folder."
)
