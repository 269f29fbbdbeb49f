"""Jobs, run history, workspaces and default datastores against recorded answers: status and keys.

Each case names a recording of azure-ai-ml's own tests. What is otherwise here is declared, so that
this file is the table of remaining differences. Assets and computes have tables of their own;
of MLflow's REST API nothing was recorded, and MLflow's own server answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]

API = "westeurope.api.azureml.ms"
RESOURCE = "id name type properties systemData"
SERVICE = "jobServiceType port endpoint status errorMessage properties nodes"
ERROR = "code message details additionalInfo"
ONE_FORM = "every API version is answered in the form of the newest one"
JOB = {
    "properties": {
        "jobType": "Command",
        "command": "pip freeze",
        "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        "inputs": {
            "d": {"jobInputType": "uri_folder", "uri": "azureml://datastores/x/paths/y"},
        },
    }
}
# command_job_with_dataset, 2026-03-27, the answer to PUT with API version 2025-01-01-preview.
JOB_KEYS = {
    "": RESOURCE,
    "properties": "description tags properties parentJobName displayName status experimentName"
    " services computeId isArchived identity componentId notificationSetting jobType resources"
    " codeId command environmentId inputs outputs distribution limits environmentVariables"
    " parameters queueSettings",
    "properties.services": "Tracking Studio",
    "properties.services.Tracking": SERVICE,
    "properties.services.Studio": SERVICE,
    "properties.resources": "instanceCount instanceType properties shmSize dockerArgs"
    " dockerArgsList",
    "properties.inputs.d": "description uri mode jobInputType",
    "properties.outputs": "default",
    "properties.outputs.default": "description uri assetName mode jobOutputType",
    "properties.queueSettings": "jobTier",
    "systemData": "createdAt createdBy createdByType",
}


@dataclass(frozen=True)
class Case:
    """A recorded answer.

    Attributes:
        recording: where it was read, and when it was recorded.
        ask: the method and the path, in which `{ws}` is the workspace.
        status: its status code.
        keys: the keys of objects in its body, by the path to the object; "" is the body.
        body: what is sent.
        before: requests that make what the recording's workspace had.
        host: whom to ask.
        differs: keys that are missing here (`-key`) or more (`+key`) by the path to their
            object, behind each a reason.
    """

    recording: str
    ask: str
    status: int
    keys: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    before: tuple[tuple[str, dict[str, Any]], ...] = ()
    host: str = ""
    differs: dict[str, tuple[str, str]] = field(default_factory=dict)


# pipeline_job_get_child_run, 2023-02-23.
RUN = (
    "runNumber rootRunId createdUtc createdBy userId token tokenExpiryTimeUtc error warnings"
    " revision statusRevision runUuid parentRunUuid rootRunUuid lastStartTimeUtc currentComputeTime"
    " computeDuration effectiveStartTimeUtc lastModifiedBy lastModifiedUtc duration"
    " cancelationReason currentAttemptId runId parentRunId experimentId status startTimeUtc"
    " endTimeUtc scheduleId displayName name dataContainerId description hidden runType runTypeV2"
    " properties parameters actionUris scriptName target uniqueChildRunComputeTargets tags settings"
    " services inputDatasets outputDatasets runDefinition jobSpecification primaryMetricName"
    " createdFrom cancelUri completeUri diagnosticsUri computeRequest compute"
    " retainForLifetimeOfWorkspace queueingInfo inputs outputs"
)
SUBMITTED = (("PUT {ws}/jobs/j", JOB),)
ASSET = "azureml://locations/westeurope/workspaces/w/data/azureml_j_output_data_default/versions/1"
UNKNOWN_COMPUTE = {"properties": {**JOB["properties"], "computeId": "{ws}/computes/nowhere"}}
CASES = [
    Case("command_job/command_job_with_dataset, 2026-03-27", "PUT {ws}/jobs/j", 201, JOB_KEYS, JOB),
    Case(
        "command_job/command_job_with_dataset, 2026-03-27",
        "GET {ws}/jobs/j?api-version=2024-01-01-preview",
        200,
        {
            **JOB_KEYS,
            "properties": JOB_KEYS["properties"].replace("parentJobName ", "")
            + " secretsConfiguration autologgerSettings",
            "properties.resources": "instanceCount maxInstanceCount instanceType locations"
            " properties shmSize dockerArgs",
            "properties.inputs.d": "description uri mode pathOnCompute jobInputType",
            "properties.outputs.default": "description uri assetName assetVersion mode"
            " pathOnCompute autoDeleteSetting jobOutputType",
            "properties.queueSettings": "jobTier priority",
        },
        before=SUBMITTED,
        differs={
            "properties": ("+parentJobName -autologgerSettings -secretsConfiguration", ONE_FORM),
            "properties.resources": ("+dockerArgsList -locations -maxInstanceCount", ONE_FORM),
            "properties.inputs.d": ("-pathOnCompute", ONE_FORM),
            "properties.outputs.default": (
                "-assetVersion -autoDeleteSetting -pathOnCompute",
                ONE_FORM,
            ),
            "properties.queueSettings": ("-priority", ONE_FORM),
        },
    ),
    Case(
        "pipeline_job/pipeline_job_create, 2023-03-02",
        "PUT {ws}/jobs/j",
        200,
        {"": RESOURCE},
        {"properties": {"tags": {"a": "1"}}},
        before=SUBMITTED,
    ),
    Case(
        "command_job/ray_command_job, 2023-10-31",
        "PUT {ws}/jobs/j",
        400,
        {"": "error", "error": ERROR},
        UNKNOWN_COMPUTE,
    ),
    Case(
        "pipeline_job/pipeline_job_get_child_run, 2023-02-23",
        "GET /history/v1.0{ws}/runs/j/children",
        200,
        {"": "value"},
        before=SUBMITTED,
        host=API,
    ),
    Case(
        "pipeline_job/pipeline_job_get_child_run, 2023-02-23",
        "GET /history/v1.0{ws}/runs/j",
        200,
        {
            "": RUN,
            "createdBy": "userObjectId userPuId userIdp userAltSecId userIss userTenantId"
            " userName upn",
            "runTypeV2": "orchestrator traits attribution computeType",
            "actionUris": "Cancel",
        },
        before=SUBMITTED,
        host=API,
    ),
    Case(
        "pipeline_job/pipeline_job_download, 2022-09-08",
        "POST /history/v1.0{ws}/rundata",
        200,
        {
            "": "runMetadata runDefinition jobSpecification systemSettings",
            "runMetadata.outputs": "default",
            "runMetadata.outputs.default": "assetId type",
        },
        {"runId": "j", "selectRunMetadata": True, "selectRunDefinition": True},
        before=SUBMITTED,
        host=API,
    ),
    Case(
        "pipeline_job/pipeline_job_download, 2022-09-08",
        "POST /data/v1.0{ws}/dataversion/batchGetResolvedUris",
        200,
        {"": "values", "values": ASSET, f"values.{ASSET}": "uri type legacyDatasetType"},
        {"values": [ASSET]},
        before=SUBMITTED,
        host=API,
    ),
    Case(
        "pipeline_job/pipeline_job_get_child_run, 2023-02-23",
        "GET /discovery",
        200,
        {
            "": "api catalog experimentation gallery history hyperdrive labeling"
            " modelmanagement pipelines studio"
        },
        host=API,
        differs={"": ("-catalog -gallery -labeling", "no client of this SDK reads them")},
    ),
    Case(
        "online_services/online_endpoint_e2e, 2026-03-03",
        "GET {ws}",
        200,
        {
            "": "id name type location tags etag properties identity kind sku systemData",
            "properties": "friendlyName description storageAccount keyVault applicationInsights"
            " hbiWorkspace tenantId imageBuildCompute provisioningState managedNetwork"
            " allowRoleAssignmentOnRG v1LegacyMode softDeleteEnabled containerRegistry"
            " creationTime notebookInfo storageHnsEnabled workspaceId linkedModelInventoryArmId"
            " privateLinkCount publicNetworkAccess ipAllowlist networkAcls discoveryUrl"
            " mlFlowTrackingUri serverlessComputeSettings EnableSoftwareBillOfMaterials"
            " sdkTelemetryAppInsightsKey enableDataIsolation systemDatastoresAuthMode"
            " enableServiceSideCMKEncryption",
            "properties.managedNetwork": "changeableIsolationModes isolationMode"
            " enableNetworkMonitor enableFirewallLog",
            "properties.notebookInfo": "resourceId fqdn isPrivateLinkEnabled"
            " notebookPreparationError",
            "properties.networkAcls": "defaultAction bypass ipRules resourceAccessRules",
            "identity": "type principalId tenantId",
            "sku": "name tier",
            "systemData": "createdAt createdBy createdByType lastModifiedAt lastModifiedBy"
            " lastModifiedByType",
        },
        differs={"properties": ("-containerRegistry", "the default workspace has no registry")},
    ),
    Case(
        "workspace/workspace_update, 2024-06-05",
        "GET {ws}-not",
        404,
        {"": "error", "error": "code message"},
    ),
    Case("workspace/workspace_update, 2024-06-05", "DELETE {ws}?forceToPurge=true", 202, {}),
    Case(
        "command_job/command_job_with_dataset, 2026-03-27",
        "GET {ws}/datastores/workspaceblobstore",
        200,
        {
            "": RESOURCE,
            "properties": "description tags properties isDefault credentials subscriptionId"
            " resourceGroup datastoreType accountName containerName endpoint protocol"
            " serviceDataAccessAuthIdentity",
            "properties.credentials": "credentialsType",
            "systemData": "createdAt lastModifiedAt lastModifiedBy lastModifiedByType",
        },
        differs={
            "properties": ("+intellectualProperty", "the API version 2023-04-01-preview has it"),
            "systemData": ("+createdByType -lastModifiedBy", "recordings differ in this"),
        },
    ),
    Case(
        "command_job/command_job_with_dataset, 2026-03-27",
        "POST {ws}/datastores/workspaceblobstore/listSecrets",
        200,
        {"": "secretsType sasToken"},
        {"expirableSecret": True, "expireAfterHours": 1},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status} {case.ask}")
def test_recorded_answer(ask: Ask, default: WorkspaceId, case: Case) -> None:
    """Status code and keys are those of the recorded answer, but for what is declared."""

    def send(what: str, body: dict[str, Any], host: str = "") -> Response:
        text = json.dumps(body).replace("{ws}", str(default.arm_id)) if body else ""
        method, _, target = what.replace("{ws}", str(default.arm_id)).partition(" ")
        return ask(method, target, text.encode(), host=host)

    for what, body in case.before:
        assert send(what, body).status in (200, 201)
    response = send(case.ask, case.body, case.host)

    assert response.status == case.status
    assert ("location" in response.headers) == (case.status in (201, 202))
    assert isinstance(response.body, bytes)
    content = json.loads(response.body) if response.body else None
    differs = {path: _difference(content, path, keys) for path, keys in case.keys.items()}
    declared = {path: difference for path, (difference, _) in case.differs.items()}
    assert {path: found for path, found in differs.items() if found} == declared


def _difference(content: Any, path: str, keys: str) -> str:
    for step in filter(None, path.split(".")):
        content = content[step]
    recorded, found = set(keys.split()), set(content)
    more, missing = sorted(found - recorded), sorted(recorded - found)
    return " ".join([*(f"+{key}" for key in more), *(f"-{key}" for key in missing)])
