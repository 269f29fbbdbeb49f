"""Online deployments, through the real SDK: real processes, real models."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from azure.ai.ml.entities import (
    Environment,
    ManagedOnlineDeployment,
    Model,
    OnlineRequestSettings,
    Registry,
    RegistryRegionDetails,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_an_mlflow_model_needs_no_script(ml_client, endpoint, registered, invoke) -> None:
    """Numbers are read as the signature says, and the prediction is the model's own."""
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name=endpoint.name,
        model=registered,
        instance_type="Standard_DS3_v2",
        instance_count=1,
    )
    created = ml_client.online_deployments.begin_create_or_update(deployment).result()
    table = {"columns": ["a", "b"], "index": [0, 1], "data": [[1, 1], [10, 0]]}
    answer = json.loads(invoke({"input_data": table}, "blue"))

    assert created.provisioning_state == "Succeeded"
    assert answer == pytest.approx([3.0, 20.0])


def test_a_model_of_a_registry(ml_client, endpoint, registered, invoke) -> None:
    """A model that was shared with a registry is deployed from there, by its asset id."""
    name = f"reg-{uuid.uuid4().hex[:8]}"
    regions = [RegistryRegionDetails(location="westeurope")]
    asked = Registry(name=name, location="westeurope", replication_locations=regions)
    ml_client.registries.begin_create(asked).result()
    shared = ml_client.models.share(
        registered.name,
        registered.version,
        share_with_name="shared",
        share_with_version="3",
        registry_name=name,
    )
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name=endpoint.name,
        model=shared.id,
        instance_type="Standard_DS3_v2",
        instance_count=1,
    )

    ml_client.online_deployments.begin_create_or_update(deployment).result()

    table = {"columns": ["a", "b"], "index": [0], "data": [[10, 0]]}
    assert json.loads(invoke({"input_data": table}, "blue")) == pytest.approx([20.0])
    ml_client.registries.begin_delete(name=name).result()


def test_a_script_scores_a_custom_model(ml_client, endpoint, deploy, invoke, tmp_path) -> None:
    """`init` finds the model's files in AZUREML_MODEL_DIR."""
    (tmp_path / "weights.txt").write_text("42")
    model = ml_client.models.create_or_update(
        Model(name="weights", path=str(tmp_path / "weights.txt"))
    )
    script = (
        "import os, pathlib, json\n"
        "def init():\n"
        "    global weight\n"
        "    folder = pathlib.Path(os.environ['AZUREML_MODEL_DIR'])\n"
        "    weight = int((folder / 'weights.txt').read_text())\n"
        "def run(data):\n"
        "    return [weight * n for n in json.loads(data)['data']]\n"
    )
    deploy("blue", script, model=model)

    assert json.loads(invoke({"data": [1, 2]}, "blue")) == [42, 84]


def test_what_the_script_prints_is_in_the_log(ml_client, endpoint, deploy) -> None:
    """The last lines are, and the log says which Python runs it."""
    deploy("blue")
    whole = ml_client.online_deployments.get_logs("blue", endpoint.name, lines=100)
    last = ml_client.online_deployments.get_logs("blue", endpoint.name, lines=1)

    assert "ready: blue" in whole
    assert "# Python used:" in whole
    assert last.count("\n") == 0


def test_a_script_that_fails_in_init(ml_client, endpoint, deploy) -> None:
    """The deployment has failed, and the log has the traceback."""
    with pytest.raises(HttpResponseError, match="User container has crashed or terminated"):
        deploy("blue", "def init():\n    raise ValueError('no such file')\ndef run(data): pass\n")

    assert ml_client.online_deployments.get("blue", endpoint.name).provisioning_state == "Failed"
    log = ml_client.online_deployments.get_logs("blue", endpoint.name, lines=100)
    assert "ValueError: no such file" in log


def test_a_script_without_run(ml_client, endpoint, deploy) -> None:
    """What it lacks is in the log."""
    with pytest.raises(HttpResponseError, match="crashed"):
        deploy("blue", "def init(): pass\n")

    log = ml_client.online_deployments.get_logs("blue", endpoint.name, lines=100)
    assert "does not have a run() function" in log


def test_an_update_replaces_the_process(ml_client, endpoint, deploy, invoke) -> None:
    """A new version of the script answers after the update."""
    deploy("blue", "def init(): pass\ndef run(data): return 'old'\n")
    deploy("blue", "def init(): pass\ndef run(data): return 'new'\n")

    assert json.loads(invoke({}, "blue")) == "new"


def test_a_deployment_that_was_got_can_be_sent_back(
    ml_client, endpoint, deploy, invoke, tmp_path
) -> None:
    """As in the tutorials: get it, change the number of instances, update it."""
    (tmp_path / "m.txt").write_text("a model")
    model = Model(name="sent-back", path=str(tmp_path / "m.txt"))
    script = """
import os
def init(): pass
def run(data): return open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "m.txt")).read()
"""
    deploy("blue", script, model=model)

    found = ml_client.online_deployments.get("blue", endpoint.name)
    found.instance_count = 2
    ml_client.online_deployments.begin_create_or_update(found).result()

    assert ml_client.online_deployments.get("blue", endpoint.name).instance_count == 2
    assert json.loads(invoke({}, "blue")) == "a model"


def test_settings_are_shown_with_their_defaults(ml_client, endpoint, deploy) -> None:
    """What was not asked for has the documented default."""
    deploy("blue", request_settings=OnlineRequestSettings(request_timeout_ms=3000))
    found = ml_client.online_deployments.get("blue", endpoint.name)

    assert found.request_settings.request_timeout_ms == 3000
    assert found.request_settings.max_concurrent_requests_per_instance == 1
    assert found.liveness_probe.failure_threshold == 30
    assert found.instance_count == 1
    assert [one.name for one in ml_client.online_deployments.list(endpoint.name)] == ["blue"]


def test_a_custom_model_without_a_script(ml_client, endpoint, tmp_path) -> None:
    """Azure would not know how to call it."""
    (tmp_path / "m.bin").write_bytes(b"x")
    model = ml_client.models.create_or_update(Model(name="raw", path=str(tmp_path / "m.bin")))
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name=endpoint.name,
        model=model,
        instance_type="Standard_DS3_v2",
        instance_count=1,
    )

    with pytest.raises(HttpResponseError, match="needs a scoring script and an environment"):
        ml_client.online_deployments.begin_create_or_update(deployment).result()
    deployment.environment = Environment(name="own", image="registry.example/server:1")
    with pytest.raises(HttpResponseError, match="whose own container answers"):
        ml_client.online_deployments.begin_create_or_update(deployment)


@pytest.mark.parametrize("size", ["Standard_Nothing", "Standard_DS11_v2"])
def test_an_instance_type_that_online_endpoints_do_not_have(deploy, size: str) -> None:
    """It is refused by name, also when clusters have it."""
    with pytest.raises(HttpResponseError, match=f"'{size}' is not supported"):
        deploy("blue", instance_type=size)


def test_a_deployment_with_traffic_stays(ml_client, endpoint, deploy) -> None:
    """First its traffic goes, then the deployment."""
    deploy("blue")
    endpoint.traffic = {"blue": 100}
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()
    with pytest.raises(HttpResponseError, match="Set it to 0 before you delete"):
        ml_client.online_deployments.begin_delete("blue", endpoint.name).result()

    endpoint.traffic = {"blue": 0}
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()
    ml_client.online_deployments.begin_delete("blue", endpoint.name).result()
    with pytest.raises(ResourceNotFoundError):
        ml_client.online_deployments.get("blue", endpoint.name)


def test_a_failure_has_code_and_guide(deploy) -> None:
    """The code is the one that the documentation explains."""
    with pytest.raises(HttpResponseError) as caught:
        deploy("blue", "def init():\n    1 / 0\ndef run(data): pass\n")

    assert caught.value.error is not None
    assert caught.value.error.code == "ResourceNotReady"
    assert re.search("https://aka.ms/oe-tsg#error-resourcenotready", str(caught.value))


@pytest.mark.parametrize("duration", ["PT", "P", "P5M", "5"])
def test_what_is_no_duration(ask, default, duration: str) -> None:
    """A time that is none is refused, with the rest of the request in order."""
    workspace = str(default.arm_id)
    place = {"codeUri": "azureml://datastores/workspaceblobstore/paths/code"}
    ask("PUT", f"{workspace}/codes/c/versions/1", {"properties": place})
    asked = {"location": "westeurope", "properties": {"authMode": "Key"}}
    ask("PUT", f"{workspace}/onlineEndpoints/timed", asked)
    deployment = {
        "instanceType": "Standard_DS3_v2",
        "codeConfiguration": {"codeId": f"{workspace}/codes/c/versions/1", "scoringScript": "s.py"},
        "environmentId": "azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
        "requestSettings": {"requestTimeout": duration},
    }

    answer = ask(
        "PUT",
        f"{workspace}/onlineEndpoints/timed/deployments/blue",
        {"location": "westeurope", "properties": deployment},
    )

    assert answer.status == 400
    assert f"'{duration}' is no ISO 8601 duration." in answer.body.decode()
