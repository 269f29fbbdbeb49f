"""The commands `az ml`, and the flags of each.

Source: the reference of the extension `ml`, https://learn.microsoft.com/cli/azure/ml (2026-08-21).
`!` marks a flag that must be given.
"""

from __future__ import annotations

from azureml_emulator.az.command import Command

_HERE = "resource-group! workspace-name!"
_EITHER = "resource-group workspace-name registry-name"
_CHANGE = "set add remove force-string"
_ASSET = f"name! version label {_EITHER}"
_LIST = f"name archived-only include-archived max-results {_EITHER}"
_STORE = "resource-group workspace-name feature-store-name"
_STORED = f"name! version! {_STORE}"
_IN_ENDPOINT = f"name! endpoint-name! {_HERE}"
_SHARE = (
    "name! version! registry-name! share-with-name! share-with-version! resource-group"
    " workspace-name"
)

_VERBS = {
    "archive": "Archive {}",
    "attach": "Attach {}",
    "cancel": "Cancel {}",
    "create": "Create {}",
    "delete": "Delete {}",
    "detach": "Detach {}",
    "diagnose": "Diagnose {}",
    "disable": "Disable {}",
    "download": "Download the files of {}",
    "enable": "Enable {}",
    "get-credentials": "Get the keys or tokens of {}",
    "get-feature": "Get a feature of {}",
    "get-logs": "Get the log of {}",
    "invoke": "Invoke {}",
    "list": "List what there is of {}",
    "list-features": "List the features of {}",
    "list-jobs": "List the jobs of {}",
    "list-keys": "List the keys of {}",
    "list-materialization-operation": "List the materialization jobs of {}",
    "list-nodes": "List the nodes of {}",
    "list-sizes": "List the sizes of virtual machines",
    "list-usage": "List what is used of the quotas",
    "package": "Package {}",
    "provision-network": "Provision the managed network of {}",
    "regenerate-keys": "Regenerate a key of {}",
    "remove": "Remove {}",
    "restart": "Restart {}",
    "restore": "Restore {}",
    "set": "Set {}",
    "share": "Share {} with a registry",
    "show": "Show {}",
    "show-feature": "Show a feature of {}",
    "show-services": "Show the services of {}",
    "start": "Start {}",
    "stop": "Stop {}",
    "stream": "Show the log of {} until it ends",
    "sync-keys": "Let {} know the keys of its storage anew",
    "trigger": "Trigger {} once, now",
    "update": "Change {}",
    "validate": "Validate {}",
}

# Group, what it is called, and by verb the flags.
_GROUPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "workspace",
        "a workspace",
        {
            "create": (
                "resource-group! name file location description display-name tags set no-wait"
                " allow-roleassignment-on-rg application-insights container-registry"
                " image-build-compute key-vault kind managed-network"
                " primary-user-assigned-identity public-network-access storage-account"
                " system-datastores-auth-mode update-dependent-resources"
            ),
            "show": "name! resource-group!",
            "list": "resource-group max-results filtered-kinds",
            "update": (
                f"name! resource-group! file description display-name {_CHANGE} no-wait"
                " allow-roleassignment-on-rg application-insights container-registry"
                " image-build-compute managed-network primary-user-assigned-identity"
                " public-network-access system-datastores-auth-mode update-dependent-resources"
            ),
            "delete": "name! resource-group! all-resources permanently-delete no-wait yes",
            "diagnose": "name! resource-group! no-wait",
            "list-keys": "name! resource-group!",
            "sync-keys": "name! resource-group! no-wait",
            "provision-network": "name! resource-group! include-spark no-wait",
        },
    ),
    (
        "workspace outbound-rule",
        "an outbound rule of a workspace",
        {
            "list": _HERE,
            "show": f"rule! {_HERE}",
            "remove": f"rule! {_HERE} no-wait yes",
        },
    ),
    (
        "compute",
        "a compute",
        {
            "create": (
                f"{_HERE} name file type size min-instances max-instances location description tags"
                " tier idle-time-before-scale-down identity-type user-assigned-identities"
                " enable-node-public-ip ssh-public-access-enabled ssh-key-value admin-username"
                " admin-password vnet-name subnet user-object-id user-tenant-id set no-wait"
            ),
            "show": f"name! {_HERE}",
            "list": f"{_HERE} type/ max-results",
            "update": (
                f"name! {_HERE} min-instances max-instances idle-time-before-scale-down tags"
                f" identity-type user-assigned-identities {_CHANGE} no-wait"
            ),
            "delete": f"name! {_HERE} no-wait yes",
            "attach": (
                f"{_HERE} name file type resource-id identity-type user-assigned-identities"
                " admin-username admin-password ssh-port ssh-private-key-file no-wait"
            ),
            "detach": f"name! {_HERE} no-wait yes",
            "start": f"name! {_HERE} no-wait",
            "stop": f"name! {_HERE} no-wait",
            "restart": f"name! {_HERE} no-wait",
            "list-nodes": f"name! {_HERE}",
            "list-sizes": f"{_HERE} location type",
            "list-usage": f"{_HERE} location",
        },
    ),
    (
        "datastore",
        "a datastore",
        {
            "create": f"file! {_HERE} name set",
            "show": f"name! {_HERE}",
            "list": f"{_HERE} max-results",
            "update": f"{_HERE} name file {_CHANGE}",
            "delete": f"name! {_HERE}",
        },
    ),
    (
        "data",
        "a data asset",
        {
            "create": (
                f"{_EITHER} name version file type path description/-d datastore set"
                " skip-validation no-wait"
            ),
            "show": _ASSET,
            "list": _LIST,
            "update": f"{_ASSET} {_CHANGE}",
            "archive": "name! version label resource-group workspace-name",
            "restore": "name! version label resource-group workspace-name",
            "share": _SHARE,
        },
    ),
    (
        "environment",
        "an environment",
        {
            "create": (
                f"{_EITHER} name version file image conda-file build-context dockerfile-path"
                " os-type description datastore tags set no-wait"
            ),
            "show": _ASSET,
            "list": _LIST,
            "update": f"{_ASSET} {_CHANGE}",
            "archive": _ASSET,
            "restore": _ASSET,
            "share": _SHARE,
        },
    ),
    (
        "component",
        "a component",
        {
            "create": f"file! {_EITHER} name version skip-validation set",
            "show": _ASSET,
            "list": _LIST,
            "update": f"{_ASSET} {_CHANGE}",
            "archive": _ASSET,
            "restore": _ASSET,
        },
    ),
    (
        "job",
        "a job",
        {
            "create": f"file! {_HERE} name save-as skip-validation stream web set",
            "validate": f"file! {_HERE} set",
            "show": f"name! {_HERE} web",
            "list": (
                f"{_HERE} parent-job-name all-results archived-only include-archived max-results"
            ),
            "update": f"name! {_HERE} {_CHANGE} web",
            "stream": f"name! {_HERE}",
            "download": f"name! {_HERE} all download-path output-name",
            "cancel": f"name! {_HERE}",
            "archive": f"name! {_HERE}",
            "restore": f"name! {_HERE}",
            "show-services": f"name! {_HERE} node-index",
        },
    ),
    (
        "model",
        "a model",
        {
            "create": (
                f"{_EITHER} name version file type path description stage tags datastore set"
                " no-wait"
            ),
            "show": _ASSET,
            "list": f"{_LIST} stage",
            "update": f"{_ASSET} stage {_CHANGE}",
            "archive": _ASSET,
            "restore": _ASSET,
            "download": f"name! version! {_EITHER} download-path",
            "share": _SHARE,
            "package": f"name! version! file! {_EITHER}",
        },
    ),
    (
        "online-endpoint",
        "an online endpoint",
        {
            "create": f"{_HERE} name file auth-mode local set no-wait web",
            "show": f"name! {_HERE} local web",
            "list": f"{_HERE} local",
            "update": f"{_HERE} name file traffic mirror-traffic local {_CHANGE} no-wait web",
            "delete": f"name! {_HERE} local no-wait yes",
            "invoke": f"name! {_HERE} request-file deployment-name local",
            "get-credentials": f"name! {_HERE}",
            "regenerate-keys": f"name! {_HERE} key-type no-wait",
        },
    ),
    (
        "online-deployment",
        "an online deployment",
        {
            "create": (
                f"file! {_HERE} name endpoint-name all-traffic local local-enable-gpu"
                " package-model skip-script-validation vscode-debug set no-wait web/"
            ),
            "show": f"{_IN_ENDPOINT} local web/",
            "list": f"endpoint-name! {_HERE} local",
            "update": (
                f"{_HERE} name endpoint-name file local local-enable-gpu skip-script-validation"
                f" vscode-debug {_CHANGE} no-wait web/"
            ),
            "delete": f"{_IN_ENDPOINT} local no-wait yes",
            "get-logs": f"{_IN_ENDPOINT} container lines/-l local",
        },
    ),
    (
        "batch-endpoint",
        "a batch endpoint",
        {
            "create": f"{_HERE} name file set no-wait",
            "show": f"name! {_HERE}",
            "list": _HERE,
            "update": f"{_HERE} name file defaults {_CHANGE} no-wait",
            "delete": f"name! {_HERE} no-wait yes",
            "invoke": (
                f"name! {_HERE} file deployment-name experiment-name input input-type inputs"
                " instance-count job-name mini-batch-size output-path outputs set"
            ),
            "list-jobs": f"name! {_HERE}",
        },
    ),
    (
        "batch-deployment",
        "a batch deployment",
        {
            "create": (
                f"file! {_HERE} name endpoint-name set-default skip-script-validation set no-wait"
            ),
            "show": _IN_ENDPOINT,
            "list": f"endpoint-name! {_HERE}",
            "update": f"{_HERE} name endpoint-name file {_CHANGE} no-wait",
            "delete": f"{_IN_ENDPOINT} no-wait yes",
            "list-jobs": _IN_ENDPOINT,
        },
    ),
    (
        "schedule",
        "a schedule",
        {
            "create": f"file! {_HERE} name set no-wait",
            "show": f"name! {_HERE}",
            "list": f"{_HERE} disabled-only include-disabled max-results",
            "update": f"name! {_HERE} {_CHANGE} no-wait",
            "delete": f"name! {_HERE} no-wait",
            "enable": f"name! {_HERE} no-wait",
            "disable": f"name! {_HERE} no-wait",
            "trigger": f"name! {_HERE}",
        },
    ),
    (
        "registry",
        "a registry",
        {
            "create": (
                "resource-group! name file display-name public-network-access tags set no-wait"
            ),
            "show": "name! resource-group",
            "list": "resource-group max-results",
            "update": (
                "resource-group! name file display-name public-network-access tags"
                f" {_CHANGE} no-wait"
            ),
            "delete": "name! resource-group!",
        },
    ),
    (
        "connection",
        "a connection of a workspace",
        {
            "create": f"file! {_HERE} name populate-secrets set",
            "show": f"name! {_HERE} populate-secrets",
            "list": f"{_HERE} type max-results populate-secrets",
            "update": f"name! {_HERE} populate-secrets {_CHANGE}",
            "delete": f"name! {_HERE} yes",
        },
    ),
    (
        "feature-store",
        "a feature store",
        {
            "create": (
                "resource-group! name file location description display-name tags set no-wait"
                " not-grant-permissions update-dependent-resources"
            ),
            "show": "name! resource-group!",
            "list": "resource-group max-results",
            "update": (
                f"name! resource-group! file description display-name {_CHANGE} no-wait"
                " not-grant-permissions update-dependent-resources"
            ),
            "delete": "name! resource-group! all-resources no-wait yes",
            "provision-network": "name! resource-group! include-spark no-wait",
        },
    ),
    (
        "feature-set",
        "a feature set",
        {
            "create": f"{_STORE} name version file description/-d specification set no-wait",
            "show": _STORED,
            "list": f"{_STORE} name archived-only include-archived max-results",
            "update": f"{_STORE} name version file {_CHANGE} no-wait",
            "archive": f"{_STORED} yes",
            "restore": f"{_STORED} yes",
            "list-features": f"{_STORED} feature-name",
            "get-feature": f"{_STORED} feature-name!",
            "show-feature": f"{_STORED} feature-name!",
            "list-materialization-operation": _STORED,
        },
    ),
    (
        "feature-store-entity",
        "an entity of a feature store",
        {
            "create": f"{_STORE} name version file description/-d set no-wait",
            "show": _STORED,
            "list": f"{_STORE} name archived-only include-archived max-results",
            "update": f"{_STORED} {_CHANGE} no-wait",
            "archive": f"{_STORED} yes",
            "restore": f"{_STORED} yes",
        },
    ),
)

_ELSEWHERE = {"invoke": "ml_endpoints", "list-jobs": "ml_endpoints"}
_PYTHON = {"list": "list_"}  # a name that Python has taken


def _command(group: str, called: str, verb: str, flags: str) -> Command:
    module = _ELSEWHERE.get(verb, "ml_verbs")
    return Command(
        name=f"ml {group} {verb}",
        help=f"{_VERBS[verb].format(called)}.",
        flags=tuple(flags.split()),
        run=f"{module}:{_PYTHON.get(verb, verb.replace('-', '_'))}",
        warm=True,
    )


COMMANDS = tuple(
    _command(group, called, verb, flags)
    for group, called, verbs in _GROUPS
    for verb, flags in verbs.items()
)
