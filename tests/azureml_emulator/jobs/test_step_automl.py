"""AutoML jobs as steps of a pipeline."""

from __future__ import annotations

from azureml_emulator.jobs import step_automl

NODE = {
    "name": "train",
    "type": "automl",
    "task": "classification",
    "primary_metric": "auc_weighted",
    "target_column_name": "y",
    "log_verbosity": "info",
    "limits": {"max_trials": 2, "timeout_minutes": 5},
    "training": {
        "enable_stack_ensemble": False,
        "allowed_training_algorithms": ["light_gbm", "logistic_regression"],
    },
    "n_cross_validations": 3,
    "training_data": "${{parent.inputs.data}}",
    "compute": "azureml:cpu",
    "outputs": {"best_model": {"type": "literal", "value": "${{parent.outputs.model}}"}},
}


def test_the_task() -> None:
    """It has what an AutoML job has that the SDK submits."""
    assert step_automl.asked(NODE) == {
        "jobType": "AutoML",
        "resources": {},
        "environmentVariables": None,
        "taskDetails": {
            "taskType": "Classification",
            "primaryMetric": "AUCWeighted",
            "targetColumnName": "y",
            "logVerbosity": "Info",
            "limitSettings": {"maxTrials": 2, "timeout": "PT5M"},
            "trainingSettings": {
                "enableStackEnsemble": False,
                "allowedTrainingAlgorithms": ["LightGBM", "LogisticRegression"],
            },
            "nCrossValidations": {"mode": "Custom", "value": 3},
        },
    }


def test_data() -> None:
    """Its data are fields of its own; other steps have none."""
    assert step_automl.data(NODE) == {"trainingData": "${{parent.inputs.data}}"}
    sent = {"type": "automl", "test_data": "{'type': 'mltable', 'path': 'azureml:t:1'}"}
    assert step_automl.data(sent) == {"testData": {"type": "mltable", "path": "azureml:t:1"}}
    assert step_automl.data({"type": "command", "training_data": "x"}) == {}
