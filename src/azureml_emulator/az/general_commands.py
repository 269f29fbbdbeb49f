"""The commands around `az ml` that scripts need.

Source: https://learn.microsoft.com/cli/azure/reference-index (2026-08-21).
"""

from __future__ import annotations

from collections.abc import Mapping

from azureml_emulator.az.command import Command
from azureml_emulator.az.flags import FLAGS, Flag

_GROUP = Flag("Name of the resource group", "--resource-group -n -g")
_NAME_OR_ID = Flag("Name or ID of subscription", "--subscription -n -s")
_SUBSCRIPTION = Flag("Name or ID of subscription")


def _command(
    name: str,
    run: str,
    help: str,
    flags: str = "",
    own: Mapping[str, Flag] | None = None,
    positional: str = "",
) -> Command:
    return Command(name, help, tuple(flags.split()), run, own or {}, positional)


_LOGIN = {
    "service-principal": Flag("Sign in as a service principal", switch=True),
    "identity": Flag("Sign in with a managed identity", "-i", switch=True),
    "username": Flag("User name, or client id of a service principal", "-u"),
    "password": Flag("Password or secret", "-p"),
    "tenant": Flag("Tenant", "-t"),
    "certificate": Flag("PEM file of a service principal"),
    "federated-token": Flag("Federated token of a service principal"),
    "use-device-code": Flag("Sign in with a code", switch=True),
    "allow-no-subscriptions": Flag("Allow tenants without subscriptions", switch=True),
    "client-id": Flag("Client id of a user-assigned identity"),
    "object-id": Flag("Object id of a user-assigned identity"),
    "resource-id": Flag("ARM id of a user-assigned identity"),
    "scope": Flag("Scope to consent to"),
}
_TOKEN = {
    "name": _NAME_OR_ID,
    "resource": Flag("Resource of the token"),
    "resource-type": Flag(
        "Kind of resource",
        choices=("aad-graph", "arm", "batch", "data-lake", "media", "ms-graph", "oss-rdbms"),
    ),
    "scope": Flag("Scopes of the token", many=True),
    "tenant": Flag("Tenant of the token", "-t"),
}
_ACCOUNTS = {
    "all": Flag("List all, also those that are disabled", switch=True),
    "refresh": Flag("Ask anew", switch=True),
}
_CONFIGURE = {
    "defaults": Flag("Defaults: group=, workspace=, location=", "-d", many=True),
    "list-defaults": Flag("List the defaults", "-l", switch=True),
    "scope": Flag("Where the defaults hold: global or local", choices=("global", "local")),
}
_IN_GROUP = {"name": _GROUP}
_NEW_GROUP = {**_IN_GROUP, "managed-by": Flag("ARM id of what manages the group")}
_TAG = {"tag": Flag("A tag: key[=value]")}
_PROVIDER = {
    "namespace": Flag("Namespace, such as Microsoft.MachineLearningServices", "-n"),
    "wait": Flag("Wait until it is registered", switch=True),
    "consent-to-permissions": Flag("Consent to what it asks for", switch=True),
    "management-group-id": Flag("Management group", "-m"),
    "expand": Flag("What to show besides"),
}
_EXTENSION = {
    "name": Flag("Name of the extension", "-n"),
    "source": Flag("File or address of the extension", "-s"),
    "version": Flag("Version"),
    "allow-preview": Flag("Whether a preview will do"),
    "upgrade": Flag("Upgrade it", switch=True),
    "system": Flag("For all users", switch=True),
    "yes": FLAGS["yes"],
}
_ROLE = {
    "assignee": Flag("Who: user, group, service principal"),
    "assignee-object-id": Flag("Who, by object id"),
    "assignee-principal-type": Flag(
        "What the assignee is", choices=("ForeignGroup", "Group", "ServicePrincipal", "User")
    ),
    "role": Flag("Name or id of the role"),
    "scope": Flag("Where: /subscriptions/..., a group or a resource"),
    "name": Flag("Name of the assignment", "-n"),
    "condition": Flag("Condition"),
    "condition-version": Flag("Version of the condition"),
    "ids": Flag("ARM ids of assignments", many=True),
    "resource-group": Flag("Only where the role was assigned at this resource group", "-g"),
    "all": Flag("Show all below the subscription", switch=True),
    "include-inherited": Flag("Show those of scopes above", switch=True),
    "description": FLAGS["description"],
    "yes": FLAGS["yes"],
}
_DEPLOYMENT = {
    "name": Flag("Name of the deployment", "-n"),
    "template-file": Flag("Template, JSON or Bicep", "-f"),
    "parameters": Flag("Parameters: KEY=VALUE, @file or file", "-p", many=True),
    "mode": Flag("Incremental or Complete", choices=("Incremental", "Complete")),
    "no-prompt": Flag("Do not ask for parameters", choices=("true", "false")),
    "confirm-with-what-if": Flag("Show first what would change", "-c", switch=True),
    "result-format": Flag("How much to show", "-r"),
    "no-pretty-print": Flag("Print JSON", switch=True),
}
_REST = {
    "method": Flag(
        "Method",
        "-m",
        choices=("delete", "get", "head", "options", "patch", "post", "put"),
        read=str.lower,
    ),
    "uri": Flag("Address, or the path behind https://management.azure.com", "--url -u"),
    "body": Flag("Body, or @file", "-b"),
    "headers": Flag("Headers: key=value", many=True),
    "uri-parameters": Flag("Query: key=value", "--url-parameters", many=True),
    "resource": Flag("Resource of the token"),
    "skip-authorization-header": Flag("Send no token", switch=True),
    "output-file": Flag("File for the answer"),
}

COMMANDS = (
    _command("version", "basics:version", "Show the versions."),
    _command("login", "account:login", "Sign in.", " ".join(_LOGIN), _LOGIN),
    _command(
        "logout", "account:logout", "Sign out.", "username", {"username": Flag("Who signs out")}
    ),
    _command(
        "account show",
        "account:show",
        "Show the subscription in use.",
        "name",
        {"name": _NAME_OR_ID},
    ),
    _command("account list", "account:list_all", "List subscriptions.", "all refresh", _ACCOUNTS),
    _command(
        "account set",
        "account:set_current",
        "Choose the subscription.",
        "name!",
        {"name": _NAME_OR_ID},
    ),
    _command("account clear", "account:clear", "Forget all subscriptions."),
    _command(
        "account get-access-token",
        "account:get_access_token",
        "Get a token.",
        " ".join(_TOKEN),
        _TOKEN,
    ),
    _command("configure", "basics:configure", "Set defaults.", " ".join(_CONFIGURE), _CONFIGURE),
    _command(
        "config set", "basics:config_set", "Set values: section.name=value.", positional="key_value"
    ),
    _command("config get", "basics:config_get", "Show values.", positional="key"),
    _command("config unset", "basics:config_unset", "Forget values.", positional="key"),
    _command(
        "group create",
        "groups:create",
        "Create a resource group.",
        "name! location! tags managed-by",
        _NEW_GROUP,
    ),
    _command("group show", "groups:show", "Show a resource group.", "name!", _IN_GROUP),
    _command("group list", "groups:list_all", "List resource groups.", "tag", _TAG),
    _command("group exists", "groups:exists", "Say whether there is one.", "name!", _IN_GROUP),
    _command(
        "group delete",
        "groups:delete",
        "Delete a resource group and all in it.",
        "name! no-wait yes force-deletion-types/-f",
        {**_IN_GROUP, "force-deletion-types": Flag("What to delete at once")},
    ),
    _command(
        "provider register",
        "providers:register",
        "Register a resource provider.",
        "namespace! wait consent-to-permissions management-group-id",
        _PROVIDER,
    ),
    _command(
        "provider show",
        "providers:show",
        "Show a resource provider.",
        "namespace! expand",
        _PROVIDER,
    ),
    _command(
        "provider list", "providers:list_all", "List resource providers.", "expand", _PROVIDER
    ),
    _command(
        "extension add",
        "basics:extension_add",
        "Add an extension: ml is there.",
        "name source version allow-preview upgrade system yes",
        _EXTENSION,
    ),
    _command("extension list", "basics:extension_list", "List extensions."),
    _command("extension show", "basics:extension_show", "Show an extension.", "name!", _EXTENSION),
    _command(
        "extension update",
        "basics:extension_update",
        "Update an extension.",
        "name! allow-preview",
        _EXTENSION,
    ),
    _command(
        "extension remove", "basics:extension_remove", "Remove an extension.", "name!", _EXTENSION
    ),
    _command(
        "role assignment create",
        "roles:create",
        "Assign a role.",
        "role! scope! assignee assignee-object-id assignee-principal-type name description"
        " condition condition-version",
        _ROLE,
    ),
    _command(
        "role assignment list",
        "roles:list_all",
        "List role assignments.",
        "assignee assignee-object-id role scope resource-group all include-inherited",
        _ROLE,
    ),
    _command(
        "role assignment delete",
        "roles:delete",
        "Delete role assignments.",
        "ids assignee assignee-object-id role scope resource-group include-inherited yes",
        _ROLE,
    ),
    _command(
        "deployment group create",
        "deployments:create",
        "Deploy a template.",
        "resource-group! name template-file parameters mode no-wait no-prompt confirm-with-what-if",
        _DEPLOYMENT,
    ),
    _command(
        "deployment group validate",
        "deployments:validate",
        "Check a template.",
        "resource-group! name template-file parameters mode no-prompt",
        _DEPLOYMENT,
    ),
    _command(
        "deployment group what-if",
        "deployments:what_if",
        "Show what would change.",
        "resource-group! name template-file parameters mode no-prompt result-format"
        " no-pretty-print",
        _DEPLOYMENT,
    ),
    _command(
        "rest",
        "rest:send",
        "Send a request of one's own.",
        "uri! method body headers uri-parameters resource skip-authorization-header output-file",
        _REST,
    ),
)
