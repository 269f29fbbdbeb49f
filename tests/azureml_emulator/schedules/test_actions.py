"""What a schedule does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.runs.job import TYPE
from azureml_emulator.schedules import actions
from offline_azure.store.store import Resource, Store, Transaction

WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/P/workspaces/w"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SOURCE = {
    "jobType": "Pipeline",
    "status": "Completed",
    "experimentName": "source",
    "parentJobName": None,
    "jobs": {"a": {}},
    "inputs": {"x": {"jobInputType": "literal", "value": "1"}},
    "outputs": {
        "default": {"uri": "azureml://datastores/d/ExperimentRun/dcid.j"},
        "own": {"uri": "azureml://datastores/d/paths/azureml/j/own/"},
        "given": {"uri": "azureml://datastores/d/paths/results/"},
    },
    "settings": {"default_compute": "c"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Transaction]:
    """A transaction in a store that has a pipeline job `j`."""
    database = Store(tmp_path / "resources.sqlite")
    with database.write() as store:
        job_id = f"{WORKSPACE}/jobs/j"
        store.put(Resource(job_id, TYPE, {"id": job_id, "name": "j", "properties": SOURCE}))
        yield store
    database.close()


def job(**definition: Any) -> dict[str, Any]:
    return {"actionType": "CreateJob", "jobDefinition": definition}


def test_what_is_shown_of_a_command(store: Transaction) -> None:
    """The defaults are those of the recorded answer."""
    sent = job(jobType="Command", command="pip freeze", inputs={"d": {"jobInputType": "mltable"}})

    shown = actions.read(store, WORKSPACE, sent)["jobDefinition"]

    assert " ".join(shown) == (
        "description tags properties displayName status experimentName services computeId"
        " isArchived identity componentId notificationSetting secretsConfiguration jobType"
        " resources codeId command environmentId inputs outputs distribution autologgerSettings"
        " limits environmentVariables parameters queueSettings"
    )
    assert (shown["status"], shown["experimentName"]) == ("NotStarted", "Default")
    assert shown["resources"]["shmSize"] == "2g"
    assert shown["queueSettings"] == {"jobTier": "Null", "priority": None}
    assert shown["inputs"]["d"]["mode"] == "ReadOnlyMount"


@pytest.mark.parametrize("reference", ["j", "azureml:j", f"{WORKSPACE}/jobs/j"])
def test_a_source_job_is_submitted_again(store: Transaction, reference: str) -> None:
    """What the schedule gives overrides the source job; its own places are not used again."""
    sent = job(
        jobType="Pipeline",
        sourceJobId=reference,
        experimentName="",
        jobs={"a": {"sent": "along"}},
        inputs={"y": {"jobInputType": "literal", "value": "2"}},
        settings={"continue_on_step_failure": True},
    )
    definition = actions.read(store, WORKSPACE, sent)["jobDefinition"]
    assert definition["sourceJobId"] == f"{WORKSPACE}/jobs/j"

    asked = actions.job_to_create(store, WORKSPACE, definition, "s-now", MOMENT)

    assert (asked["displayName"], asked["experimentName"]) == ("s-now", "source")
    assert asked["jobs"] == {"a": {}}
    assert sorted(asked["inputs"]) == ["x", "y"]
    assert asked["outputs"]["own"]["uri"] is None
    assert asked["outputs"]["given"]["uri"].endswith("/results/")
    assert sorted(asked["outputs"]) == ["given", "own"]
    assert asked["settings"] == {"default_compute": "c", "continue_on_step_failure": True}
    assert not {"status", "sourceJobId", "parentJobName"} & asked.keys()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (None, "'None' is not a type of action"),
        ({"actionType": "SendFlowers"}, "'SendFlowers' is not a type of action"),
        ({"actionType": "CreateMonitor"}, "'monitorDefinition' not found"),
        ({"actionType": "ImportData", "dataImportDefinition": {}}, "not found"),
        (job(), "'jobDefinition' not found"),
        (job(jobType="Sweep"), "cannot create a job of type 'Sweep'"),
        (job(jobType="Pipeline", sourceJobId="k"), "source job k was not found"),
        (job(jobType="Pipeline", sourceJobId="/k"), "'/k' is not the id of a job"),
        (job(jobType="Pipeline", sourceJobId="j", jobs={"b": {}}), "Invalid jobs override"),
    ],
)
def test_bad_actions(store: Transaction, sent: Any, message: str) -> None:
    """An action that makes no sense is refused in words that say why."""
    with pytest.raises(actions.ActionError, match=message):
        actions.read(store, WORKSPACE, sent)


def test_metrics_of_a_monitor_are_spelled_as_the_service_does(store: Transaction) -> None:
    """The SDK sends them with a small first letter."""
    limit = {"dataType": "Numerical", "metric": "jensenShannonDistance"}
    sent = {"signals": {"drift": {"metricThresholds": [limit], "signalType": "DataDrift"}}}

    shown = actions.read(store, "", {"actionType": "CreateMonitor", "monitorDefinition": sent})

    (threshold,) = shown["monitorDefinition"]["signals"]["drift"]["metricThresholds"]
    assert threshold == {"dataType": "Numerical", "metric": "JensenShannonDistance"}
