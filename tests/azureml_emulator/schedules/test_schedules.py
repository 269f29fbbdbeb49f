"""Schedules through the real SDK."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient, command
from azure.ai.ml.entities import CronTrigger, JobSchedule, RecurrencePattern, RecurrenceTrigger
from azure.ai.ml.entities._load_functions import load_schedule
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

# azure-ai-ml 1.35.2 uses what newer marshmallow will change.
pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

ENVIRONMENT = "AzureML-sklearn-1.5@latest"
NIGHTLY = CronTrigger(expression="0 3 * * *", time_zone="W. Europe Standard Time")


@pytest.fixture(autouse=True)
def _command_jobs_are_allowed(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK put command jobs into schedules: it takes that for a private feature.

    The offline environment, which `connect` enters, clears the variable.
    """
    monkeypatch.setenv("AZURE_ML_CLI_PRIVATE_FEATURES_ENABLED", "true")


def schedule(trigger: Any = NIGHTLY, name: str = "nightly", **options: Any) -> JobSchedule:
    options = {"command": "echo hello", "environment": ENVIRONMENT, **options}
    return JobSchedule(name=name, trigger=trigger, create_job=command(**options))


def make(client: MLClient, *arguments: Any, **options: Any) -> JobSchedule:
    return client.schedules.begin_create_or_update(schedule(*arguments, **options)).result()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_lifetime(client: MLClient) -> None:
    """A schedule is made, listed, disabled, enabled, and deleted once it is disabled."""
    made = make(client)
    assert (made.name, made.is_enabled, made.provisioning_state) == ("nightly", True, "Succeeded")
    assert made.create_job.command == "echo hello"
    assert made.trigger.expression == "0 3 * * *"
    assert made.creation_context.created_at

    assert [s.name for s in client.schedules.list()] == ["nightly"]
    assert client.schedules.begin_disable("nightly").result().is_enabled is False
    assert list(client.schedules.list()) == []
    assert [s.name for s in client.schedules.list(list_view_type="DisabledOnly")] == ["nightly"]
    assert client.schedules.begin_enable("nightly").result().is_enabled is True

    with pytest.raises(HttpResponseError, match="Cannot delete an active trigger nightly"):
        client.schedules.begin_delete("nightly").result()
    client.schedules.begin_disable("nightly").result()
    client.schedules.begin_delete("nightly").result()
    with pytest.raises(ResourceNotFoundError, match="Resource Trigger nightly not found"):
        client.schedules.get("nightly")


@pytest.mark.offline_only
def test_a_nightly_schedule_fires_ten_times(
    client: MLClient, connect: Callable[[], MLClient], service: Any
) -> None:
    """Each night brings a job that really runs; a schedule that is disabled is at rest."""
    hour = (datetime.now(UTC).hour + 12) % 24  # no real night begins while the test runs
    make(client, CronTrigger(expression=f"0 {hour} * * *", time_zone="UTC"))
    workspace = client.workspace_name

    def reconnected() -> MLClient:  # the token of the day before has run out
        fresh = connect()
        return MLClient(
            fresh._credential, fresh.subscription_id, fresh.resource_group_name, workspace
        )

    for night in range(1, 11):
        with service.clock.ahead(timedelta(days=night)):
            client = reconnected()
            until(lambda: len(list(client.jobs.list())) == night)  # noqa: B023

    client = reconnected()
    jobs = list(client.jobs.list())
    assert len({job.display_name for job in jobs}) == 10
    assert all(job.display_name.startswith("nightly-2") for job in jobs)
    assert {job.display_name[-8:] for job in jobs} == {f"T{hour:02}0000Z"}
    until(lambda: all(job.status == "Completed" for job in client.jobs.list()))
    client.schedules.begin_disable("nightly").result()
    with service.clock.ahead(timedelta(days=13)):
        assert len(list(reconnected().jobs.list())) == 10


def test_trigger(client: MLClient) -> None:
    """A schedule is triggered once more by hand, for any time."""
    make(client)

    result = client.schedules.trigger("nightly", schedule_time="2026-01-02T03:04:05+00:00")

    assert result.schedule_action_type == "CreateJob"
    assert client.jobs.get(result.job_name).display_name == "nightly-20260102T030405Z"
    again = client.schedules.trigger("nightly", schedule_time="2026-01-02T03:04:05+00:00")
    assert again.job_name != result.job_name
    client.schedules.begin_disable("nightly").result()
    with pytest.raises(HttpResponseError, match="Cannot trigger the disabled schedule"):
        client.schedules.trigger("nightly")


def test_an_update_replaces_the_trigger(client: MLClient) -> None:
    """The newest definition counts."""
    make(client)
    weekly = RecurrenceTrigger(
        frequency="week",
        interval=2,
        schedule=RecurrencePattern(hours=10, minutes=[0, 30], week_days=["monday", "friday"]),
        start_time="2030-01-01T00:00:00",
        time_zone="Pacific Standard Time",
    )

    make(client, weekly)

    found = client.schedules.get("nightly").trigger
    assert (found.frequency, found.interval, found.time_zone) == (
        "week",
        2,
        "Pacific Standard Time",
    )
    assert found.schedule.hours == [10]
    assert found.schedule.week_days == ["Monday", "Friday"]
    assert found.start_time == "2030-01-01T00:00:00"


def test_a_schedule_of_an_existing_job(client: MLClient) -> None:
    """A job that was submitted before is submitted again."""
    job = client.jobs.create_or_update(
        command(command="echo again", environment=ENVIRONMENT, experiment_name="source")
    )
    asked = JobSchedule(name="again", trigger=NIGHTLY, create_job=job.id)

    made = client.schedules.begin_create_or_update(asked).result()

    assert made.create_job.id == job.id
    name = client.schedules.trigger("again").job_name
    assert client.jobs.get(name).command == "echo again"
    assert client.jobs.get(name).experiment_name == "source"
    client.schedules.begin_disable("again").result()


def test_the_time_at_which_it_fires_is_an_input(client: MLClient) -> None:
    """`${{creation_context.trigger_time}}` in a string input is replaced."""
    make(
        client,
        command="echo ${{inputs.at}}",
        inputs={"at": "${{creation_context.trigger_time}}"},
    )

    name = client.schedules.trigger("nightly", schedule_time="2026-01-02T03:04:05Z").job_name

    assert "at: '2026-01-02T03:04:05Z'" in str(client.jobs.get(name))


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (CronTrigger(expression="0 0 31 2 *"), "never fires: there is no such day"),
        (CronTrigger(expression="0 0 * * * *"), "must have five fields"),
        (CronTrigger(expression="99 0 * * *"), "is not valid"),
        (CronTrigger(expression="0 0 * * *", time_zone="Europe/Berlin"), "is unknown"),
        (
            CronTrigger(
                expression="0 0 * * *",
                start_time="2020-01-01T00:00:00",
                end_time="2020-02-01T00:00:00",
            ),
            "no time to fire before its end time",
        ),
        (RecurrenceTrigger(frequency="day", interval=0), "interval '0' is invalid"),
    ],
)
def test_bad_triggers(client: MLClient, trigger: Any, message: str) -> None:
    """A trigger that is wrong, or that never fires, is refused."""
    with pytest.raises(HttpResponseError, match=message) as raised:
        make(client, trigger)
    assert raised.value.error.code == "UserError"
    assert list(client.schedules.list()) == []


def test_a_job_that_could_not_run_is_refused(client: MLClient) -> None:
    """What is wrong with the job shows when the schedule is made, and leaves no job."""
    with pytest.raises(HttpResponseError, match="Unknown compute target"):
        make(client, compute="nowhere")
    with pytest.raises(HttpResponseError, match="source job nothing was not found"):
        client.schedules.begin_create_or_update(
            JobSchedule(name="s", trigger=NIGHTLY, create_job="azureml:nothing")
        )
    make(client)
    assert list(client.jobs.list()) == []


def test_bad_name(client: MLClient) -> None:
    """A name that no job could begin with is refused."""
    with pytest.raises(HttpResponseError, match="name 'a b' is invalid"):
        make(client, name="a b")


def test_monitors_and_imports_are_state(client: MLClient, tmp_path: Path) -> None:
    """Schedules that monitor or import are kept, and say that they are not run."""
    trigger = "trigger: {type: cron, expression: '0 3 * * *'}\n"
    monitor = tmp_path / "monitor.yml"
    monitor.write_text(
        f"name: drift\n{trigger}create_monitor:\n"
        "  compute: {instance_type: standard_e4s_v3, runtime_version: '3.4'}\n"
        "  monitoring_signals:\n"
        "    drift:\n"
        "      type: data_drift\n"
        "      production_data:\n"
        "        input_data: {path: 'azureml:prod:1', type: mltable}\n"
        "        data_context: model_inputs\n"
        "        pre_processing_component: 'azureml:pre:1'\n"
        "      reference_data:\n"
        "        input_data: {path: 'azureml:train:1', type: mltable}\n"
        "        data_context: training\n"
        "        data_column_names: {target_column: y}\n"
        "      features: [a]\n"
        "      metric_thresholds:\n"
        "        numerical: {jensen_shannon_distance: 0.01}\n"
        "  alert_notification: {emails: [a@example.com]}\n"
    )
    imports = tmp_path / "import.yml"
    imports.write_text(
        f"name: import\n{trigger}import_data:\n"
        "  name: sales\n  type: mltable\n"
        "  path: azureml://datastores/workspaceblobstore/paths/sales\n"
        "  source: {type: database, query: select 1, connection: azureml:snowflake}\n"
    )

    for path in (monitor, imports):
        made = client.schedules.begin_create_or_update(load_schedule(path)).result()
        assert made.is_enabled is True
        with pytest.raises(HttpResponseError, match="Not emulated by the offline workspace"):
            client.schedules.trigger(made.name)
