"""Checks of the exercises in 2.b.3."""

import re

from studyguide.exercises import NotYet, Workspace

NAME = "route-tools"
WANTED = ("python", "pandas", "networkx")


def packages(workspace: Workspace) -> dict[str, str]:
    """Return how each package is asked for, by its name: conda's and pip's alike."""
    conda = workspace.environment(NAME).conda_file or {}
    asked: list[str] = []
    for entry in conda.get("dependencies", []):
        asked += entry.get("pip", []) if isinstance(entry, dict) else [entry]
    return {re.split(r"[=<>~! \[]", one.strip())[0].lower(): one.strip() for one in asked}


def exists(workspace: Workspace) -> str:
    """Any version."""
    return f"Version {workspace.environment(NAME).version} is the newest."


def on_an_image(workspace: Workspace) -> None:
    """Both parts."""
    found = workspace.environment(NAME)
    if not found.conda_file:
        raise NotYet(
            "It has no conda file, so a job finds what the image has installed, and neither pandas "
            "nor networkx."
        )
    if not found.image:
        raise NotYet("It names no image that the packages are installed on.")


def has_packages(workspace: Workspace) -> None:
    """By name, whoever installs them."""
    if missing := [name for name in WANTED if name not in packages(workspace)]:
        raise NotYet(f"Its conda file lacks {', '.join(f'`{name}`' for name in missing)}.")


def pinned(workspace: Workspace) -> None:
    """One version, in conda's way or in pip's."""
    asked = packages(workspace)
    loose = [name for name in asked if not re.fullmatch(r"[^=<>~! ]+={1,2}[\d.]+\S*", asked[name])]
    if loose or not asked:
        named = ", ".join(f"`{name}`" for name in loose) or "any of its packages"
        raise NotYet(
            f"It fixes no version of {named}: the next image that is built would have another one."
        )


def team_tag(workspace: Workspace) -> None:
    """The tag."""
    if (workspace.environment(NAME).tags or {}).get("team") != "routes":
        raise NotYet("It lacks the tag `team` = `routes`. Tags of a version can be added later.")
