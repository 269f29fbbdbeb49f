"""Versions, defaults and extensions.

Source: https://learn.microsoft.com/cli/azure/azure-cli-configuration (2026-08-21); the texts about
extensions are those of `azure.cli.core.extension` (azure-cli 2.80).
"""

from __future__ import annotations

import sys
from typing import Any

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError, UsageError
from azureml_emulator.az.ml_values import pairs

CLI_VERSION = "2.80.0"
"""The azure-cli whose texts were read."""
ML_VERSION = "2.45.1"
"""The ml extension in "List of available Azure CLI extensions" on Microsoft Learn, 2026-10-05."""

_ML = {"name": "ml", "version": ML_VERSION}


def version(invocation: Invocation) -> Any:
    """Return the versions."""
    return {
        "azure-cli": CLI_VERSION,
        "azure-cli-core": CLI_VERSION,
        "azure-cli-telemetry": "1.1.0",
        "extensions": {"ml": ML_VERSION},
    }


def version_text() -> str:
    """Return what `az --version` prints."""
    return (
        f"azure-cli                         {CLI_VERSION}\n\n"
        f"core                              {CLI_VERSION}\n\n"
        f"Extensions:\nml                                {ML_VERSION}\n\n"
        "This is the offline az of the Azure Machine Learning study guide; it reaches no Azure.\n"
    )


def configure(invocation: Invocation) -> Any:
    """Set or list the defaults."""
    settings = invocation.settings
    if defaults := invocation.given("defaults"):
        settings.set("defaults", _with_empty(defaults))
        return None
    if invocation.given("list-defaults"):
        found = settings.section("defaults")
        source = str(settings.folder / "config")
        return [{"name": name, "source": source, "value": found[name]} for name in sorted(found)]
    raise AzError("the offline az asks no questions: use az configure --defaults NAME=VALUE")


def _with_empty(words: list[str]) -> dict[str, str]:
    return {name: value.strip("'\"") for name, value in pairs(words, "defaults").items()}


def config_set(invocation: Invocation) -> None:
    """Set values of the configuration."""
    words = invocation.options.key_value
    if not words:
        raise UsageError("the following arguments are required: key_value")
    for word in words:
        key, equals, value = word.partition("=")
        section, name = _section(key)
        if not equals:
            raise UsageError(f"usage error: [KEY=VALUE ...]: {word!r}")
        invocation.settings.set(section, {name: value})


def config_get(invocation: Invocation) -> Any:
    """Show values of the configuration."""
    settings = invocation.settings
    if not invocation.options.key:
        return {"defaults": _listed(settings.section("defaults"), settings)}
    found = []
    for key in invocation.options.key:
        section, dot, name = key.partition(".")
        if not dot:
            found += _listed(settings.section(section), settings)
        elif (value := settings.get(section, name)) is None:
            raise AzError(f"Configuration '{key}' is not set.")
        else:
            found += _listed({name: value}, settings)
    return found[0] if len(found) == 1 and "." in invocation.options.key[0] else found


def _listed(values: dict[str, str], settings: Any) -> list[dict[str, str]]:
    source = str(settings.folder / "config")
    return [{"name": name, "source": source, "value": value} for name, value in values.items()]


def config_unset(invocation: Invocation) -> None:
    """Forget values of the configuration."""
    for key in invocation.options.key:
        section, name = _section(key)
        invocation.settings.set(section, {name: ""})


def _section(key: str) -> tuple[str, str]:
    section, dot, name = key.partition(".")
    if not dot or not name:
        raise AzError(f"Invalid configuration key '{key}': write section.name")
    return section, name


def extension_add(invocation: Invocation) -> None:
    """Say that the extension `ml` is there; no other can be had."""
    name = invocation.given("name")
    if name != "ml":
        what = name or invocation.given("source") or "an extension"
        raise AzError(f"{what}: the offline az has the extension ml, and installs no other")
    if not invocation.given("upgrade"):
        print("Extension 'ml' is already installed.", file=sys.stderr)


def extension_list(invocation: Invocation) -> Any:
    """Return the extensions."""
    return [_shown(invocation)]


def extension_show(invocation: Invocation) -> Any:
    """Return the extension `ml`."""
    _only_ml(invocation)
    return _shown(invocation)


def extension_update(invocation: Invocation) -> None:
    """Do nothing: the extension comes with the workspace."""
    _only_ml(invocation)
    print("Latest version of 'ml' is already installed.", file=sys.stderr)


def extension_remove(invocation: Invocation) -> None:
    """Do nothing: the extension comes with the workspace, and scripts add it again at once."""
    _only_ml(invocation)


def _only_ml(invocation: Invocation) -> None:
    if (name := invocation.given("name")) != "ml":
        raise AzError(f"The extension {name} is not installed.")


def _shown(invocation: Invocation) -> dict[str, Any]:
    return {
        "experimental": False,
        "extensionType": "whl",
        **_ML,
        "path": str(invocation.settings.folder / "cliextensions" / "ml"),
        "preview": False,
    }
