"""Which packages an environment asks for, and which a Python has."""

from __future__ import annotations

import functools
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from offline_azure import added_packages

NOT_PACKAGES = frozenset({"python", "pip"})
"""What a conda file lists beside packages of Python."""
_DONE_BY_OURS = frozenset({"azureml-mlflow"})  # the offline workspace has its own plugin
_NAME = re.compile(r"[-_.]+")
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*([^;]*)")
_LIST = (
    "import importlib.metadata as m\n"
    "for d in m.distributions(): print(d.metadata['Name'], d.version, sep='\\t')"
)


@dataclass(frozen=True)
class Requirement:
    """One package that an environment asks for.

    Attributes:
        name: its normalised name (PEP 503).
        wanted: the version as it is written, such as `==1.5.3` or `>=2`; empty for any.
        conda: whether conda would install it, not pip.
        text: the line as it is written.
    """

    name: str
    wanted: str
    conda: bool
    text: str


def normalised(name: str) -> str:
    """Return the form of a package's name that equal names share (PEP 503)."""
    return _NAME.sub("-", name).lower()


def of_conda_file(text: str) -> list[Requirement]:
    """Return what a conda file asks for, in its order.

    Raises:
        ValueError: it is not a conda file.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"the conda file is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise ValueError("the conda file is not a mapping")
    found: list[Requirement] = []
    for entry in content.get("dependencies") or []:
        if isinstance(entry, dict):
            found += _parsed(entry.get("pip") or [], conda=False)
        else:
            # `conda-forge::numpy=1.22=build` asks conda for numpy 1.22.
            found += _parsed([str(entry).rpartition("::")[2]], conda=True)
    return found


def _parsed(lines: Iterable[object], *, conda: bool) -> list[Requirement]:
    found = []
    for line in map(str, lines):
        match = _REQUIREMENT.match(line)
        if match is None:  # an option of pip, such as --index-url
            continue
        wanted = match[3].strip()
        if conda:
            single = re.match(r"^=?\s*([^=<>!~,\s]+)(=\S+)?$", wanted.removeprefix("="))
            wanted = f"=={single[1]}" if single else wanted
        found.append(Requirement(normalised(match[1]), wanted, conda, line.strip()))
    return found


def specifier(need: Requirement) -> str:
    """Return the versions that are asked for as pip writes them; conda's `=1.22` is any 1.22."""
    any_patch = need.conda and need.wanted.startswith("==") and "*" not in need.wanted
    return f"{need.wanted}{'.*' if any_patch else ''}"


def satisfies(need: Requirement, installed: Mapping[str, str]) -> bool:
    """Return whether a Python with these packages, by normalised name, has what is asked for."""
    if need.name in NOT_PACKAGES | _DONE_BY_OURS:
        return True
    if need.name not in installed:
        return False
    try:
        return SpecifierSet(specifier(need)).contains(installed[need.name], prereleases=True)
    except InvalidSpecifier:
        return True


@functools.cache
def of_this_python() -> dict[str, str]:
    """Return the packages of the Python that this process runs in, by normalised name."""
    return {
        normalised(distribution.metadata["Name"]): distribution.version
        for distribution in importlib.metadata.distributions()
        if distribution.metadata["Name"]
    }


def of_folder(folder: str) -> dict[str, str]:
    """Return the packages that a user has added, by normalised name; none without a folder."""
    found = added_packages.versions(Path(folder)) if folder else {}
    return {normalised(name): version for name, version in found.items()}


def of_python(python: Path) -> dict[str, str]:
    """Return the packages of another Python, by normalised name."""
    listed = subprocess.run(
        [python, "-I", "-c", _LIST], capture_output=True, text=True, check=True
    ).stdout
    pairs = (line.split("\t") for line in listed.splitlines())
    return {normalised(name): version for name, version in pairs}


def python_version() -> str:
    """Return the version of the Python that this process runs in."""
    return ".".join(map(str, sys.version_info[:3]))
