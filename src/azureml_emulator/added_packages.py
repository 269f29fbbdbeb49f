"""The command `azureml-emulator packages`: packages beside those of the guide."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path

from azureml_emulator.runs import interpreter, packages
from azureml_emulator.runs.job import Environment
from offline_azure import added_packages
from offline_azure.process import state as states
from offline_azure.process.state import StateError

# Their dependencies ask for older versions than the guide has, and work with these.
_DATAPREP = ("azureml-dataprep", "azureml-dataprep-native", "azureml-dataprep-rslex")
_ALONE = {
    "mltable": ("mltable", *_DATAPREP),
    "azureml-fsspec": ("azureml-fsspec", *_DATAPREP),
}
_LICENCE = "https://aka.ms/azureml-preview-sdk-license"
# The part of the name that several packages share, so that each is found.
_SHARED = '__path__ = __import__("pkgutil").extend_path(__path__, __name__)\n'


def add_to(parser: argparse.ArgumentParser) -> None:
    """Declare `add`, `list` and `remove`."""
    actions = parser.add_subparsers(dest="what", required=True, metavar="ACTION")
    text = "install packages for jobs, endpoints and kernels"
    add = actions.add_parser("add", help=text, description=text)
    add.add_argument("names", nargs="+", metavar="NAME", help="such as mltable")
    text = "list the packages that were added"
    actions.add_parser("list", help=text, description=text)
    text = "take packages away again"
    remove = actions.add_parser("remove", help=text, description=text)
    remove.add_argument("names", nargs="+", metavar="NAME")


def run(options: argparse.Namespace) -> int:
    """Do what the command line asks for; return the exit status.

    Raises:
        StateError: pip could not do it; it has said why.
    """
    home = states.home()
    if options.what == "list":
        found = added_packages.versions(added_packages.library(home))
        print("\n".join(f"{name} {version}" for name, version in sorted(found.items())))
    elif options.what == "remove":
        _remove(home, options.names)
    else:
        _add(home, options.names)
    return 0


def _add(home: Path, names: list[str]) -> None:
    folder = added_packages.environment_folder(home)
    interpreter.prepare(Environment(""), folder)
    kept = folder / "constraints.txt"
    here = packages.of_this_python()
    kept.write_text("".join(f"{name}=={version}\n" for name, version in sorted(here.items())))
    for name in names:
        if alone := _ALONE.get(packages.normalised(name)):
            print(f"{name} is Microsoft's and has a licence of its own: {_LICENCE}")
            _pip(folder, "install", "--upgrade", "--no-deps", *alone)
        else:
            _pip(folder, "install", "--constraint", str(kept), name)
    shared = added_packages.library(home) / "azureml"
    if shared.is_dir():
        (shared / "__init__.py").write_text(_SHARED)
    print("Jobs have it from now on, a kernel once it is restarted.")


def _remove(home: Path, names: list[str]) -> None:
    library = added_packages.library(home)
    there = {packages.normalised(name) for name in added_packages.versions(library)}
    absent = [name for name in names if packages.normalised(name) not in there]
    if absent:
        raise StateError(f"{absent[0]} was not added; see `azureml-emulator packages list`")
    _pip(added_packages.environment_folder(home), "uninstall", "--yes", *names)


def _pip(folder: Path, *arguments: str) -> None:
    python = folder / "bin" / "python"
    command = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode != 0:
        raise StateError(f"pip could not {arguments[0]} that; its own words are above")
