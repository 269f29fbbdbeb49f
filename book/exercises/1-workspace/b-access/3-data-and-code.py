"""Checks of the exercises in 1.b.3."""

from studyguide.exercises import NotYet, Workspace

CLUSTER = "oven-reader"


def datastore_without_key(workspace: Workspace) -> None:
    """Container, account and credentials."""
    found = workspace.datastore("oven_records")
    if (found.account_name, found.container_name) != ("stbrightloaf", "ovens"):
        raise NotYet(f"It leads to `{found.account_name}/{found.container_name}`.")
    kind = type(found.credentials).__name__
    if kind not in ("NoneCredentialConfiguration", "NoneType"):
        raise NotYet(
            "It keeps credentials, which can be taken away by whoever may list the secrets of "
            "datastores. Register it again without the argument `credentials`."
        )


def cluster_has_identity(workspace: Workspace) -> None:
    """The identity that goes with the cluster."""
    identity = workspace.compute(CLUSTER).identity
    kind = str(getattr(identity, "type", None) or "none").replace("_", "").lower()
    if kind != "systemassigned":
        raise NotYet(
            f"The identity of `{CLUSTER}` is *{kind}*. It can be given to it by an update."
        )


def nothing_billed_idle(workspace: Workspace) -> None:
    """The numbers of nodes."""
    found = workspace.compute(CLUSTER)
    if found.min_instances:
        raise NotYet(f"It keeps {found.min_instances} of its nodes, billed day and night.")
    if found.max_instances != 1:
        raise NotYet(f"It may grow to {found.max_instances} nodes, and one was asked for.")


def job_reads_as_person(workspace: Workspace) -> None:
    """Where the job runs, and as whom."""
    job = workspace.job("oven-records")
    if str(job.compute or "serverless").split("/")[-1] != CLUSTER:
        raise NotYet(f"The last job ran on `{job.compute or 'serverless'}`, not on `{CLUSTER}`.")
    kind = type(job.identity).__name__
    if kind != "UserIdentityConfiguration":
        raise NotYet("The last job reads as its machine. As whom a job reads is set in the job.")
