"""`az deployment group`: ARM templates, JSON; Bicep where the program `bicep` is installed.

Source: https://learn.microsoft.com/cli/azure/deployment/group (2026-08-21).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from azureml_emulator.az import arm, groups
from azureml_emulator.az.changes import read_value
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError

_VERSION = "2024-03-01"


def create(invocation: Invocation) -> Any:
    """Deploy a template."""
    answer = arm.call("PUT", _path(invocation), _deployment(invocation), _VERSION)
    if invocation.given("no-wait"):
        return None
    properties = answer["properties"]
    if properties["provisioningState"] == "Failed":
        error = properties.get("error") or {}
        details = [f"{one.get('code')}: {one.get('message')}" for one in error.get("details", ())]
        raise AzError("\n".join([f"{error.get('code')}: {error.get('message')}", *details]))
    return {"resourceGroup": invocation.given("resource-group"), **answer}


def validate(invocation: Invocation) -> Any:
    """Check a template, without making anything."""
    return arm.call("POST", f"{_path(invocation)}/validate", _deployment(invocation), _VERSION)


def what_if(invocation: Invocation) -> Any:
    """Say what a template would change."""
    return arm.call("POST", f"{_path(invocation)}/whatIf", _deployment(invocation), _VERSION)


def _path(invocation: Invocation) -> str:
    file = invocation.given("template-file")
    name = invocation.given("name") or (Path(file).stem if file else "deployment")
    group = groups.path(invocation, invocation.given("resource-group"))
    return f"{group}/providers/Microsoft.Resources/deployments/{name}"


def _deployment(invocation: Invocation) -> dict[str, Any]:
    file = invocation.given("template-file")
    if not file:
        raise AzError("usage error: --template-file FILE")
    return {
        "properties": {
            "mode": invocation.given("mode") or "Incremental",
            "template": _template(Path(file)),
            "parameters": _parameters(invocation.given("parameters") or []),
        }
    }


def _template(file: Path) -> Any:
    if file.suffix == ".bicep":
        return _built(file)
    return _json(file)


def _built(file: Path) -> Any:
    program = shutil.which("bicep")
    if program is None:
        raise AzError(
            f"{file}: Bicep needs the program bicep, which is not installed here. Build the file"
            " where it is (az bicep build --file), and deploy the JSON."
        )
    built = subprocess.run([program, "build", "--stdout", str(file)], capture_output=True)
    if built.returncode:
        raise AzError(built.stderr.decode(errors="replace").strip())
    return json.loads(built.stdout)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AzError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise AzError(
            f"Failed to parse '{file}', please check whether it is JSON: {error}"
        ) from None


def _parameters(words: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if word.startswith("@") or not equals:
            content = _json(Path(word.removeprefix("@")))
            found |= content.get("parameters", content)
        elif text.startswith("@"):
            found[key] = {"value": _json(Path(text[1:]))}
        else:
            found[key] = {"value": read_value(text)}
    return found
