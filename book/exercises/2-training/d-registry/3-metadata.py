"""Checks of the exercises in 2.d.3."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

NAME = "oven-faults"


def newest_two(workspace: Workspace) -> list[Any]:
    """Return the version that was made last, and the one before it."""
    workspace.model(NAME)  # says what there is instead
    listed = list(workspace.client.models.list(name=NAME))
    listed.sort(key=lambda model: model.creation_context.created_at, reverse=True)
    if len(listed) < 2:
        raise NotYet(f"There is only version {listed[0].version}. Register another file, too.")
    return [workspace.model(NAME, model.version) for model in listed[:2]]


def two_versions(workspace: Workspace) -> str:
    """By name."""
    newest, before = newest_two(workspace)
    return f"Version {newest.version} is the newest, {before.version} the one before."


def site_is_fixed(workspace: Workspace) -> None:
    """A property, and no tag."""
    for model in newest_two(workspace):
        if "Harbour" in (model.properties or {}).values():
            continue
        if "Harbour" in (model.tags or {}).values():
            raise NotYet(
                f"Version {model.version} says so in a tag, which any script can change. "
                "Properties are fixed once a version exists, so it takes new versions."
            )
        raise NotYet(f"Version {model.version} has no property with the value `Harbour`.")


def newest_in_production(workspace: Workspace) -> None:
    """The tag of the newest."""
    newest, _ = newest_two(workspace)
    status = (newest.tags or {}).get("status")
    if status != "production":
        raise NotYet(f"The tag `status` of version {newest.version} is `{status}`.")


def one_in_production(workspace: Workspace) -> None:
    """The tag of the one before."""
    _, before = newest_two(workspace)
    status = (before.tags or {}).get("status")
    if status == "production":
        raise NotYet(
            f"Version {before.version} is also in production, and a script that looks for the tag "
            "finds two. Change this one's tag as well."
        )
    if status != "retired":
        raise NotYet(f"The tag `status` of version {before.version} is `{status}`.")


def owner_kept(workspace: Workspace) -> None:
    """Other tags survive."""
    for model in newest_two(workspace):
        if not (model.tags or {}).get("owner"):
            raise NotYet(
                f"Version {model.version} has lost the tag `owner`, or never had it. An update "
                "sends all tags: read the version, change one entry, write it back."
            )
