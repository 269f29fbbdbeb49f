"""Checks of the exercises in 2.a.2."""

import contextlib
from typing import Any

from studyguide.exercises import NotYet, Workspace

ASSET = "late-summer-parcels"
WAY_OUT = "late-summer-folder"
WANTED = {"2026-08.csv", "2026-09.csv"}


def newest(workspace: Workspace) -> Any:
    """Return the newest version, or that of the way out for a name that has another type."""
    found = workspace.data(ASSET)
    if found.type != "uri_folder":
        with contextlib.suppress(NotYet):
            return workspace.data(WAY_OUT)
    return found


def asset_exists(workspace: Workspace) -> str:
    """Any version."""
    found = newest(workspace)
    return f"Version {found.version} of `{found.name}` is the newest."


def asset_is_folder(workspace: Workspace) -> None:
    """The type."""
    found = newest(workspace)
    if found.type != "uri_folder":
        raise NotYet(
            f"Its type is `{found.type}`, and a name keeps the type of its first version. Archive "
            f"it, and register the folder as `{WAY_OUT}`: that counts, too."
        )


def two_months(workspace: Workspace) -> str:
    """The files themselves."""
    names = {path.split("/")[-1] for path in workspace.files(newest(workspace))}
    if more := sorted(names - WANTED):
        raise NotYet(f"It also holds {', '.join(f'`{name}`' for name in more)}.")
    if missing := sorted(WANTED - names):
        raise NotYet(f"It lacks {', '.join(f'`{name}`' for name in missing)}.")
    return "It holds just these two."


def says_its_source(workspace: Workspace) -> None:
    """Tag and description."""
    found = newest(workspace)
    missing = []
    if (found.tags or {}).get("source") != "courier":
        missing.append("the tag `source` = `courier`")
    if not (found.description or "").strip():
        missing.append("a description")
    if missing:
        raise NotYet(
            f"It lacks {' and '.join(missing)}. Unlike the path, tags and a description can be "
            "added to a version at any time."
        )
