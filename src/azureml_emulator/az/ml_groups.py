"""What a group of `az ml` means in the SDK, and which flag is which field of its YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """One group.

    Attributes:
        operations: the attribute of `MLClient`.
        load: the function of the SDK that reads its YAML.
        create: the operation that creates.
        update: the operation that changes; the same one when not given.
        delete: the operation that deletes.
        in_endpoint: whether its members belong to an endpoint.
        keeps_entity: whether an update changes the SDK's own object: what the SDK prints of a
            schedule's job is less than it reads.
    """

    operations: str
    load: str
    create: str = "create_or_update"
    update: str = ""
    delete: str = "begin_delete"
    in_endpoint: bool = False
    keeps_entity: bool = False


_BEGIN = "begin_create_or_update"

GROUPS: Mapping[str, Group] = {
    "workspace": Group("workspaces", "load_workspace", "begin_create", "begin_update"),
    "workspace outbound-rule": Group("workspace_outbound_rules", ""),
    "compute": Group("compute", "load_compute", _BEGIN, "begin_update"),
    "datastore": Group("datastores", "load_datastore", delete="delete"),
    "data": Group("data", "load_data"),
    "environment": Group("environments", "load_environment"),
    "component": Group("components", "load_component"),
    "job": Group("jobs", "load_job"),
    "model": Group("models", "load_model"),
    "online-endpoint": Group("online_endpoints", "load_online_endpoint", _BEGIN),
    "online-deployment": Group(
        "online_deployments", "load_online_deployment", _BEGIN, in_endpoint=True
    ),
    "batch-endpoint": Group("batch_endpoints", "load_batch_endpoint", _BEGIN),
    "batch-deployment": Group(
        "batch_deployments", "load_batch_deployment", _BEGIN, in_endpoint=True
    ),
    "schedule": Group("schedules", "load_schedule", _BEGIN, keeps_entity=True),
    "registry": Group("registries", "load_registry", "begin_create"),
    "connection": Group("connections", "load_connection", delete="delete"),
    "feature-store": Group("feature_stores", "load_feature_store", "begin_create", "begin_update"),
    "feature-set": Group("feature_sets", "load_feature_set", _BEGIN),
    "feature-store-entity": Group("feature_store_entities", "load_feature_store_entity", _BEGIN),
}

# Flags that say how, not what.
NO_FIELDS = frozenset(
    (
        *("add", "all-traffic", "container", "datastore", "feature-store-name", "file"),
        *("force-string", "label", "local", "local-enable-gpu", "no-wait", "not-grant-permissions"),
        *("package-model", "populate-secrets", "registry-name", "remove", "resource-group"),
        *("resource-id", "save-as", "set", "set-default", "skip-script-validation"),
        *("skip-validation", "stream", "update-dependent-resources", "vscode-debug", "web"),
        *("workspace-name", "yes"),
    )
)

FIELDS: Mapping[str, str] = {
    "admin-password": "ssh_settings.admin_password",
    "admin-username": "ssh_settings.admin_username",
    "build-context": "build.path",
    "dockerfile-path": "build.dockerfile_path",
    "identity-type": "identity.type",
    "kind": "_kind",
    "managed-network": "managed_network.isolation_mode",
    "ssh-key-value": "ssh_settings.ssh_key_value",
    "ssh-port": "ssh_settings.ssh_port",
    "ssh-private-key-file": "ssh_settings.ssh_private_key_file",
    "subnet": "network_settings.subnet",
    "user-object-id": "create_on_behalf_of.user_object_id",
    "user-tenant-id": "create_on_behalf_of.user_tenant_id",
    "user-assigned-identities": "identity.user_assigned_identities",
    "vnet-name": "network_settings.vnet_name",
    "defaults": "defaults",
}

# Paths that a flag gives relative to the working directory, not to the YAML.
PATHS = frozenset(("path", "conda-file", "build-context", "specification"))
