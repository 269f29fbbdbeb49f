"""Which versions of packages can really be installed together.

What an environment asks for was written for another Python, so often there is no wheel of it, or
none of what it depends on. pip's resolver decides; this module decides what it is asked for, from
what is wanted to what is better than nothing:

1. everything as it is asked for;
2. the nearest version of what has no wheel; 3. any newer version of it;
4. one package after the other, so that one impossible package takes no other with it.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Dependency
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from azureml_emulator.runs import packages
from azureml_emulator.runs.packages import Requirement

# The offline workspace has its own plugin for `azureml://`; the other is for Azure only.
_REPLACED = {"azureml-mlflow": "mlflow-skinny<3", "pytorch": "torch"}
# MLflow 3 logs models in a way that Azure Machine Learning does not take.
_BOUNDED = {"mlflow": "mlflow<3", "mlflow-skinny": "mlflow-skinny<3"}
_NUMBER = re.compile(r"\d+(?:\.\d+)*")

Install = Callable[[Sequence[str]], bool]
"""Installs requirements together; says whether that was possible."""
Available = Callable[[str], list[str]]
"""Names the versions of a package of which there are wheels."""
Say = Callable[[str], None]


class Resolution:
    """The search for what can be installed.

    Args:
        install: pip.
        available: what the package index has.
        say: told in one line each what goes on.
    """

    def __init__(self, install: Install, available: Available, say: Say) -> None:
        self._install = install
        self._available = available
        self._say = say

    def run(self, needed: Sequence[Requirement], library: Path) -> None:
        """Install what is needed, as far as it can be had.

        Args:
            needed: what is asked for.
            library: the folder into which it is installed.
        """
        asked = [line(need) for need in needed]
        if not asked or self._install(asked):
            return
        self._say("Not all of them can be had together; looking for the nearest versions")
        choices = {need.name: self._choices(need) for need in needed}
        chosen = self._together(choices) or self._one_by_one(choices)
        self._renew(needed, chosen, library)

    def _choices(self, need: Requirement) -> list[str]:
        """Return the ways to ask for a package, the best first; none when there is no wheel."""
        if need.name in _REPLACED:
            return [line(need)]
        versions = self._available(need.name)
        close = nearest(need.wanted, versions)
        if close is None:
            return []
        number = _NUMBER.search(need.wanted)
        near = line(need) if _fits(need, versions) else f"{need.name}=={close}"
        newer = [f"{need.name}>={number[0]}"] if number else []
        return list(dict.fromkeys([near, *newer, need.name]))

    def _together(self, choices: dict[str, list[str]]) -> dict[str, str] | None:
        for level in range(2):
            chosen = {name: way[min(level, len(way) - 1)] for name, way in choices.items() if way}
            if chosen and self._install(list(chosen.values())):
                return chosen
        return None

    def _one_by_one(self, choices: dict[str, list[str]]) -> dict[str, str]:
        self._say("They cannot be had together either; installing one after the other")
        chosen: dict[str, str] = {}
        for name, ways in choices.items():
            for way in ways:
                if self._install([*chosen.values(), way]):
                    chosen[name] = way
                    break
            else:
                self._say(f"There is no {name} for this Python beside the others")
        return chosen

    def _renew(self, needed: Sequence[Requirement], chosen: dict[str, str], library: Path) -> None:
        """Take a new version of what something new is built upon.

        Of a package that is asked for without a version there is the newest. What it depends on
        may be far newer than asked for and still too old: its own bounds are often too low.
        """
        installed = {
            packages.normalised(distribution.metadata["Name"]): distribution
            for distribution in importlib.metadata.distributions(path=[str(library)])
        }
        far = {
            need.name
            for need in needed
            if need.name in installed and _is_far(need.wanted, installed[need.name].version)
        }
        free = [need.name for need in needed if not need.wanted and need.name in installed]
        stale = {name for user in free for name in far & _dependencies(installed[user])}
        if stale:
            self._say(f"Renewing {', '.join(sorted(stale))} for what is built upon it")
            newest = [name if name in stale else way for name, way in chosen.items()]
            self._install(["--upgrade", *newest])


def line(need: Requirement) -> str:
    """Return a requirement as pip takes it."""
    if need.name in _REPLACED:
        return _REPLACED[need.name]
    if not need.wanted:
        return _BOUNDED.get(need.name, need.name)
    return f"{need.name}{packages.specifier(need)}"


def nearest(wanted: str, available: list[str]) -> str | None:
    """Return the version that fits `wanted`, or the one nearest to it.

    Args:
        wanted: a specifier such as `==1.22`, or nothing.
        available: versions that can be installed.

    Returns:
        The newest that fits; else the lowest above what is wanted; else the highest there is.
    """
    versions = sorted(v for v in map(_version, available) if v is not None and not v.is_prerelease)
    try:
        fitting = list(SpecifierSet(wanted).filter(versions))
    except InvalidSpecifier:
        fitting = []
    number = _NUMBER.search(wanted)
    above = [version for version in versions if number and version >= Version(number[0])]
    if fitting:
        return str(max(fitting))
    if above:
        return str(above[0])
    return str(versions[-1]) if versions else None


def _fits(need: Requirement, available: list[str]) -> bool:
    try:
        return any(SpecifierSet(packages.specifier(need)).filter(available, prereleases=True))
    except InvalidSpecifier:
        return False


def _is_far(wanted: str, there: str) -> bool:
    """Return whether a version is of another generation than the one that is asked for."""
    number = _NUMBER.search(wanted)
    return number is not None and Version(there).major > Version(number[0]).major


def _dependencies(distribution: importlib.metadata.Distribution) -> set[str]:
    found = set()
    for text in distribution.requires or ():
        try:
            dependency = Dependency(text)
        except InvalidRequirement:
            continue
        if dependency.marker is None or dependency.marker.evaluate({"extra": ""}):
            found.add(packages.normalised(dependency.name))
    return found


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
