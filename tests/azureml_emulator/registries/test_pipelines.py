"""Pipelines of components that are in a registry."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.ai.ml import MLClient, command, dsl
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants

pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


def test_a_step_of_a_registry(
    client: MLClient, registry: MLClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A component of a registry runs in any workspace, with the code that is kept there."""
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "hello.py").write_text("print('hello from the registry')")
    made = command(
        name="greet",
        version="1",
        code=str(tmp_path / "code"),
        command="python hello.py",
        environment="azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
    ).component
    registry.components.create_or_update(made, version="1")
    greet = registry.components.get("greet", version="1")

    @dsl.pipeline
    def pipeline() -> None:
        greet()

    asked = pipeline()
    asked.settings.default_compute = "serverless"
    job = client.jobs.create_or_update(asked)
    client.jobs.stream(job.name)

    assert client.jobs.get(job.name).status == "Completed"
    (step,) = client.jobs.list(parent_job_name=job.name)
    client.jobs.download(step.name, download_path=tmp_path / "got")
    (log,) = (tmp_path / "got").rglob("std_log.txt")
    assert "hello from the registry" in log.read_text()
