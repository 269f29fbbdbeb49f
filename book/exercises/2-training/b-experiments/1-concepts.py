"""Checks of the exercises in 2.b.1."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

EXPERIMENT = "tasting"
PARENT = "mlflow.parentRunId"


def tasting(workspace: Workspace) -> tuple[Any, list[Any]]:
    """Return the last run that has runs below it, and these."""
    client = workspace.mlflow()
    experiment = client.get_experiment_by_name(EXPERIMENT)
    if experiment is None:
        raise NotYet(f"There is no experiment `{EXPERIMENT}`. Is the name spelt like that?")
    runs = client.search_runs([experiment.experiment_id])
    parents = {run.data.tags[PARENT] for run in runs if PARENT in run.data.tags}
    found = [run for run in runs if run.info.run_id in parents]
    if not found:
        raise NotYet(
            f"The experiment has {len(runs)} runs, and none of them is below another. The run of a "
            "bread is started while that of the tasting is open, with `nested=True`."
        )
    last = max(found, key=lambda run: run.info.start_time)
    return last, [run for run in runs if run.data.tags.get(PARENT) == last.info.run_id]


def one_tasting(workspace: Workspace) -> None:
    """A parent."""
    tasting(workspace)


def three_breads(workspace: Workspace) -> None:
    """Its children."""
    _, breads = tasting(workspace)
    if len(breads) != 3:
        raise NotYet(f"There are {len(breads)} runs below the last tasting.")


def salt_chosen(workspace: Workspace) -> str:
    """Three values."""
    _, breads = tasting(workspace)
    salts = {run.data.params.get("salt") for run in breads}
    if None in salts:
        raise NotYet("A run below the tasting has no parameter `salt`.")
    if len(salts) < len(breads):
        raise NotYet("Two of the runs have the same `salt`.")
    return f"The salts are {', '.join(sorted(map(str, salts)))}."


def mark_measured(workspace: Workspace) -> None:
    """A metric, not a parameter."""
    for run in tasting(workspace)[1]:
        if "mark" in run.data.metrics:
            continue
        if "mark" in run.data.params:
            raise NotYet(
                "The mark was logged as a parameter, which is text. What comes out is a metric, so "
                "that runs can be compared by it."
            )
        raise NotYet("A run below the tasting has no metric `mark`.")


def all_ended(workspace: Workspace) -> None:
    """None is open."""
    last, breads = tasting(workspace)
    if any(run.info.status == "RUNNING" for run in (last, *breads)):
        raise NotYet("A run is still open. Close it with `mlflow.end_run()`, or use `with`.")
