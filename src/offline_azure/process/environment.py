"""The environment variables that put a process inside the offline workspace.

Nothing else is needed: the SDK, MLflow and plain `requests` honour proxies and certificate
bundles from the environment. What is inherited decides whether the promise holds that nothing
reaches Azure, so every inherited variable that names another way out is dropped.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from offline_azure.added_packages import VARIABLE
from offline_azure.arm.ids import OFFLINE_TENANT_ID
from offline_azure.front.doorkeeper import SEALED_USER, USER
from offline_azure.process.logins import NO_LOGINS
from offline_azure.process.programs import AZ_FOLDER, first_on_path
from offline_azure.ways_out import CA_BUNDLES, NETRC, is_way_out

LOOPBACK = "127.0.0.1,localhost"
"""What is reached without the proxy: this machine, and nothing else.

Nothing of ours listens on `::1`, and in no spelling can it be named here: the native library of the
package `mltable` takes what follows a colon for a port, and breaks down even when it reads a local
file.
"""

CLIENT_ID = "77777777-6666-5555-4444-333333333333"
_OWN = "AZUREML_EMULATOR_"
ADDRESS = _OWN + "ADDRESS"
PACKAGE_INDEX = _OWN + "PACKAGE_INDEX"

# azure.monitor.opentelemetry._constants
_INSTRUMENTED = "azure_sdk,django,fastapi,flask,httpx,httpx2,psycopg2,requests,urllib,urllib3"

_DROPPED_PREFIXES = (
    "AZURE_",
    "AZUREML_",
    "APPLICATIONINSIGHTS_",
    "ARM_",
    "IDENTITY_",
    "MLFLOW_",
    "MSI_",
    "OBO_",
)
_NOWHERE = "127.0.0.1:9"  # the discard port: nobody listens


def offline_environment(
    inherited: Mapping[str, str],
    *,
    address: str,
    secret: str,
    ca_bundle: Path,
    package_index: bool,
    variables: Mapping[str, str] | None = None,
    logins: Path = NO_LOGINS,
    added_packages: Path | None = None,
    programs: Path | None = None,
    az_settings: Path | None = None,
) -> dict[str, str]:
    """Return the environment of a child process inside the offline workspace.

    Args:
        inherited: the environment that the child would have otherwise.
        address: where the proxy listens, `127.0.0.1:PORT`.
        secret: the password of the proxy.
        ca_bundle: file with the certificate authority of the proxy, and with every other one
            that the child may meet, PEM.
        package_index: whether pip may reach the index that it is configured with.
        variables: what the services there bring (see `Service.variables`).
        logins: file with logins by host, none of them for a host of Azure (see `logins`).
        added_packages: where packages are that the user has added to the guide's own.
        programs: where programs are that come before all others: `az`.
        az_settings: where `az` keeps its settings.
    """
    environment = {name: value for name, value in inherited.items() if _is_kept(name)}
    user = USER if package_index else SEALED_USER
    proxy = f"http://{user}:{secret}@{address}"
    for name, value in (
        ("HTTP_PROXY", proxy),
        ("HTTPS_PROXY", proxy),
        ("NO_PROXY", LOOPBACK),
    ):
        environment[name] = environment[name.lower()] = value
    environment |= {
        "PIP_PROXY": proxy,  # wins over a proxy in pip's configuration files
        **dict.fromkeys(CA_BUNDLES, str(ca_bundle)),
        NETRC: str(logins),
        # What EnvironmentCredential, the first of DefaultAzureCredential, looks for.
        "AZURE_TENANT_ID": OFFLINE_TENANT_ID,
        "AZURE_CLIENT_ID": CLIENT_ID,
        "AZURE_CLIENT_SECRET": "offline",
        # The SDK's telemetry would only knock at a closed door, and ask the virtual machine that
        # it believes to run on who it is. Its live metrics cannot be switched off; they get a 501.
        # Its log exporter is for the kernel to switch off: without one, Python prints the SDK's own
        # log into cells.
        "OTEL_SDK_DISABLED": "true",
        "OTEL_TRACES_EXPORTER": "none",
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "otel",
        "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "True",
        # Nor is there a use for what watches other libraries. It would say with each further client
        # that it watches already, and `mltable` makes many.
        "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS": _INSTRUMENTED,
        **(variables or {}),
        ADDRESS: address,
    }
    if added_packages is not None:
        environment[VARIABLE] = str(added_packages)
    if programs is not None:
        environment["PATH"] = first_on_path(programs, environment.get("PATH"))
    if az_settings is not None:
        environment[AZ_FOLDER] = str(az_settings)
    return environment


def reaches_package_index(environment: Mapping[str, str]) -> bool:
    """Return whether pip may reach the index that it is configured with: unless told not to."""
    return environment.get(PACKAGE_INDEX) != "off"


def seal(environment: MutableMapping[str, str] = os.environ) -> dict[str, str]:
    """Close every way out of this process, also that to the workspace.

    Returns:
        The variables that it inherited: for a child that is to be inside the workspace.
    """
    inherited = dict(environment)
    sealed = offline_environment(
        inherited, address=_NOWHERE, secret="", ca_bundle=Path(os.devnull), package_index=False
    )
    for name in environment.keys() - sealed.keys():
        del environment[name]
    environment.update(sealed)
    return inherited


def _is_kept(name: str) -> bool:
    """Return whether an inherited variable cannot lead outside."""
    if name.startswith(_OWN):
        return True
    return not is_way_out(name) and not name.startswith(_DROPPED_PREFIXES)
