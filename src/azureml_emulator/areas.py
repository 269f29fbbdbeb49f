"""All areas that are emulated. A new kind of resource is a new module and a line here."""

from azureml_emulator.core import long_running
from azureml_emulator.resources import (
    associated_resources,
    code,
    components,
    data,
    datastores,
    deployments,
    environments,
    jobs,
    managed_identities,
    managed_networks,
    models,
    not_emulated,
    resource_groups,
    workspace_actions,
    workspace_template,
    workspace_updates,
    workspaces,
)
from azureml_emulator.resources.compute import (
    attached,
    clusters,
    computes,
    instances,
    kind,
    usages,
    vm_sizes,
)
from azureml_emulator.services import discovery, identity, run_history, schemas
from azureml_emulator.services.mlflow import (
    artifacts,
    model_versions,
    registered_models,
    registry,
    tracking,
)
from azureml_emulator.services.storage import containers as _containers  # noqa: F401
from azureml_emulator.services.storage import data_lake

AREAS = (
    identity.routes,
    discovery.routes,
    resource_groups.routes,
    workspaces.routes,
    workspace_updates.routes,
    workspace_actions.routes,
    managed_networks.routes,
    managed_identities.routes,
    deployments.routes,
    workspace_template.routes,
    associated_resources.routes,
    datastores.routes,
    data_lake.routes,
    data.routes,
    schemas.routes,
    environments.routes,
    code.routes,
    components.routes,
    models.routes,
    computes.routes,
    kind.routes,
    clusters.routes,
    instances.routes,
    attached.routes,
    vm_sizes.routes,
    usages.routes,
    tracking.routes,
    jobs.routes,
    run_history.routes,
    artifacts.routes,
    registry.routes,
    registered_models.routes,
    model_versions.routes,
    long_running.routes,
    *not_emulated.AREAS,
)
