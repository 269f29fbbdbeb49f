"""Names of steps and of the REST API."""

from __future__ import annotations

from azureml_emulator.jobs import step_names


def test_names() -> None:
    """Fields at any depth; values of enumerations; ARM ids; durations."""
    given = {"instance_count": 1, "inner": [{"max_value": "a_b"}]}

    assert step_names.camel(given) == {"instanceCount": 1, "inner": [{"maxValue": "a_b"}]}
    assert step_names.pascal("norm_macro_recall") == "NormMacroRecall"
    assert step_names.pascal("Bandit") == "Bandit"
    assert step_names.reference("azureml:/subscriptions/s/x") == "/subscriptions/s/x"
    assert step_names.reference("azureml:name:1") == "azureml:name:1"
    assert step_names.duration(600) == "PT600S"
    assert step_names.duration("PT1H") == "PT1H"
    assert step_names.duration(None) is None
