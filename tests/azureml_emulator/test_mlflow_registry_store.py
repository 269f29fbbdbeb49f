"""The registry client's own part: what is local is uploaded before it is registered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import json, pathlib, sys
from unittest.mock import patch
from azureml_emulator import mlflow_registry_store as module

calls = []
class Repository:
    def __init__(self, uri): self.uri = uri
    def log_artifacts(self, folder): calls.append([self.uri, folder])

store = module.RegistryStore(lambda: None, "azureml://workspace")
with patch.object(module, "get_artifact_repository", Repository), patch.object(
    module.RestStore, "create_model_version", lambda self, name, source, *rest: source
):
    sources = [store.create_model_version("m", source) for source in sys.argv[1:]]
print(json.dumps([calls, sources]))
"""


def test_local_models_are_uploaded(tmp_path: Path) -> None:
    """A path or `file://` URI, relative too, goes to the default datastore; others stay."""
    model = str(tmp_path / "model")
    sources = [model, Path(model).as_uri(), "file://model", "azureml://run/model"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SCRIPT, *sources],
        capture_output=True,
        text=True,
        check=True,
    )
    calls, registered = json.loads(done.stdout)

    assert [folder for _, folder in calls] == [model, model, "model"]
    assert [uri for uri, _ in calls] == registered[:3]
    assert len({*registered}) == 4
    prefix = "azureml://workspace/datastores/workspaceblobstore/paths/LocalUpload/"
    assert all(uri.startswith(prefix) and uri.endswith("/model") for uri in registered[:3])
    assert registered[3] == "azureml://run/model"
