"""The flags that commands share: how each is spelled and what it takes.

A command asks for a flag by its key, its long spelling without the dashes. Where the reference
gives it another short spelling, the command says which: `lines/-l`.

Source: the reference of the Azure CLI, https://learn.microsoft.com/cli/azure/ml (2026-08-21); a
test compares every command with it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Flag:
    """One flag.

    Attributes:
        help: one line.
        short: other spellings.
        many: whether it takes several words and may be given again.
        switch: whether it takes no value.
        choices: the only values, if there are such.
        read: what makes a value of a word.
    """

    help: str
    short: str = ""
    many: bool = False
    switch: bool = False
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] = str

    def add_to(self, parser: argparse.ArgumentParser, key: str, short: str, needed: bool) -> None:
        """Let `parser` know the flag."""
        names = [f"--{key}", *short.split()]
        known: dict[str, Any] = {"dest": key.replace("-", "_"), "help": self.help}
        if self.switch:
            parser.add_argument(*names, action="store_true", **known)
            return
        if key in ("set", "add", "remove"):
            parser.add_argument(*names, nargs="+", action=_Ordered, **known)
            return
        if self.many:
            known |= {"nargs": "+", "action": "extend"}
        known |= {"choices": self.choices} if self.choices else {}
        parser.add_argument(*names, type=self.read, required=needed, **known)


class _Ordered(argparse.Action):
    """Keep changes in the order in which they were given, each with its words."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option: Any = None) -> None:
        namespace.changes = [*(getattr(namespace, "changes", None) or []), (self.dest, values)]


def three_state(word: str) -> bool:
    """Read what the Azure CLI takes for yes and no."""
    if word.lower() in ("true", "t", "yes", "y", "1"):
        return True
    if word.lower() in ("false", "f", "no", "n", "0"):
        return False
    raise argparse.ArgumentTypeError(f"invalid value {word!r}: use true or false")


def _text(help: str, short: str = "", **rest: Any) -> Flag:
    return Flag(help, short, **rest)


def _switch(help: str, short: str = "") -> Flag:
    return Flag(help, short, switch=True)


FLAGS: dict[str, Flag] = {
    "add": _text("Add an object to a list: property.list key=value", many=True),
    "admin-password": _text("Password of the administrator of a virtual machine"),
    "admin-username": _text("Name of the administrator of the nodes"),
    "all": _switch("Download everything that the job has, or show all"),
    "all-resources": _switch("Delete the workspace's own resources, too"),
    "all-results": _text("Return all, not only the newest", read=three_state),
    "all-traffic": _switch("Send all traffic of the endpoint to this deployment"),
    "allow-roleassignment-on-rg": _text("Whether roles may be assigned", "-r", read=three_state),
    "application-insights": _text("ARM id of the Application Insights", "-a"),
    "archived-only": _switch("List archived ones only"),
    "auth-mode": _text("key, aml_token or aad_token"),
    "build-context": _text("Folder with a Dockerfile", "-b"),
    "conda-file": _text("File with a conda specification", "-c"),
    "container": _text("inference-server or storage-initializer", "-c"),
    "container-registry": _text("ARM id of the container registry", "-c"),
    "datastore": _text("Datastore that local files are uploaded to"),
    "defaults": _text("Properties of the default deployment: key=value", many=True),
    "deployment-name": _text("Name of the deployment", "-d"),
    "description": _text("Description"),
    "disabled-only": _switch("List disabled ones only"),
    "display-name": _text("Name to show"),
    "dockerfile-path": _text("Path of the Dockerfile in the build context", "-d"),
    "download-path": _text("Folder to download to", "-p"),
    "enable-node-public-ip": _text("Whether nodes have public addresses", read=three_state),
    "endpoint-name": _text("Name of the endpoint", "-e"),
    "experiment-name": _text("Experiment of the job"),
    "feature-name": _text("Name of the feature"),
    "feature-store-name": _text("Name of the feature store"),
    "file": _text("Local path of the YAML file", "-f"),
    "filtered-kinds": _text("Kinds of workspaces to list, comma separated"),
    "force-string": _switch("Keep values of --set and --add as texts"),
    "identity-type": _text("Identity of the compute: SystemAssigned, UserAssigned or None"),
    "idle-time-before-scale-down": _text("Seconds until idle nodes are removed", "-d"),
    "image": _text("Docker image", "-i"),
    "image-build-compute": _text("Compute that builds images", "-i"),
    "include-archived": _switch("List archived ones, too"),
    "include-disabled": _switch("List disabled ones, too"),
    "include-spark": _switch("Whether Spark jobs will run in the network"),
    "input": _text("Data to score: a path, or azureml:NAME:VERSION"),
    "input-type": _text("uri_file or uri_folder"),
    "inputs": _text("Inputs of the job: name=value", many=True),
    "instance-count": _text("Nodes of the job", "-c"),
    "job-name": _text("Name of the job"),
    "key-type": _text("Which key: primary or secondary"),
    "key-vault": _text("ARM id of the key vault", "-k"),
    "kind": _text("Kind of the workspace"),
    "label": _text("Label of the asset, such as latest", "-l"),
    "lines": _text("How many lines of the log", "-l", read=int),
    "local": _switch("In Docker on this machine"),
    "local-enable-gpu": _switch("Let Docker use a GPU"),
    "location": _text("Region", "-l"),
    "managed-network": _text("Isolation of the managed network", "-m"),
    "max-instances": _text("Most nodes of the cluster"),
    "max-results": _text("How many to return at most", "-r", read=int),
    "min-instances": _text("Fewest nodes of the cluster"),
    "mini-batch-size": _text("Size of each mini batch", "-m"),
    "mirror-traffic": _text("Percent of traffic to copy to a deployment: name=percent"),
    "name": _text("Name", "-n"),
    "no-wait": _switch("Do not wait until it is done"),
    "node-index": _text("Which node", "-i", read=int),
    "not-grant-permissions": _switch("Assign no roles"),
    "os-type": _text("linux or windows"),
    "output-name": _text("Which output of the job"),
    "output-path": _text("Where the scores go: azureml://datastores/NAME/paths/PATH"),
    "outputs": _text("Outputs of the job: name=value", many=True),
    "package-model": _switch("Package the model first"),
    "parent-job-name": _text("List the children of this job", "-p"),
    "path": _text("Local or remote path", "-p"),
    "permanently-delete": _switch("Delete it without a way back", "-p"),
    "populate-secrets": _switch("Show secrets", "-p"),
    "primary-user-assigned-identity": _text("ARM id of the identity", "-p"),
    "public-network-access": _text("Enabled or Disabled"),
    "registry-name": _text("Name of the registry, in place of a workspace"),
    "remove": _text("Remove a property, or an element of a list", many=True),
    "request-file": _text("File with the request", "-r"),
    "resource-group": _text("Resource group; `az configure --defaults group=NAME` sets it", "-g"),
    "resource-id": _text("ARM id of what to attach"),
    "rule": _text("Name of the outbound rule"),
    "save-as": _text("File to write the created job to", "-a"),
    "set": _text("Set a property by its path: property1.property2=value", many=True),
    "set-default": _switch("Make this the endpoint's default deployment"),
    "share-with-name": _text("Name in the registry"),
    "share-with-version": _text("Version in the registry"),
    "size": _text("Size of the virtual machines"),
    "skip-script-validation": _switch("Do not check the scoring script"),
    "skip-validation": _switch("Do not validate"),
    "specification": _text("Path of the feature set's specification", "-s"),
    "ssh-port": _text("Port of SSH"),
    "ssh-private-key-file": _text("File with a private key"),
    "ssh-public-access-enabled": _text("Whether SSH is open", "-p", read=three_state),
    "ssh-key-value": _text("Public key of the administrator"),
    "stage": _text("Stage of the model", "-s"),
    "storage-account": _text("ARM id of the storage account", "-s"),
    "stream": _switch("Show the job's log until it ends", "-s"),
    "subnet": _text("Name or ARM id of the subnet"),
    "system-datastores-auth-mode": _text("accesskey or identity", "-d"),
    "tags": _text("Tags: key=value", many=True),
    "tier": _text("low_priority or dedicated"),
    "traffic": _text("Percent of traffic by deployment: 'blue=90 green=10'", "-r", many=True),
    "type": _text("Type", "-t"),
    "update-dependent-resources": _switch("Change connected resources, too", "-u"),
    "user-assigned-identities": _text("ARM ids of the identities, comma separated", "-i"),
    "user-object-id": _text("Object id of the user of the compute instance"),
    "user-tenant-id": _text("Tenant of the user of the compute instance"),
    "version": _text("Version", "-v"),
    "vnet-name": _text("Name of the virtual network"),
    "vscode-debug": _switch("Debug in Visual Studio Code"),
    "web": _switch("Show where it is in the studio", "-e"),
    "workspace-name": _text("Workspace; `az configure --defaults workspace=NAME` sets it", "-w"),
    "yes": _switch("Do not ask for confirmation", "-y"),
}
