"""What the commands of `az ml` do: one function a verb, for all groups."""

from __future__ import annotations

import contextlib
import itertools
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from azureml_emulator.az.changes import Change
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.confirm import confirm
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.ml_client import Session, as_dict, explained
from azureml_emulator.az.ml_values import fields

# Taken in silence, they would promise what does not happen.
_NOT_OFFLINE = ("package-model", "vscode-debug")


def create(invocation: Invocation) -> Any:
    """Create what the file and the flags describe."""
    with explained(invocation):
        session = Session(invocation)
        _refuse(invocation)
        if (given := invocation.given("file")) is not None and not Path(given).is_file():
            raise AzError(f"No such file or directory: {given}")
        entity = session.loaded()
        options = {
            key: True
            for key in ("local", "skip_validation", "skip_script_validation", "local_enable_gpu")
            if invocation.given(key)
        }
        made = session.call(session.group.create, entity, **options)
        return _after(session, entity, made)


def _refuse(invocation: Invocation) -> None:
    """Name a flag for what does not happen here.

    Raises:
        AzError: there is one.
    """
    for flag in _NOT_OFFLINE:
        if invocation.given(flag):
            raise AzError(f"--{flag} is not in the offline az. It works with a real workspace.")


def _after(session: Session, entity: Any, made: Any) -> Any:
    """Do what other flags want of what was just created; return what is printed."""
    given = session.given
    if given("all-traffic"):
        endpoint = session.client.online_endpoints.get(entity.endpoint_name)
        endpoint.traffic = {entity.name: 100}
        session.client.online_endpoints.begin_create_or_update(endpoint).result()
    if given("set-default"):
        endpoint = session.client.batch_endpoints.get(entity.endpoint_name)
        endpoint.defaults.deployment_name = entity.name
        session.client.batch_endpoints.begin_create_or_update(endpoint).result()
    if given("web"):
        _tell_where(made)
    if given("save-as"):
        made.dump(given("save-as"))
    if given("stream"):
        _stream(session, made.name)
        made = session.client.jobs.get(made.name)
    return _printed(made)


def _tell_where(entity: Any) -> None:
    where = getattr(entity, "studio_url", None) or (getattr(entity, "id", None) or "")
    print(f"In the studio of a real workspace: {where}", file=sys.stderr)


def _printed(entity: Any) -> Any:
    return None if entity is None else as_dict(entity)


def show(invocation: Invocation) -> Any:
    """Show one."""
    with explained(invocation):
        session = Session(invocation)
        entity = _get(session)
        if invocation.given("web"):
            _tell_where(entity)
        return as_dict(entity)


def _get(session: Session) -> Any:
    name = session.given("name") or session.given("rule")
    if session.group.operations == "workspace_outbound_rules":
        return session.call("get", session.given("workspace-name"), name)
    return session.call("get", name, **_which(session))


def _which(session: Session) -> dict[str, Any]:
    """Return which of those with the same name: of the endpoint, of the version or label."""
    given = session.given
    if session.group.in_endpoint:
        return {"endpoint_name": given("endpoint-name")}
    which = {key: given(key) for key in ("version", "label") if given(key)}
    if given("populate-secrets"):
        which["populate_secrets"] = True
    if given("local"):
        which["local"] = True
    return which


def list_(invocation: Invocation) -> Any:
    """List them."""
    with explained(invocation):
        session = Session(invocation)
        arguments, options = _listed(session)
        found: Iterable[Any] = session.call("list", *arguments, **options)
        return [as_dict(one) for one in itertools.islice(found, invocation.given("max-results"))]


def _listed(session: Session) -> tuple[list[Any], dict[str, Any]]:
    given = session.given
    group = session.group.operations
    if group == "workspace_outbound_rules":
        return [given("workspace-name")], {}
    if session.group.in_endpoint:
        return [given("endpoint-name")], {}
    options: dict[str, Any] = {}
    if group in ("workspaces", "registries", "feature_stores"):
        options["scope"] = "resource_group" if given("resource-group") else "subscription"
    for key in ("name", "stage", "parent-job-name", "local"):
        if given(key):
            options[key.replace("-", "_")] = given(key)
    if given("filtered-kinds"):
        options["filtered_kinds"] = given("filtered-kinds").split(",")
    if given("type"):
        options["connection_type" if group == "connections" else "compute_type"] = given("type")
    if given("populate-secrets"):
        options["populate_secrets"] = True
    return [], options | _view(session)


def _view(session: Session) -> dict[str, Any]:
    from azure.ai.ml.constants import ListViewType

    given = session.given
    if given("archived-only"):
        return {"list_view_type": ListViewType.ARCHIVED_ONLY}
    if given("include-archived"):
        return {"list_view_type": ListViewType.ALL}
    if given("disabled-only"):
        return {"list_view_type": "DisabledOnly"}
    if given("include-disabled"):
        return {"list_view_type": "All"}
    return {}


def update(invocation: Invocation) -> Any:
    """Change one."""
    with explained(invocation):
        fields(invocation)  # wrong values are told before anything is asked
        session = Session(invocation)
        _refuse(invocation)
        group = session.group
        if invocation.given("file"):
            entity = session.loaded()
        else:
            if not invocation.given("name"):
                raise AzError("usage error: give --name/-n or --file/-f")
            entity = session.changed(_get(session))
        options = {"local": True} if invocation.given("local") else {}
        made = session.call(group.update or group.create, entity, **options)
        if invocation.given("web"):
            _tell_where(made)
        return _printed(made)


def delete(invocation: Invocation) -> None:
    """Delete one."""
    confirm(invocation)
    with explained(invocation):
        session = Session(invocation)
        name = invocation.given("name")
        options: dict[str, Any] = {}
        if session.group.in_endpoint:
            options["endpoint_name"] = invocation.given("endpoint-name")
        if session.group.operations in ("workspaces", "feature_stores"):
            options["delete_dependent_resources"] = bool(invocation.given("all-resources"))
        if invocation.given("permanently-delete"):
            options["permanently_delete"] = True
        if invocation.given("local"):
            options["local"] = True
        if session.group.operations == "registries":
            session.call(session.group.delete, name=name)
            return
        session.call(session.group.delete, name, **options)


def remove(invocation: Invocation) -> None:
    """Remove an outbound rule."""
    confirm(invocation)
    with explained(invocation):
        session = Session(invocation)
        session.call("begin_remove", invocation.given("workspace-name"), invocation.given("rule"))


def detach(invocation: Invocation) -> None:
    """Detach a compute."""
    confirm(invocation)
    with explained(invocation):
        Session(invocation).call("begin_delete", invocation.given("name"), action="Detach")


def attach(invocation: Invocation) -> Any:
    """Attach a compute."""
    with explained(invocation):
        session = Session(invocation)
        if invocation.given("resource-id") and not invocation.given("file"):
            changed: list[Change] = [("set", [f"resource_id={invocation.given('resource-id')}"])]
            invocation.options.changes = changed
        return _printed(session.call("begin_attach", session.loaded()))


def _plain(operation: str) -> Any:
    """Return a function for an operation that takes a name and tells nothing."""

    def run(invocation: Invocation) -> Any:
        with explained(invocation):
            session = Session(invocation)
            which = {
                key: invocation.given(key) for key in ("version", "label") if invocation.given(key)
            }
            return _printed(session.call(operation, invocation.given("name"), **which))

    return run


archive = _plain("archive")
restore = _plain("restore")
cancel = _plain("begin_cancel")
start = _plain("begin_start")
stop = _plain("begin_stop")
restart = _plain("begin_restart")
enable = _plain("begin_enable")
disable = _plain("begin_disable")
trigger = _plain("trigger")
sync_keys = _plain("begin_sync_keys")
diagnose = _plain("begin_diagnose")
list_keys = _plain("get_keys")
get_credentials = _plain("get_keys")


def stream(invocation: Invocation) -> None:
    """Show the log of a job until it ends."""
    with explained(invocation):
        _stream(Session(invocation), invocation.given("name"))


def _stream(session: Session, name: str) -> None:
    """Print the log where results are printed, too."""
    with contextlib.redirect_stdout(sys.__stdout__):
        session.client.jobs.stream(name)


def provision_network(invocation: Invocation) -> Any:
    """Provision the managed network."""
    with explained(invocation):
        session = Session(invocation)
        key = "workspace_name" if session.group.operations == "workspaces" else "feature_store_name"
        options = {
            key: invocation.given("name"),
            "include_spark": invocation.given("include-spark"),
        }
        return _printed(session.call("begin_provision_network", **options))


def regenerate_keys(invocation: Invocation) -> Any:
    """Regenerate a key."""
    with explained(invocation):
        kind = invocation.given("key-type") or "primary"
        name = invocation.given("name")
        return _printed(Session(invocation).call("begin_regenerate_keys", name, key_type=kind))


def list_nodes(invocation: Invocation) -> Any:
    """List the nodes of a cluster."""
    with explained(invocation):
        found = Session(invocation).call("list_nodes", invocation.given("name"))
        return [as_dict(one) for one in found]


def list_sizes(invocation: Invocation) -> Any:
    """List the sizes of virtual machines."""
    with explained(invocation):
        found = Session(invocation).call(
            "list_sizes",
            location=invocation.given("location"),
            compute_type=invocation.given("type"),
        )
        return [as_dict(one) for one in found]


def list_usage(invocation: Invocation) -> Any:
    """List what is used of the quotas."""
    with explained(invocation):
        found = Session(invocation).call("list_usage", location=invocation.given("location"))
        return [as_dict(one) for one in found]


def validate(invocation: Invocation) -> Any:
    """Validate a job."""
    with explained(invocation):
        session = Session(invocation)
        return as_dict(session.call("validate", session.loaded()))


def download(invocation: Invocation) -> None:
    """Download the files of a job or a model."""
    with explained(invocation):
        session = Session(invocation)
        given = invocation.given
        options: dict[str, Any] = {"download_path": given("download-path") or "."}
        if session.group.operations == "jobs":
            options |= {"all": bool(given("all")), "output_name": given("output-name")}
        else:
            options["version"] = given("version")
        session.call("download", given("name"), **options)


def show_services(invocation: Invocation) -> Any:
    """Show the services of a job."""
    with explained(invocation):
        node = invocation.given("node-index") or 0
        found = Session(invocation).call("show_services", invocation.given("name"), node)
        return None if found is None else {name: as_dict(one) for name, one in found.items()}


def share(invocation: Invocation) -> Any:
    """Share an asset with a registry."""
    with explained(invocation):
        names = ("name", "version", "registry-name", "share-with-name", "share-with-version")
        options = {key.replace("-", "_"): invocation.given(key) for key in names}
        return _printed(Session(invocation).call("share", **options))


def package(invocation: Invocation) -> Any:
    """Package a model."""
    from azure.ai.ml import load_model_package

    with explained(invocation):
        request = load_model_package(invocation.given("file"))
        name, version = invocation.given("name"), invocation.given("version")
        return _printed(Session(invocation).call("package", name, version, request))


def get_logs(invocation: Invocation) -> Any:
    """Return the last lines of a deployment's log."""
    with explained(invocation):
        given = invocation.given
        options = {"lines": given("lines") or 5000, "container_type": given("container")}
        if given("local"):
            options["local"] = True
        return Session(invocation).call(
            "get_logs", given("name"), given("endpoint-name"), **options
        )


def list_features(invocation: Invocation) -> Any:
    """List the features of a feature set."""
    with explained(invocation):
        given = invocation.given
        found = Session(invocation).call(
            "list_features", given("name"), given("version"), feature_name=given("feature-name")
        )
        return [as_dict(one) for one in found]


def show_feature(invocation: Invocation) -> Any:
    """Show a feature of a feature set."""
    with explained(invocation):
        given = invocation.given
        return _printed(
            Session(invocation).call(
                "get_feature", given("name"), given("version"), feature_name=given("feature-name")
            )
        )


get_feature = show_feature


def list_materialization_operation(invocation: Invocation) -> Any:
    """List the materialization jobs of a feature set."""
    with explained(invocation):
        name, version = invocation.given("name"), invocation.given("version")
        found = Session(invocation).call("list_materialization_operations", name, version)
        return [as_dict(one) for one in found]
