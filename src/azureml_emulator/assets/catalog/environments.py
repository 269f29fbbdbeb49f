"""The curated environments: names, versions, tags and packages.

Facts read from the repository `Azure/azureml-assets` (its release tags up to 2026-07-23 give the
versions, its environment definitions the rest), for the environments that learners meet. Tags
and packages are those of the newest version. `sklearn-1.0-ubuntu20.04-py38-cpu` is older than
that repository: its versions 1, 33 and 44 are used by Microsoft's labs and samples; those
between them, and its packages without a version, are unverified.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PREFIX = "AzureML-"
REGISTRY = "azureml"


@dataclass(frozen=True)
class CuratedEnvironment:
    """A curated environment.

    Attributes:
        name: its name in the registry `azureml`; in a workspace `AzureML-` comes first.
        tags: its tags.
        python: the version of Python.
        versions: the versions that exist, lowest first.
        image: the repository of its image in the Microsoft Container Registry.
        packages: what is installed, as pip requirements without extras.
    """

    name: str
    tags: dict[str, str]
    python: str
    versions: tuple[str, ...]
    image: str
    packages: tuple[str, ...]

    def image_of(self, version: str) -> str:
        """Return the image of a version."""
        return f"mcr.microsoft.com/{self.image}:{version}"


@cache
def curated_environments() -> dict[str, CuratedEnvironment]:
    """Return all curated environments by their lower-case name in the registry."""
    text = files(__package__).joinpath("environments.json").read_text(encoding="utf-8")
    found = {}
    for entry in json.loads(text):
        versions = (str(v) for first, last in entry["versions"] for v in range(first, last + 1))
        found[entry["name"].lower()] = CuratedEnvironment(
            entry["name"],
            entry["tags"],
            entry["python"],
            tuple(versions),
            entry["image"],
            tuple(entry["packages"]),
        )
    return found


def find_curated(name: str) -> CuratedEnvironment | None:
    """Return the environment with this name, with or without `AzureML-`; None without any."""
    return curated_environments().get(name.lower().removeprefix(PREFIX.lower()))
