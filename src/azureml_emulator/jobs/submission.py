"""A job that is about to be made: what making one needs to know, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from offline_azure.store.store import Transaction


@dataclass(frozen=True)
class Submission:
    """Where, when and under which name a job is made.

    Attributes:
        store: the transaction in which it is made.
        workspace_id: the ARM id of its workspace.
        region: the region of the workspace.
        name: the job's name.
        now: the present moment.
    """

    store: Transaction
    workspace_id: str
    region: str
    name: str
    now: datetime

    @classmethod
    def within(cls, store: Transaction, workspace_id: str, name: str, now: datetime) -> Self:
        """Return a submission to the region in which a workspace is.

        Raises:
            LookupError: there is no such workspace.
        """
        workspace = store.get(workspace_id)
        if workspace is None:
            raise LookupError(workspace_id)
        return cls(store, workspace_id, str(workspace.body["location"]), name, now)


class SubmissionError(Exception):
    """The job cannot be made."""


class InvalidFieldError(SubmissionError):
    """A field of the request is wrong: which, and how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownComputeError(SubmissionError):
    """There is no compute of this name."""


class SweepComputeError(SubmissionError):
    """There is no compute of the name that a sweep gives: in which experiment, and which job."""

    def __init__(self, experiment: str, job: str) -> None:
        super().__init__(f"{experiment}: Compute Not Found for run ID : {job}")
        self.experiment = experiment
        self.job = job


class UnknownEnvironmentError(SubmissionError):
    """There is no such environment."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(f"{name}:{version}")
        self.name = name
        self.version = version


class UnknownComponentError(SubmissionError):
    """There is no such component; the message is what it was asked for by."""


class InvalidAutoMLError(SubmissionError):
    """An AutoML job cannot be as asked; the message says what is wrong."""


class NotEmulatedError(SubmissionError):
    """The job asks for what cannot be run here; the message names it."""
