"""Packages that a user has added to the guide's own, for jobs, endpoints and kernels.

They are in a virtual environment of their own beside all state, so that nothing changes what the
guide has installed. Its folder of packages comes first on the path: `azureml-dataprep` has to be
found before the guide's own package `azureml`, which knows of no other part of that name.
"""

from __future__ import annotations

import hashlib
import importlib.abc
import importlib.metadata
import os
import site
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from offline_azure import remedies

VARIABLE = "AZUREML_EMULATOR_ADDED_PACKAGES"
"""Tells a process inside the workspace where the packages are."""


def environment_folder(home: Path) -> Path:
    """Return the virtual environment of this Python's added packages, which need not exist."""
    digest = hashlib.sha256(os.fsencode(sys.prefix)).hexdigest()[:10]
    return home / "packages" / f"{sys.version_info.major}.{sys.version_info.minor}-{digest}"


def library(home: Path) -> Path:
    """Return the folder in which Python finds them."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return environment_folder(home) / "lib" / version / "site-packages"


def versions(folder: Path) -> dict[str, str]:
    """Return the packages in such a folder with their versions."""
    found = importlib.metadata.distributions(path=[str(folder)])
    return {distribution.metadata["Name"]: distribution.version for distribution in found}


def put_on_path(folder: Path) -> None:
    """Let this process find the packages, and say what to do about one that must be added."""
    if folder.is_dir():
        before = list(sys.path)
        site.addsitedir(str(folder))
        sys.path[:] = [place for place in sys.path if place not in before] + before
    sys.meta_path.append(_NotAdded())


class _NotAdded(importlib.abc.MetaPathFinder):
    """Is asked last: nobody else has found the module."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise an error that names the way for a module that is known to be missing."""
        if package := remedies.ADDABLE.get(fullname):
            way = remedies.ADD_PACKAGE.format(package=package)
            raise ModuleNotFoundError(
                f"No module named {fullname!r}. {way} Then restart the kernel.", name=fullname
            )
        return None
