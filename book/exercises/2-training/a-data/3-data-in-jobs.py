"""Checks of the exercises in 2.a.3."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

EXPERIMENT, ASSET = "september", "september-summary"


def records(workspace: Workspace) -> Any:
    """Return the only input of the last job that is data."""
    given = workspace.inputs(workspace.job(EXPERIMENT)).values()
    found = [one for one in given if hasattr(one, "path")]
    if len(found) != 1:
        raise NotYet(f"The job has {len(found)} inputs that are data, and one is wanted.")
    return found[0]


def submitted(workspace: Workspace) -> str:
    """A job of that experiment."""
    return f"It is `{workspace.job(EXPERIMENT).name}`."


def one_file(workspace: Workspace) -> None:
    """The type of the input."""
    kind = records(workspace).type
    if kind != "uri_file":
        raise NotYet(f"The type of its input is `{kind}`, with which the script gets a folder.")


def copied_first(workspace: Workspace) -> None:
    """The mode of the input."""
    mode = records(workspace).mode
    if mode != "download":
        raise NotYet(
            f"The mode of its input is `{mode}`: the file would be read over the network while the "
            "script runs."
        )


def completed(workspace: Workspace) -> None:
    """It has run to its end."""
    workspace.completed(EXPERIMENT)


def registered(workspace: Workspace) -> str:
    """The asset is the job's own."""
    job = workspace.completed(EXPERIMENT)
    found = workspace.data(ASSET)
    if job.name not in found.path:
        raise NotYet(
            f"Version {found.version} of `{ASSET}` was not made by the last job, whose output has "
            "no such name."
        )
    return f"Version {found.version} was made by this job."
