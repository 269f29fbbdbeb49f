"""The stand-in for `azureml.core` in a real job of the offline workspace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os
from azureml.core import Run, Model
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
run = Run.get_context()
run.log("accuracy", 0.5)
run.log("flag", True)
run.log("words", "hello")
run.log_list("losses", [3, 2, 1])
run.log_row("row", a=1, b=2)
run.log_table("table", {"x": [1, 2], "y": [3, 4]})
plt.plot([1, 2])
run.log_image("curve", plot=plt)
run.tag("team", "blue")
open("weights.txt", "w").write("42")
run.upload_file("kept/model.txt", "weights.txt")
workspace = run.experiment.workspace
model = Model.register(workspace, "weights.txt", "oak", tags={"by": "v1"})
path = Model.get_model_path("oak", _workspace=workspace)
print("saw", model.name, model.version, open(path).read(), run.parent, run.get_metrics()["row.b"])
assert run.id == os.environ["AZUREML_RUN_ID"]
try:
    run.log_residuals("r", {})
except NotImplementedError as error:
    print("saw", "mlflow.log_dict" in str(error))
"""

SUBMIT = """
import json, sys
from azure.ai.ml import MLClient, command
from azure.identity import DefaultAzureCredential
import mlflow
ml = MLClient.from_config(DefaultAzureCredential())
job = command(code="code", command="python job.py", environment="AzureML-sklearn-1.5@latest")
job = ml.jobs.create_or_update(job)
ml.jobs.stream(job.name)
client = mlflow.MlflowClient()
run = client.get_run(job.name)
history = [m.value for m in client.get_metric_history(job.name, "losses")]
found = [a.path for a in client.list_artifacts(job.name)]
kept = [a.path for a in client.list_artifacts(job.name, "kept")]
print(json.dumps([run.data.metrics, run.data.tags["team"], sorted(history), found, kept,
                  ml.models.get("oak", version="1").tags]))
"""


def test_a_job_of_sdk_v1(member_environment: dict[str, str], checkout: Path) -> None:
    """What the script logs and registers is in MLflow and in the workspace."""
    (checkout / "code").mkdir()
    (checkout / "code" / "job.py").write_text(SCRIPT)

    done = subprocess.run(
        [sys.executable, "-c", SUBMIT],
        cwd=checkout,
        env=member_environment,
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert "saw oak 1 42 None 2.0" in lines
    assert "saw True" in lines
    assert any(line.startswith("azureml.core: a stand-in") for line in lines)
    metrics, team, losses, artifacts, kept, tags = json.loads(lines[-1])
    assert (
        metrics.items()
        >= {
            "accuracy": 0.5,
            "flag": 1.0,
            "row.a": 1.0,
            "row.b": 2.0,
            "table.x": 2.0,
            "table.y": 4.0,
        }.items()
    )
    assert (team, losses, tags) == ("blue", [1.0, 2.0, 3.0], {"by": "v1"})
    assert {"words.txt", "table.json", "curve.png"} <= set(artifacts)
    assert kept == ["kept/model.txt"]
