"""Checks of the exercises in 2.b.2."""

from studyguide.exercises import NotYet, Workspace

EXPERIMENT = "night-shift"


def submitted(workspace: Workspace) -> str:
    """A job of that experiment."""
    return f"It is `{workspace.job(EXPERIMENT).name}`."


def serverless(workspace: Workspace) -> None:
    """No compute is named."""
    compute = workspace.job(EXPERIMENT).compute
    if compute and compute.lower() != "serverless":
        raise NotYet(f"It asks for the compute `{compute.split('/')[-1]}`.")


def owner_tag(workspace: Workspace) -> str:
    """Anybody's name will do."""
    owner = (workspace.job(EXPERIMENT).tags or {}).get("owner")
    if not owner:
        raise NotYet("It has no tag `owner`.")
    return f"It belongs to {owner}."


def regularization_input(workspace: Workspace) -> None:
    """The value is an input, and the command names it."""
    job = workspace.job(EXPERIMENT)
    given = workspace.inputs(job)
    if "regularization" not in given:
        raise NotYet(
            "It has no input `regularization`. A number that stands in the command is there for "
            "good; an input is seen in the job's record, and can be changed."
        )
    if "${{inputs.regularization}}" not in job.command:
        raise NotYet("Its command does not name the input, so the script never gets the value.")
    if float(given["regularization"]) != 10:
        raise NotYet(f"Its regularization is {given['regularization']}.")


def quarter_hour(workspace: Workspace) -> None:
    """In seconds."""
    limits = workspace.job(EXPERIMENT).limits
    seconds = limits.timeout if limits else None
    if not seconds:
        raise NotYet("It has no limit: a script that hangs is billed until somebody notices.")
    if seconds != 900:
        raise NotYet(
            f"It would be ended after {seconds} seconds. `timeout` counts in seconds, and a "
            "quarter of an hour has 900."
        )


def completed(workspace: Workspace) -> None:
    """It has run to its end."""
    workspace.completed(EXPERIMENT)


def auc_logged(workspace: Workspace) -> str:
    """The script's own metric."""
    metrics = workspace.run(workspace.completed(EXPERIMENT)).data.metrics
    if "auc" not in metrics:
        raise NotYet("Its run has no metric `auc`. Is it `train.py` that it runs?")
    return f"`auc` is {metrics['auc']:.3f}."
