"""Exit statuses."""

from azureml_emulator.az.errors import AzError, NotFoundError, UsageError


def test_statuses_are_those_of_azures_own_cli() -> None:
    """Scripts tell by the status what went wrong."""
    assert (AzError.status, UsageError.status, NotFoundError.status) == (1, 2, 3)
