"""The environment of a process inside the workspace, whatever it inherited."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.request import getproxies_environment, proxy_bypass_environment

import pytest
import requests.utils
from azure.monitor.opentelemetry import _constants

from offline_azure.process.environment import offline_environment, seal

PROXY = "http://azureml:s3cret@127.0.0.1:4711"
HOSTILE = {
    "https_proxy": "http://elsewhere.test:8080",
    "HTTPS_PROXY": "http://elsewhere.test:8081",
    "Http_Proxy": "http://elsewhere.test:8082",
    "ALL_PROXY": "socks5://elsewhere.test:1080",
    "all_proxy": "socks5://elsewhere.test:1081",
    "no_proxy": ".azure.com,.windows.net",
    "NO_PROXY": "*",
    "PIP_PROXY": "http://elsewhere.test:8083",
    "npm_config_https_proxy": "http://elsewhere.test:8084",
    "REQUEST_METHOD": "GET",
    "REQUESTS_CA_BUNDLE": "/elsewhere/ca.pem",
    "CURL_CA_BUNDLE": "/elsewhere/ca.pem",
    "SSL_CERT_FILE": "/elsewhere/ca.pem",
    "AZURE_TENANT_ID": "real-tenant",
    "AZURE_CLIENT_ID": "real-client",
    "AZURE_CLIENT_SECRET": "real-secret",
    "AZURE_CLIENT_CERTIFICATE_PATH": "/real.pem",
    "AZURE_AUTHORITY_HOST": "login.elsewhere.test",
    "AZURE_SUBSCRIPTION_ID": "real-subscription",
    "AZUREML_RUN_ID": "real-run",
    "AZUREML_DEV_URL_MFE": "https://elsewhere.test",
    "ARM_CLOUD_METADATA_URL": "https://elsewhere.test",
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=real",
    "MLFLOW_TRACKING_URI": "https://elsewhere.test",
    "MSI_ENDPOINT": "https://elsewhere.test",
    "IDENTITY_ENDPOINT": "https://elsewhere.test",
    "OTEL_SDK_DISABLED": "false",
    "OBO_ENDPOINT": "https://elsewhere.test",
    "NETRC": "/elsewhere/.netrc",
}
HARMLESS = {
    "PATH": "/usr/bin",
    "HOME": "/home/ada",
    "AZUREML_EMULATOR_HOME": "/state",
    "SSL_CERT_DIR": "/etc/ssl/certs",
    "PIP_INDEX_URL": "https://index.test/simple",
}


def enter(inherited: dict[str, str], *, package_index: bool = True) -> dict[str, str]:
    """Return the environment inside."""
    return offline_environment(
        inherited,
        address="127.0.0.1:4711",
        secret="s3cret",
        ca_bundle=Path("/state/ca.pem"),
        package_index=package_index,
    )


def test_nothing_inherited_changes_the_way_out() -> None:
    """A hostile environment gives the same result as an empty one, save for harmless names."""
    assert enter(HOSTILE | HARMLESS) == enter({}) | HARMLESS


@pytest.mark.parametrize("seed", range(50))
def test_no_mixture_of_inherited_variables_opens_a_way(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own readers of the environment see only our proxy, in any order and case."""
    chance = random.Random(seed)  # noqa: S311 (a test case, not a secret)
    items = chance.sample(sorted(HOSTILE.items()), chance.randrange(len(HOSTILE)))
    inherited = {
        chance.choice([name.upper(), name.lower(), name.title()])
        if name.lower().endswith("_proxy")
        else name: value
        for name, value in items
    }
    inside = enter(inherited)
    monkeypatch.setattr("os.environ", inside)

    assert [value for value in inside.values() if "elsewhere" in value or "real" in value] == []
    proxies = getproxies_environment()
    assert (proxies["http"], proxies["https"]) == (PROXY, PROXY)
    assert set(proxies) == {"http", "https", "no", "pip"}
    for host in ("management.azure.com", "a.blob.core.windows.net", "169.254.169.254"):
        assert not proxy_bypass_environment(host)
        assert requests.utils.get_environ_proxies(f"https://{host}")["https"] == PROXY
    for host in ("127.0.0.1", "localhost"):
        assert proxy_bypass_environment(host)


def test_no_address_without_the_proxy_has_a_colon() -> None:
    """The native library of the package `mltable` takes what follows one for a port, and dies."""
    assert ":" not in enter({})["NO_PROXY"]


def test_telemetry_watches_no_library() -> None:
    """It would say so in a cell with each client that is made after the first."""
    disabled = enter({})["OTEL_PYTHON_DISABLED_INSTRUMENTATIONS"].split(",")
    assert set(disabled) >= set(_constants._ALL_SUPPORTED_INSTRUMENTED_LIBRARIES)


def test_the_package_index_can_be_closed() -> None:
    """A client that may not reach the index says so by its user name."""
    inside = enter({}, package_index=False)

    assert inside["https_proxy"] == "http://azureml-sealed:s3cret@127.0.0.1:4711"


def test_entering_twice_changes_nothing_more() -> None:
    """A kernel that is started inside a `run` ends up in its own workspace only."""
    assert enter(enter(HOSTILE)) == enter({})


def test_services_bring_variables() -> None:
    """Where MLflow logs, for one, is set by its service or not at all, whatever was inherited."""
    uri = "azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/s"
    inside = offline_environment(
        HOSTILE,
        address="127.0.0.1:4711",
        secret="s3cret",
        ca_bundle=Path("/state/ca.pem"),
        package_index=True,
        variables={"MLFLOW_TRACKING_URI": uri},
    )

    assert inside == enter({}) | {"MLFLOW_TRACKING_URI": uri}


def test_a_sealed_process_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps what is harmless, and hands over what it inherited."""
    environment = HOSTILE | HARMLESS

    inherited = seal(environment)

    monkeypatch.setattr("os.environ", environment)
    assert inherited == HOSTILE | HARMLESS
    assert environment.items() >= HARMLESS.items()
    assert not proxy_bypass_environment("management.azure.com")
    assert getproxies_environment()["https"] == "http://azureml-sealed:@127.0.0.1:9"


def test_a_users_logins_do_not_reach_azure(tmp_path: Path) -> None:
    """Which file has them is set by us, whatever was inherited."""
    inside = offline_environment(
        HOSTILE,
        address="127.0.0.1:4711",
        secret="s3cret",
        ca_bundle=Path("/state/ca.pem"),
        package_index=True,
        logins=tmp_path / "netrc",
    )

    assert inside["NETRC"] == str(tmp_path / "netrc")
