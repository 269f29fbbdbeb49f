"""Folders for the Unix sockets of deployments.

They are in the system's folder for temporary files, because the address of a Unix socket holds
about 100 characters, and only this user may enter them. The name tells which process made one, so
that what a killed workspace left is found and removed by the next.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from offline_azure.processes import Process

_NAME = re.compile(r"azureml-serving-(\d+)-\w+")


def new_folder() -> Path:
    """Return a new, empty folder."""
    return Path(tempfile.mkdtemp(prefix=f"azureml-serving-{os.getpid()}-"))


def sweep() -> None:
    """Remove the folders whose maker has ended."""
    for folder in Path(tempfile.gettempdir()).glob("azureml-serving-*"):
        made = _NAME.fullmatch(folder.name)
        if made and Process.find(int(made[1])) is None:
            shutil.rmtree(folder, ignore_errors=True)
