"""All areas that are emulated. A new kind of resource is a new module and a line here."""

from azureml_emulator import discovery, not_emulated
from azureml_emulator.api import data_reading, run_history, schemas, web_services
from azureml_emulator.api import scoring as online_scoring
from azureml_emulator.api.mlflow import (
    artifacts,
    model_versions,
    registered_models,
    registry,
    tracking,
)
from azureml_emulator.assets import (
    code,
    component_rules,
    components,
    data,
    environments,
    feature_sets,
    models,
)
from azureml_emulator.compute import (
    actions,
    attached,
    clusters,
    computes,
    instances,
    kind,
    records,
    usages,
    vm_sizes,
)
from azureml_emulator.endpoints import operations as online_operations
from azureml_emulator.endpoints.batch import deployments as batch_deployments
from azureml_emulator.endpoints.batch import endpoints as batch_endpoints
from azureml_emulator.endpoints.batch import scoring_jobs as batch_scoring_jobs
from azureml_emulator.endpoints.batch import updates as batch_updates
from azureml_emulator.endpoints.online import deployments as online_deployments
from azureml_emulator.endpoints.online import endpoints as online_endpoints
from azureml_emulator.endpoints.online import updates as online_updates
from azureml_emulator.jobs import deletion as job_deletion
from azureml_emulator.jobs import jobs
from azureml_emulator.registries import assets as registry_assets
from azureml_emulator.registries import registries, sharing, uploads
from azureml_emulator.schedules import schedules
from azureml_emulator.workspaces import actions as workspace_actions
from azureml_emulator.workspaces import (
    associated_resources,
    connections,
    datastores,
    deployment_checks,
    deployments,
    managed_identities,
    managed_networks,
    workspaces,
)
from azureml_emulator.workspaces import template as workspace_template
from azureml_emulator.workspaces import updates as workspace_updates
from offline_azure.arm import (
    group_changes,
    long_running,
    resource_groups,
    resource_providers,
    role_assignments,
)
from offline_azure.identity import resource_tokens
from offline_azure.identity import tokens as identity
from offline_azure.storage import blobs, containers, data_lake, data_lake_reads, faults

AREAS = (
    identity.routes,
    resource_tokens.routes,
    discovery.routes,
    resource_groups.routes,
    group_changes.routes,
    resource_providers.routes,
    role_assignments.routes,
    workspaces.routes,
    workspace_updates.routes,
    workspace_actions.routes,
    managed_networks.routes,
    managed_identities.routes,
    deployments.routes,
    deployment_checks.routes,
    workspace_template.routes,
    associated_resources.routes,
    datastores.routes,
    containers.routes,
    blobs.routes,
    data_lake.routes,
    data_lake_reads.routes,
    faults.routes,
    data.routes,
    schemas.routes,
    data_reading.routes,
    environments.routes,
    registries.routes,
    registry_assets.routes,
    uploads.routes,
    sharing.routes,
    code.routes,
    components.routes,
    component_rules.routes,
    models.routes,
    computes.routes,
    actions.routes,
    records.routes,
    kind.routes,
    clusters.routes,
    instances.routes,
    attached.routes,
    vm_sizes.routes,
    usages.routes,
    tracking.routes,
    jobs.routes,
    job_deletion.routes,
    run_history.routes,
    artifacts.routes,
    registry.routes,
    registered_models.routes,
    model_versions.routes,
    online_operations.routes,
    batch_endpoints.routes,
    batch_deployments.routes,
    batch_updates.routes,
    batch_scoring_jobs.routes,
    online_endpoints.routes,
    online_deployments.routes,
    online_updates.routes,
    online_scoring.routes,
    web_services.routes,
    connections.routes,
    feature_sets.routes,
    feature_sets.entity_routes,
    schedules.routes,
    long_running.routes,
    *not_emulated.AREAS,
)
