"""What the specification of a command component must not do.

Source: Microsoft Learn, "CLI (v2) command component YAML schema", "Common errors".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs.submission import UnknownEnvironmentError
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.messages import BodyError
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs
from offline_azure.store.store import Transaction

_ARTICLE = docs("CLI (v2) command component YAML schema", "reference-yaml-component-command")
_RESERVED = frozenset({"path", "ld_library_path", "user", "logname", "home", "pwd", "shell"})
_BLOCK = re.compile(r"\$\[\[(.*?)\]\]", re.DOTALL)
_INPUT = re.compile(r"\$\{\{\s*inputs\.([^\s}]+?)(?:\.path)?\s*\}\}")

routes = Routes("Components", scope=IN_WORKSPACE)

NOT_OPTIONAL = routes.error(
    when="an input that is not optional stands in `$[[ ]]` of the command",
    status=400,
    code="UserError",
    message="Only optional inputs can be in $[[]]: {name} is not optional.",
    source=_ARTICLE,
    envelope="service",
)
RESERVED = routes.error(
    when="an input or output has the name of a variable of the system, such as `path`",
    status=400,
    code="UserError",
    message="Inputs/outputs names conflict with system reserved parameters: {name}.",
    source=_ARTICLE,
    envelope="service",
)
UNKNOWN_ENVIRONMENT = routes.error(
    when="the environment does not exist in the workspace",
    status=400,
    code="UserError",
    message="No environment exists for name {name}, version {version}.",
    source=_ARTICLE,
    envelope="service",
)


def check(store: Transaction, workspace_id: str, spec: dict[str, Any]) -> None:
    """Check the specification of a component; only those of command components have rules.

    Args:
        store: where environments are looked up.
        workspace_id: the ARM id of the component's workspace.
        spec: the specification.

    Raises:
        AzureError: it breaks a rule.
        BodyError: its inputs or outputs are not objects.
    """
    for part in ("inputs", "outputs"):
        if not isinstance(spec.get(part) or {}, dict):
            raise BodyError(f"The {part} of the component are not an object.")
    if spec["type"] != "command":
        return
    inputs: dict[str, Any] = spec.get("inputs") or {}
    for name in (*inputs, *(spec.get("outputs") or {})):
        if name.lower() in _RESERVED:
            raise RESERVED.error(name=name)
    for name in _in_blocks(str(spec.get("command", ""))):
        if name in inputs and str(inputs[name].get("optional")).lower() != "true":
            raise NOT_OPTIONAL.error(name=name)
    environment = spec.get("environment")
    # Those of registries have versions that this catalogue no longer has.
    if isinstance(environment, str) and "/workspaces/" in environment:
        try:
            job_environments.find(store, workspace_id, environment.removeprefix("azureml:"))
        except UnknownEnvironmentError as fault:
            raise UNKNOWN_ENVIRONMENT.error(name=fault.name, version=fault.version) from None


def _in_blocks(command: str) -> Iterator[str]:
    for block in _BLOCK.finditer(command):
        yield from (found[1] for found in _INPUT.finditer(block[1]))
