"""VM sizes, through the real SDK."""

from __future__ import annotations

from azure.ai.ml import MLClient

from azureml_emulator.resources.compute import vm_sizes


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


def test_names_are_unique_and_found_in_any_case() -> None:
    """Azure compares the names of sizes without case."""
    names = [size.name.lower() for size in vm_sizes.SIZES]
    assert len(set(names)) == len(names)
    found = vm_sizes.find("STANDARD_DS11_V2")
    assert found is not None
    assert found.cores == 2
    assert vm_sizes.find("Standard_B1s") is None
