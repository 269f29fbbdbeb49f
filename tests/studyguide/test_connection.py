"""`connection()` says what the cells below would reach, or why it cannot tell."""

import json
from pathlib import Path

import pytest

from studyguide.connection import NotConnectedError, connection, describe

ADDRESS = "127.0.0.1:40123"
OFFLINE = {
    "AZUREML_EMULATOR_ADDRESS": ADDRESS,
    "HTTPS_PROXY": f"http://azureml:secret@{ADDRESS}",
    "https_proxy": f"http://azureml:secret@{ADDRESS}",
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
REAL = {"subscription_id": "0f0f", "resource_group": "rg-bakery", "workspace_name": "mlw-bakery"}
OWN = {
    "subscription_id": "11111111-2222-3333-4444-555555555555",
    "resource_group": "rg-offline",
    "workspace_name": "mlw-offline",
}


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_the_offline_workspace_is_named(tmp_path: Path) -> None:
    """Inside the offline workspace the line promises that nothing costs money."""
    _write(tmp_path / ".azureml/config.json", OWN)

    assert describe(OFFLINE, tmp_path) == (
        "Offline workspace 'mlw-offline': nothing here reaches Azure or costs money."
    )


def test_a_real_configuration_is_harmless_offline(tmp_path: Path) -> None:
    """The learner's own config.json gives the offline workspace its name, no more."""
    _write(tmp_path / "config.json", REAL)

    assert describe(OFFLINE, tmp_path).startswith("Offline workspace 'mlw-bakery': nothing")


def test_a_real_workspace_is_announced(tmp_path: Path) -> None:
    """Outside, the line names subscription, group and workspace, and that money is at stake."""
    _write(tmp_path / "config.json", REAL)

    assert describe({}, tmp_path) == (
        "REAL subscription 0f0f, resource group rg-bakery, workspace mlw-bakery: "
        "cells below can cost money."
    )


def test_the_line_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`connection()` takes environment and directory from the running kernel."""
    _write(tmp_path / ".azureml/config.json", OWN)
    monkeypatch.chdir(tmp_path)
    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)

    connection()

    assert capsys.readouterr().out == (
        "Offline workspace 'mlw-offline': nothing here reaches Azure or costs money.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "http://proxy.example:3128"),
        ("https_proxy", "http://proxy.example:3128"),
        ("https_proxy", ""),
        ("HTTPS_PROXY", "http://127.0.0.1:401234"),
        ("NO_PROXY", "127.0.0.1,.azure.com"),
        ("no_proxy", "*"),
    ],
)
def test_a_changed_proxy_is_never_called_offline(tmp_path: Path, name: str, value: str) -> None:
    """A way around the offline workspace is named, because requests could cost money."""
    _write(tmp_path / ".azureml/config.json", OWN)

    with pytest.raises(NotConnectedError) as caught:
        describe({**OFFLINE, name: value}, tmp_path)

    assert str(caught.value).startswith(f"{name} changed after the offline workspace was started")
    assert "could reach real Azure" in str(caught.value)


def test_a_proxy_alone_does_not_make_a_workspace_offline(tmp_path: Path) -> None:
    """A company's proxy is not mistaken for the offline workspace."""
    _write(tmp_path / "config.json", REAL)
    proxy = {"HTTPS_PROXY": "http://proxy:3128", "https_proxy": "http://proxy:3128"}

    assert describe(proxy, tmp_path).startswith("REAL subscription")


def test_without_any_workspace_the_kernels_are_named(tmp_path: Path) -> None:
    """Neither offline nor configured: the message says which kernel to pick where."""
    with pytest.raises(NotConnectedError) as caught:
        describe({}, tmp_path)

    assert str(caught.value).endswith(
        "On your own machine pick the kernel 'Azure ML (offline)'; on an Azure ML compute "
        "instance pick 'Python 3.10 - SDK v2'."
    )


def test_a_compute_instance_without_a_configuration_says_where_to_get_one(tmp_path: Path) -> None:
    """The instance's own variables do not help, since from_config reads only the file."""
    environment = {
        "CI_NAME": "ci-bakery",
        "MLFLOW_TRACKING_URI": "azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/0f0f"
        "/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/mlw",
    }

    with pytest.raises(NotConnectedError, match=r"ci-bakery has no config\.json .*Download config"):
        describe(environment, tmp_path)


def test_the_offline_workspace_without_a_configuration_is_not_enough(tmp_path: Path) -> None:
    """Inside, but with nothing for from_config to find, the next cell would fail."""
    with pytest.raises(NotConnectedError, match="The offline workspace runs, but"):
        describe(OFFLINE, tmp_path)


def test_a_left_over_offline_configuration_names_its_file(tmp_path: Path) -> None:
    """The file of a killed offline workspace does not pass for a real one."""
    path = _write(tmp_path / ".azureml/config.json", OWN)

    with pytest.raises(NotConnectedError) as caught:
        describe({}, tmp_path)

    assert str(caught.value).startswith(f"{path} belongs to the offline workspace, but this kernel")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "is not valid JSON: Expecting property name"),
        ("[]", "does not hold a JSON object."),
        ({"subscription_id": "0f0f"}, "does not give resource_group, workspace_name."),
        ({**REAL, "workspace_name": ""}, "does not give workspace_name."),
        ({"Scope": "/subscriptions/0f0f"}, "has a Scope that names no workspace."),
    ],
)
def test_a_broken_configuration_names_file_and_fault(
    tmp_path: Path, content: object, problem: str
) -> None:
    """A config.json that the SDK would stumble over is explained first."""
    path = _write(tmp_path / "config.json", content)

    with pytest.raises(NotConnectedError) as caught:
        describe({}, tmp_path)

    assert str(caught.value).startswith(f"{path} {problem}")
    assert "Download config file" in str(caught.value)


def test_a_scope_names_the_workspace(tmp_path: Path) -> None:
    """The older form of the file, one ARM id, is understood as the SDK does."""
    scope = (
        "/subscriptions/0f0f/resourceGroups/rg-old/providers/"
        "Microsoft.MachineLearningServices/workspaces/mlw-old"
    )
    _write(tmp_path / "aml_config/project.json", {"Scope": scope})

    assert "subscription 0f0f, resource group rg-old, workspace mlw-old:" in describe({}, tmp_path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the SDK, while it is imported
def test_the_search_is_that_of_the_sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever configurations lie, the line is about the one that from_config takes."""
    from azure.ai.ml import MLClient

    start = tmp_path / "a/b"
    start.mkdir(parents=True)
    places = [
        *(start / "project.json", tmp_path / "config.json", start / "config.json"),
        *(tmp_path / "aml_config/project.json", start / "aml_config/config.json"),
        *(start / ".azureml/project.json", tmp_path / ".azureml/config.json"),
        start.parent / ".azureml/config.json",
    ]
    monkeypatch.chdir(start)

    for number, path in enumerate(places):
        _write(path, {**REAL, "workspace_name": f"mlw-{number}"})
        taken = MLClient.from_config(credential=object()).workspace_name

        assert f"workspace {taken}:" in describe({}, start)


def test_the_search_ends_after_twenty_parents(tmp_path: Path) -> None:
    """A file further up is found neither by from_config nor here."""
    _write(tmp_path / "config.json", REAL)
    deep = tmp_path.joinpath(*"abcdefghijklmnopqrstu")

    assert describe({}, deep.parent).startswith("REAL")
    with pytest.raises(NotConnectedError):
        describe({}, deep)
