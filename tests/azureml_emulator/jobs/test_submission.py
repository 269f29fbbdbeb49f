"""What can be wrong with a job that is about to be made."""

from __future__ import annotations

from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    SubmissionError,
    SweepComputeError,
    UnknownEnvironmentError,
)


def test_errors_name_what_is_wrong() -> None:
    """Each says which field or environment is meant."""
    field, environment = InvalidFieldError("command", "missing"), UnknownEnvironmentError("a", "1")

    assert (field.field, str(field)) == ("command", "missing")
    assert (environment.name, environment.version, str(environment)) == ("a", "1", "a:1")
    assert isinstance(field, SubmissionError)
    assert str(SweepComputeError("bread", "oak")) == "bread: Compute Not Found for run ID : oak"
