"""Sweeps as steps of a pipeline."""

from __future__ import annotations

from azureml_emulator.jobs import step_sweeps

TRIAL = {
    "command": "train ${{inputs.data}} ${{ inputs.rate }} ${{outputs.out}}",
    "codeId": "code",
    "environmentId": "env",
    "environmentVariables": {},
    "resources": {"instanceCount": 1},
    "distribution": None,
    "limits": None,
}


def test_a_sweep() -> None:
    """It has what a sweep job has that the SDK submits; searched inputs are named as such."""
    node = {
        "limits": {"max_total_trials": 4, "max_concurrent_trials": 2, "timeout": 600},
        "sampling_algorithm": "random",
        "objective": {"goal": "maximize", "primary_metric": "acc"},
        "early_termination": {
            "policy_type": "Bandit",
            "evaluation_interval": 1,
            "delay_evaluation": 0,
            "slack_factor": 0.1,
        },
        "search_space": {
            "rate": {"type": "uniform", "min_value": 0, "max_value": 1},
            "depth": {"type": "choice", "values": [1, 2]},
            "size": {"type": "qnormal", "mu": 5, "sigma": 1, "q": 2},
        },
    }
    found = step_sweeps.asked(node, TRIAL)

    assert found["searchSpace"] == {
        "rate": ["uniform", [0, 1]],
        "depth": ["choice", [[1, 2]]],
        "size": ["qnormal", [5, 1, 2]],
    }
    assert found["trial"]["command"] == (
        "train ${{inputs.data}} ${{search_space.rate}} ${{outputs.out}}"
    )
    assert found["limits"] == {
        "jobLimitsType": "Sweep",
        "maxTotalTrials": 4,
        "maxConcurrentTrials": 2,
        "timeout": "PT600S",
        "trialTimeout": None,
    }
    assert found["objective"] == {"goal": "Maximize", "primaryMetric": "acc"}
    assert found["samplingAlgorithm"] == {"samplingAlgorithmType": "Random"}
    assert found["earlyTermination"] == {
        "policyType": "Bandit",
        "evaluationInterval": 1,
        "delayEvaluation": 0,
        "slackFactor": 0.1,
    }


def test_what_is_left_out() -> None:
    """No policy, and an algorithm with settings of its own."""
    node = {"sampling_algorithm": {"type": "random", "rule": "sobol", "seed": 7}}
    found = step_sweeps.asked(node, TRIAL)

    assert found["earlyTermination"] is None
    assert found["samplingAlgorithm"] == {
        "samplingAlgorithmType": "Random",
        "rule": "sobol",
        "seed": 7,
    }
