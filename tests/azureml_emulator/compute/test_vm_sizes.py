"""VM sizes, through the real SDK."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient

from azureml_emulator.compute import vm_sizes


def test_list_sizes(ml_client: MLClient) -> None:
    """A size shows its cores, memory and GPUs."""
    sizes = {size.name: size for size in ml_client.compute.list_sizes()}
    # azure-ai-ml 1.35.2 keeps the names of the wire in this entity.
    shown = vars(sizes["Standard_DS3_v2"])
    assert (shown["vCPUs"], shown["memoryGB"], shown["gpus"]) == (4, 14.0, 0)
    assert vars(sizes["Standard_NC4as_T4_v3"])["gpus"] == 1


def test_list_sizes_for_a_compute_type(ml_client: MLClient) -> None:
    """Not every size is for everything."""
    names = {size.name for size in ml_client.compute.list_sizes(compute_type="MIR")}
    assert "Standard_DS3_v2" in names
    assert "Standard_DS11_v2" not in names


def test_a_size_as_the_service_shows_it() -> None:
    """All values of a recorded size (Azure PowerShell's tests, 2025-11-04) but its prices."""
    found = vm_sizes.find("STANDARD_NC64AS_T4_V3")
    assert found is not None
    assert found.body == {
        "name": "Standard_NC64as_T4_v3",
        "family": "Standard NCASv3_T4 Family",
        "vCPUs": 64,
        "gpus": 4,
        "osVhdSizeMB": 1047552,
        "maxResourceVolumeMB": 2883584,
        "memoryGB": 440.0,
        "lowPriorityCapable": False,
        "premiumIO": True,
        "supportedComputeTypes": ["AmlCompute", "ComputeInstance", "MIR"],
    }


@pytest.mark.parametrize(
    "name",
    [
        "Standard_D2_v2",
        "Standard_D12_v2",
        "Standard_D15_v2",
        "Standard_DS15_v2",
        "Standard_D4ds_v4",
        "Standard_E64s_v3",
        "Standard_ND40rs_v2",
        "Standard_ND96amsr_A100_v4",
        "Standard_ND96asr_v4",
        "Standard_ND96isr_H100_v5",
    ],
)
def test_sizes_that_samples_ask_for(name: str) -> None:
    """Clusters of Azure's own samples can be made."""
    assert vm_sizes.find_for("AmlCompute", name) is not None


@pytest.mark.parametrize("name", ["Standard_NC6", "Standard_NC6s_v3", "Standard_NV12s_v3"])
def test_retired_sizes_are_gone(name: str) -> None:
    """What Azure has retired by November 2026 is not offered."""
    assert vm_sizes.find(name) is None


def test_a_size_may_be_for_one_thing_only() -> None:
    """The GPUs of this series are for online endpoints."""
    assert vm_sizes.find_for("MIR", "standard_nv6ads_a10_v5") is not None
    assert vm_sizes.find_for("AmlCompute", "standard_nv6ads_a10_v5") is None


def test_names_are_unique_and_found_in_any_case() -> None:
    """Azure compares the names of sizes without case, and lists them in that order."""
    names = [size.name.upper() for size in vm_sizes.SIZES]
    assert sorted(set(names)) == names
    found = vm_sizes.find("STANDARD_DS11_V2")
    assert found is not None
    assert found.cores == 2
    assert vm_sizes.find("Standard_B1s") is None


def test_every_line_makes_sense() -> None:
    """A slip of the pen in the table shows as a number out of all proportion."""
    for size in vm_sizes.SIZES:
        assert 1.5 <= size.memory / size.cores <= 31
        assert 1024 <= size.disk / size.cores <= 120_000
        assert size.gpus in (0, 1, 2, 4, 8)
        assert size.compute_types
        assert set(size.compute_types) <= {"AmlCompute", "AmlSpark", "ComputeInstance", "MIR"}
