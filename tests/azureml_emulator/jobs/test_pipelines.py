"""Pipeline jobs through the real SDK, from submission to download."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from azure.ai.ml import Input, MLClient, Output, command, dsl, load_component, load_job
from azure.ai.ml.entities import AmlCompute, Data
from azure.ai.ml.exceptions import JobException
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.ai.ml.parallel import RunFunction, parallel_run_function
from azure.ai.ml.sweep import Choice
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.core.exceptions import ARMErrorFormat

from azureml_emulator.jobs.kinds import KINDS
from offline_azure.arm.ids import WorkspaceId

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.usefixtures("knows_types"),
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]

Wait = Callable[[Any], Any]
FULL = "AzureML-sklearn-1.5@latest"
TERMINAL = ("Completed", "Failed", "Canceled")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK look at a streamed job without a pause."""
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)


@pytest.fixture
def client(client: MLClient) -> MLClient:
    """A client of a fresh workspace with a cluster."""
    client.compute.begin_create_or_update(AmlCompute(name="cpu", max_instances=2)).result()
    return client


@pytest.fixture
def wait(client: MLClient) -> Wait:
    """Wait for the end of a job, and return it."""

    def wait(job: Any) -> Any:
        deadline = time.monotonic() + 300
        while (found := client.jobs.get(job.name)).status not in TERMINAL:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return found

    return wait


def writes(name: str, line: str = "", **more: Any) -> Any:
    """Return a step that writes what it is given to `out/text.txt`."""
    line = line or "cat ${{inputs.data}}/text.txt > ${{outputs.out}}/text.txt"
    asked = {
        "name": name,
        "command": line,
        "environment": f"azureml:{FULL}",
        "inputs": {"data": Input(type="uri_folder")},
        "outputs": {"out": Output(type="uri_folder")},
        **more,
    }
    return command(**asked)


def first(line: str = "echo ${{inputs.word}} > ${{outputs.out}}/text.txt", **more: Any) -> Any:
    """Return a step without data. A component made in one workspace is not known in another."""
    return writes("first", line, inputs={"word": Input(type="string", default="nothing")}, **more)


def second(
    line: str = "sed s/^/second:/ ${{inputs.data}}/text.txt > ${{outputs.out}}/text.txt",
) -> Any:
    """Return a step that takes the output of another one."""
    return writes("second", line)


def children(client: MLClient, job: Any) -> dict[str, Any]:
    """Return the steps of a pipeline by their names."""
    return {child.display_name: child for child in client.jobs.list(parent_job_name=job.name)}


def test_two_steps_that_pass_data(
    client: MLClient, wait: Wait, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The second gets what the first has written; the pipeline's output is its output."""

    @dsl.pipeline(compute="cpu", description="Two", tags={"team": "vision"})
    def two(word):
        made = first()(word=word)
        last = second()(data=made.outputs.out)
        return {"result": last.outputs.out}

    asked = two(word="hello")
    assert "${{parent.jobs.made.outputs.out}}" in str(asked)
    submitted = client.jobs.create_or_update(asked, experiment_name="tests")
    assert (submitted.status, submitted.display_name) == ("NotStarted", "two")
    assert submitted.outputs["result"].path is None

    client.jobs.stream(submitted.name)
    shown = capfd.readouterr().out
    done = wait(submitted)
    assert (done.status, done.tags, done.description) == ("Completed", {"team": "vision"}, "Two")
    found = children(client, done)
    assert {name: child.status for name, child in found.items()} == {
        "made": "Completed",
        "last": "Completed",
    }
    assert "Streaming logs/azureml/executionlogs.txt" in shown
    assert f":{found['made'].name}\n" in shown
    assert f"Completing processing run id {found['last'].name}." in shown

    client.jobs.download(done.name, output_name="result", download_path=tmp_path)
    text = (tmp_path / "named-outputs" / "result" / "text.txt").read_text()
    assert text == "second:hello\n"
    client.jobs.download(found["made"].name, download_path=tmp_path / "child", all=True)
    assert (tmp_path / "child/named-outputs/out/text.txt").read_text() == "hello\n"
    assert (tmp_path / "child/artifacts/user_logs/std_log.txt").exists()


def test_a_step_in_a_curated_environment_of_a_version(client: MLClient, wait: Wait) -> None:
    """The component shows the environment as a URI of the registry, and the step runs in it."""

    @dsl.pipeline(compute="cpu")
    def pinned() -> None:
        first(environment="azureml:AzureML-sklearn-1.5:23")(word="x")

    done = wait(client.jobs.create_or_update(pinned()))

    assert (done.status, list(children(client, done))) == ("Completed", ["first"])


def test_a_step_passes_its_artifacts(client: MLClient, wait: Wait) -> None:
    """An output called `artifacts` is where `./outputs` of the step goes."""
    line = "echo kept > ./outputs/text.txt"
    folder = {"artifacts": Output(type="uri_folder")}
    made = command(name="m", command=line, environment=f"azureml:{FULL}", outputs=folder)
    reads = writes("reads", "grep kept ${{inputs.data}}/outputs/text.txt > ${{outputs.out}}/f")

    @dsl.pipeline(compute="cpu")
    def passes() -> None:
        reads(data=made().outputs.artifacts)

    assert wait(client.jobs.create_or_update(passes())).status == "Completed"


def test_what_a_step_shows(client: MLClient, wait: Wait) -> None:
    """A step is a child run with the names, tags and properties that were recorded."""

    @dsl.pipeline(compute="cpu")
    def one() -> None:
        first()(word="x")

    done = wait(client.jobs.create_or_update(one()))
    (child,) = client.jobs.list(parent_job_name=done.name)
    assert child.display_name == "first"
    assert child.compute == "cpu"
    assert child.tags["azureml.pipeline"] == done.name
    assert child.properties["azureml.runsource"] == "azureml.StepRun"
    assert child.properties["azureml.pipelinerunid"] == done.name
    assert child.properties["azureml.moduleName"] == "first"
    stages = json.loads(done.properties["azureml.pipelines.stages"])
    assert stages["Execution"]["Status"] == "Finished"
    assert done.properties["azureml.defaultComputeName"] == "cpu"


def test_independent_steps_run_side_by_side(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """Each of two steps waits for a file that the other one makes."""
    meets = "touch {0}/{1}; until [ -e {0}/{2} ]; do sleep 0.05; done"

    @dsl.pipeline(compute="cpu")
    def both():
        one = first(meets.format(tmp_path, "one", "two"))()
        other = first(meets.format(tmp_path, "two", "one"))()
        one.name, other.name = "one", "other"

    assert wait(client.jobs.create_or_update(both())).status == "Completed"


def test_a_failed_step_is_repaired_and_the_first_one_reused(
    client: MLClient, wait: Wait, capfd: pytest.CaptureFixture[str]
) -> None:
    """The failed pipeline says which step; after the repair only that one runs."""

    def submit(line: str, **settings: Any) -> Any:
        @dsl.pipeline(compute="cpu")
        def repaired():
            made = first()(word="kept")
            last = second(line)(data=made.outputs.out)
            last.name = "last"
            return {"result": last.outputs.out}

        asked = repaired()
        for name, value in settings.items():
            setattr(asked.settings, name, value)
        return client.jobs.create_or_update(asked)

    broken = submit("echo broken; exit 3 # ${{inputs.data}} ${{outputs.out}}")
    with pytest.raises(JobException, match="Failed nodes: /last"):
        client.jobs.stream(broken.name)
    assert "update experiment status and cancel running nodes" in capfd.readouterr().out
    assert wait(broken).status == "Failed"
    before = children(client, broken)
    assert {name: child.status for name, child in before.items()} == {
        "made": "Completed",
        "last": "Failed",
    }

    repaired = wait(submit("cp ${{inputs.data}}/text.txt ${{outputs.out}}"))
    assert repaired.status == "Completed"
    after = children(client, repaired)
    assert after["made"].properties["azureml.isreused"] == "true"
    assert after["made"].properties["azureml.reusedrunid"] == before["made"].name
    assert after["made"].properties["azureml.reusedpipelinerunid"] == broken.name
    assert "azureml.isreused" not in after["last"].properties

    again = wait(submit("cp ${{inputs.data}}/text.txt ${{outputs.out}}", force_rerun=True))
    assert all("azureml.isreused" not in c.properties for c in children(client, again).values())


def test_what_a_reused_step_gives(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """Its output and its logs are those of the step that has run."""

    @dsl.pipeline(compute="cpu")
    def one():
        made = first()(word="once")
        return {"result": made.outputs.out}

    for number in range(2):
        done = wait(client.jobs.create_or_update(one()))
        place = tmp_path / str(number)
        client.jobs.download(done.name, output_name="result", download_path=place)
        assert (place / "named-outputs/result/text.txt").read_text() == "once\n"
    (child,) = children(client, done).values()
    assert child.properties["azureml.isreused"] == "true"
    client.jobs.download(child.name, download_path=tmp_path / "child", all=True)
    assert (tmp_path / "child/named-outputs/out/text.txt").read_text() == "once\n"
    assert (tmp_path / "child/artifacts/user_logs/std_log.txt").exists()


@pytest.mark.parametrize(("goes_on", "statuses"), [(True, "Completed"), (False, None)])
def test_continue_on_step_failure(
    client: MLClient, wait: Wait, goes_on: bool, statuses: str | None
) -> None:
    """What does not need the failed step still runs when that is asked for."""

    @dsl.pipeline(compute="cpu")
    def several():
        bad = first("exit 1")()
        never = second()(data=bad.outputs.out)
        slow = first(f"sleep {0 if goes_on else 600}; echo > ${{{{outputs.out}}}}/text.txt")()
        late = second()(data=slow.outputs.out)
        bad.name, never.name, slow.name, late.name = "bad", "never", "slow", "late"

    asked = several()
    asked.settings.continue_on_step_failure = goes_on
    done = wait(client.jobs.create_or_update(asked))
    found = {name: child.status for name, child in children(client, done).items()}
    assert done.status == "Failed"
    assert found["bad"] == "Failed"
    assert "never" not in found
    assert found.get("late") == statuses


def test_nested_pipelines(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """A pipeline can be a step; its output goes where the outer one's output goes."""

    @dsl.pipeline()
    def inner(data: Input(type="uri_folder"), word: Input(type="string", default="default")):
        made = first()(word=word)
        last = writes(
            "join",
            "cat ${{inputs.a}}/text.txt ${{inputs.b}}/text.txt > ${{outputs.out}}/text.txt",
            inputs={"a": Input(type="uri_folder"), "b": Input(type="uri_folder")},
        )(a=data, b=made.outputs.out)
        return {"joined": last.outputs.out}

    @dsl.pipeline(compute="cpu")
    def outer(word):
        made = first()(word=word)
        nested = inner(data=made.outputs.out)
        last = second()(data=nested.outputs.joined)
        return {"result": last.outputs.out, "joined": nested.outputs.joined}

    done = wait(client.jobs.create_or_update(outer(word="outer")))
    assert done.status == "Completed"
    found = children(client, done)
    assert {
        child.display_name for child in client.jobs.list(parent_job_name=found["nested"].name)
    } == {
        "made",
        "last",
    }
    for output, text in (
        ("joined", "outer\ndefault\n"),
        ("result", "second:outer\nsecond:default\n"),
    ):
        client.jobs.download(done.name, output_name=output, download_path=tmp_path)
        assert (tmp_path / "named-outputs" / output / "text.txt").read_text() == text


def test_a_compute_that_is_an_input(client: MLClient, wait: Wait) -> None:
    """A pipeline can be told where its steps run, also one within another."""
    client.compute.begin_create_or_update(AmlCompute(name="other", max_instances=1)).result()

    @dsl.pipeline()
    def inner(where: Input(type="string")):
        made = first()(word="x")
        made.compute = where

    @dsl.pipeline(compute="cpu")
    def outer(target):
        inner(where=target)
        last = first()(word="y")
        last.compute = target

    done = wait(client.jobs.create_or_update(outer(target="other")))

    assert done.status == "Completed"
    found = children(client, done)
    (made,) = client.jobs.list(parent_job_name=found["inner"].name)
    assert (found["last"].compute, made.compute) == ("other", "other")
    with pytest.raises(HttpResponseError, match="Unknown compute target 'nowhere'"):
        client.jobs.create_or_update(outer(target="nowhere"))


def test_cancel(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """The running steps are cancelled; those that wait never start."""

    @dsl.pipeline(compute="cpu")
    def endless():
        slow = first(f"touch {tmp_path}/started; sleep 600")()
        second()(data=slow.outputs.out)

    job = client.jobs.create_or_update(endless())
    deadline = time.monotonic() + 300
    while not (tmp_path / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    client.jobs.begin_cancel(job.name).result()
    assert wait(job).status == "Canceled"
    assert {name: child.status for name, child in children(client, job).items()} == {
        "slow": "Canceled"
    }
    client.jobs.archive(job.name)
    assert job.name not in [each.name for each in client.jobs.list()]


YAML = """
$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
display_name: from yaml
experiment_name: tests
settings:
  default_compute: azureml:cpu
inputs:
  word: hello
  rate: 0.5
outputs:
  result:
    type: uri_folder
    mode: upload
jobs:
  make:
    type: command
    command: >-
      echo ${{inputs.word}} at ${{inputs.rate}}
      > ${{outputs.out}}/text.txt
    environment: azureml:AzureML-sklearn-1.5@latest
    environment_variables:
      GREETING: from the step
    inputs:
      word: ${{parent.inputs.word}}
      rate: ${{parent.inputs.rate}}
    outputs:
      out:
        type: uri_folder
  copy:
    type: command
    component: ./copy.yml
    inputs:
      data: ${{parent.jobs.make.outputs.out}}
    outputs:
      out: ${{parent.outputs.result}}
"""
COPY = """
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: copy_text
version: 3
inputs:
  data:
    type: uri_folder
  suffix:
    type: string
    optional: true
  times:
    type: integer
    default: 2
    min: 1
    max: 3
outputs:
  out:
    type: uri_folder
command: >-
  for n in $(seq ${{inputs.times}}); do cat ${{inputs.data}}/text.txt; done
  > ${{outputs.out}}/text$[[${{inputs.suffix}}]].txt
environment: azureml:AzureML-sklearn-1.5@latest
"""


def test_yaml(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """Inline steps and components in files; optional inputs without a value leave nothing."""
    (tmp_path / "copy.yml").write_text(COPY)
    (tmp_path / "pipeline.yml").write_text(YAML)
    done = wait(client.jobs.create_or_update(load_job(tmp_path / "pipeline.yml")))

    assert (done.status, done.display_name) == ("Completed", "from yaml")
    client.jobs.download(done.name, output_name="result", download_path=tmp_path)
    text = (tmp_path / "named-outputs/result/text.txt").read_text()
    assert text == "hello at 0.5\n" * 2


def test_components_of_the_workspace(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """By name with a version or a label; outputs can be registered, steps run elsewhere."""
    (tmp_path / "copy.yml").write_text(COPY)
    client.components.create_or_update(load_component(tmp_path / "copy.yml"))
    client.compute.begin_create_or_update(AmlCompute(name="other", max_instances=1)).result()
    (tmp_path / "text.txt").write_text("data\n")
    data = client.data.create_or_update(Data(name="texts", path=tmp_path, type="uri_folder"))

    def registers(copy: Any, version: str) -> Any:
        @dsl.pipeline(compute="cpu")
        def registering(data):
            made = copy(data=data, suffix="-x", times=1)
            made.compute = "other"
            made.outputs.out.name, made.outputs.out.version = "copied", version

        return registering(data=Input(type="uri_folder", path=f"azureml:texts:{data.version}"))

    for number, named in (("3", {"version": "3"}), ("9", {"label": "latest"})):
        asked = registers(client.components.get("copy_text", **named), number)
        done = wait(client.jobs.create_or_update(asked))
        assert done.status == "Completed"
        (child,) = children(client, done).values()
        assert (child.compute, child.properties["azureml.moduleName"]) == ("other", "copy_text")
    found = client.data.get("copied", version="3")
    assert found.path.endswith("/out/")


def test_what_is_refused(client: MLClient) -> None:
    """Cycles, missing inputs, unknown components, wrong types: nothing is submitted."""
    environment = {"environment": f"azureml:{FULL}", "command": "true"}
    spec = {
        "inputs": {"n": {"type": "integer", "max": "3"}},
        "outputs": {"out": {"type": "uri_folder"}},
        **environment,
    }
    part = client.components.create_or_update(
        load_component(_yaml_of({"name": "part", "type": "command", **spec}))
    )

    def given(value: str) -> dict[str, str]:
        return {"job_input_type": "literal", "value": value}

    own, nowhere = "${{parent.jobs.a.outputs.out}}", "${{parent.jobs.b.outputs.c}}"
    for step, text in (
        ({"inputs": {}}, "required input 'n' is missing"),
        ({"inputs": {"n": given("2.5")}}, "'2.5' is not of type integer"),
        ({"inputs": {"n": given("4")}}, "beyond the max 3"),
        (
            {"inputs": {"n": given("1"), "m": given("1")}},
            "no input 'm'",
        ),
        ({"inputs": {"n": given(own)}}, "got data of type uri_folder"),
        (
            {"inputs": {"n": given(nowhere)}},
            "jobs.b.outputs.c",
        ),
        ({"componentId": f"{part.id}0"}, "Not found component"),
        ({"computeId": "nowhere"}, "Unknown compute target 'nowhere'"),
        ({"type": "if_else"}, "if_else steps of a pipeline"),
    ):
        jobs = {"a": {"type": "command", "componentId": part.id, "inputs": {"n": 1}, **step}}
        with pytest.raises(HttpResponseError, match=text):
            _put(client, {"jobType": "Pipeline", "jobs": jobs})
    spec = {
        "inputs": {"data": {"type": "uri_folder"}},
        "outputs": {"out": {"type": "uri_folder"}},
        **environment,
    }
    loop = client.components.create_or_update(
        load_component(_yaml_of({"name": "loop", "type": "command", **spec}))
    )
    jobs = {
        name: {
            "type": "command",
            "componentId": loop.id,
            "inputs": {"data": given(f"${{{{parent.jobs.{other}.outputs.out}}}}")},
        }
        for name, other in (("a", "b"), ("b", "c"), ("c", "b"))
    }
    with pytest.raises(HttpResponseError, match="wait for each other: b -> c -> b"):
        _put(client, {"jobType": "Pipeline", "jobs": jobs})
    with pytest.raises(HttpResponseError, match="at least one step"):
        _put(client, {"jobType": "Pipeline"})
    assert list(client.jobs.list()) == []


def _yaml_of(spec: dict[str, Any]) -> Any:
    return io.StringIO(yaml.safe_dump(spec))


def _put(client: MLClient, properties: dict[str, Any]) -> None:
    """Submit what the SDK would not: it finds such faults itself."""
    scope = (
        f"/subscriptions/{client.subscription_id}/resourceGroups/{client.resource_group_name}"
        f"/providers/Microsoft.MachineLearningServices/workspaces/{client.workspace_name}"
    )
    url = f"https://management.azure.com{scope}/jobs/refused?api-version=2024-01-01-preview"
    pipeline = client.jobs.service_client_01_2024_preview_arm
    response = pipeline.send_request(HttpRequest("PUT", url, json={"properties": properties}))
    if response.status_code >= 400:
        raise HttpResponseError(response=response, error_format=ARMErrorFormat)


SCORE = """
import argparse
from pathlib import Path

def init():
    global word
    parser = argparse.ArgumentParser()
    parser.add_argument("--word")
    word = parser.parse_known_args()[0].word

def run(batch):
    return [f"{Path(path).name}:{word}" for path in batch]
"""


def test_parallel_steps(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """The entry script gets the files in mini batches; its rows are the step's output."""
    code, data = tmp_path / "code", tmp_path / "data"
    code.mkdir()
    data.mkdir()
    (code / "score.py").write_text(SCORE)
    for name in "abcde":
        (data / f"{name}.txt").write_text(name)
    score = parallel_run_function(
        name="score",
        inputs={"data": Input(type="uri_folder"), "word": Input(type="string")},
        outputs={"rows": Output(type="uri_file")},
        input_data="${{inputs.data}}",
        mini_batch_size="2",
        instance_count=1,
        max_concurrency_per_instance=2,
        mini_batch_error_threshold=0,
        retry_settings={"max_retries": 1, "timeout": 60},
        task=RunFunction(
            code=str(code),
            entry_script="score.py",
            program_arguments="--word ${{inputs.word}} --allowed_failed_percent 10",
            environment=f"azureml:{FULL}",
            append_row_to="${{outputs.rows}}",
        ),
    )

    @dsl.pipeline(compute="cpu")
    def scores(data):
        scored = score(data=data, word="scored")
        last = writes(
            "count",
            "wc -l < ${{inputs.rows}} > ${{outputs.out}}/text.txt",
            inputs={"rows": Input(type="uri_file")},
        )(rows=scored.outputs.rows)
        return {"rows": scored.outputs.rows, "count": last.outputs.out}

    done = wait(client.jobs.create_or_update(scores(Input(type="uri_folder", path=str(data)))))
    assert done.status == "Completed"
    client.jobs.download(done.name, download_path=tmp_path, all=True)
    (rows,) = (path for path in (tmp_path / "named-outputs/rows").rglob("*") if path.is_file())
    assert sorted(rows.read_text().split()) == [f"{name}.txt:scored" for name in "abcde"]
    assert (tmp_path / "named-outputs/count/text.txt").read_text().strip() == "5"
    step = children(client, done)["score"]
    client.jobs.download(step.name, download_path=tmp_path / "step")
    assert "succeeded" in (tmp_path / "step/artifacts/logs/job_result.txt").read_text()


BOTH = """
def init():
    pass

def run(batch):
    if isinstance(batch, list):
        return [open(path).read() for path in batch]
    return batch.assign(rows=len(batch))
"""


def test_parallel_steps_over_tables(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """An MLTable is a list of files, or rows in data frames; its mode says which."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "score.py").write_text(BOTH)
    described = {
        "files": "paths:\n- pattern: ./*.txt\n",
        "rows": "paths:\n- file: ./a.csv\ntransformations:\n- read_delimited\n",
    }
    for name, text in described.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "MLTable").write_text(text)
    (tmp_path / "files" / "a.txt").write_text("bread")
    (tmp_path / "files" / "b.txt").write_text("cake")
    (tmp_path / "rows" / "a.csv").write_text("x\n" + "12345\n" * 5)  # rows of 6.4 bytes
    rows = Data(name="rows", version="1", type="mltable", path=str(tmp_path / "rows"))
    client.data.create_or_update(rows)

    def scores(name: str, size: str) -> Any:
        return parallel_run_function(
            name=name,
            inputs={"data": Input(type="mltable")},
            outputs={"rows": Output(type="uri_file")},
            input_data="${{inputs.data}}",
            mini_batch_size=size,
            mini_batch_error_threshold=0,
            task=RunFunction(
                code=str(tmp_path / "code"),
                entry_script="score.py",
                environment=f"azureml:{FULL}",
                append_row_to="${{outputs.rows}}",
            ),
        )

    @dsl.pipeline(compute="cpu")
    def both(files, rows):
        listed = scores("listed", "2")(data=files)
        listed.inputs.data.mode = "eval_mount"
        framed = scores("framed", "13")(data=rows)
        framed.inputs.data.mode = "direct"
        return {"listed": listed.outputs.rows, "framed": framed.outputs.rows}

    files = Input(type="mltable", path=str(tmp_path / "files"))
    made = client.jobs.create_or_update(both(files, Input(type="mltable", path="azureml:rows:1")))
    done = wait(made)
    assert done.status == "Completed"
    client.jobs.download(done.name, download_path=tmp_path, all=True)
    found = {
        name: next(p for p in (tmp_path / "named-outputs" / name).rglob("*") if p.is_file())
        for name in ("listed", "framed")
    }
    assert found["listed"].read_text().split() == ["bread", "cake"]
    assert found["framed"].read_text() == "12345 2\n" * 4 + "12345 1\n"


def test_a_component_as_a_job(ask: Any, default: WorkspaceId) -> None:
    """A pipeline's component can be submitted without more: it has steps, defaults and outputs."""
    workspace = str(default.arm_id)
    part = {
        "type": "command",
        "command": "true",
        "environment": "azureml:AzureML-sklearn-1.5@latest",
        "inputs": {"rate": {"type": "number"}},
        "outputs": {"out": {"type": "uri_folder"}},
    }
    step = {
        "type": "command",
        "componentId": "azureml:part:1",
        "inputs": {"rate": {"job_input_type": "literal", "value": "${{parent.inputs.rate}}"}},
        "outputs": {"out": {"type": "literal", "value": "${{parent.outputs.result}}"}},
    }
    whole = {
        "type": "pipeline",
        "inputs": {"rate": {"type": "number", "default": 0.5}},
        "outputs": {"result": {"type": "uri_folder"}},
        "jobs": {"step": {"name": "step", **step}},
    }
    for name, spec in (("part", part), ("whole", whole)):
        body = {"properties": {"componentSpec": spec}}
        assert ask("PUT", f"{workspace}/components/{name}/versions/1", body).status == 201
    asked = {"jobType": "Pipeline", "componentId": f"{workspace}/components/whole/versions/1"}
    answer = ask("PUT", f"{workspace}/jobs/whole", {"properties": asked})
    shown = json.loads(answer.body)["properties"]

    assert (answer.status, shown["status"], shown["jobs"]) == (201, "NotStarted", None)
    assert shown["inputs"]["rate"]["value"] == "0.5"
    assert (shown["outputs"]["result"]["uri"], list(shown["outputs"])) == (None, ["result"])


@pytest.mark.skipif("Sweep" not in KINDS, reason="sweeps are not emulated yet")
def test_a_sweep_as_a_step(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """The output of the best trial goes to the next step."""
    (tmp_path / "t.py").write_text(
        "import sys, mlflow\nfrom pathlib import Path\n"
        "mlflow.log_metric('acc', float(sys.argv[1]))\n"
        "Path(sys.argv[2], 'text.txt').write_text(sys.argv[1] + '\\n')\n"
    )
    trial = command(
        name="trial",
        code=str(tmp_path),
        command="python t.py ${{inputs.rate}} ${{outputs.out}}",
        environment=f"azureml:{FULL}",
        inputs={"rate": Input(type="number", default=0)},
        outputs={"out": Output(type="uri_folder")},
    )

    @dsl.pipeline(compute="cpu")
    def tunes():
        searched = trial(rate=Choice([0.25, 0.75, 0.5])).sweep(
            primary_metric="acc", goal="Maximize", sampling_algorithm="grid"
        )
        searched.set_limits(max_total_trials=3, max_concurrent_trials=2, timeout=600)
        last = second()(data=searched.outputs.out)
        return {"result": last.outputs.out}

    done = wait(client.jobs.create_or_update(tunes()))
    assert done.status == "Completed"
    client.jobs.download(done.name, output_name="result", download_path=tmp_path)
    text = (tmp_path / "named-outputs/result/text.txt").read_text()
    assert text == "second:0.75\n"
