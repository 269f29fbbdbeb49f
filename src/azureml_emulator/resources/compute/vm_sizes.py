"""The VM sizes that a region offers to Azure Machine Learning.

A selection: the sizes that are common in courses, documentation and examples, without those
that are retired. Cores, memory, local disk and GPUs are facts of the hardware.

Sources: the example of `VirtualMachineSizes_List` in azure-rest-api-specs (2023-10-01) for
the DSv2 family and the form of the answer, "Managed online endpoints SKU list" for the
families and for what online endpoints (`MIR`) support, "Sizes for virtual machines in Azure"
for memory and disks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from azureml_emulator.core.arm import MACHINE_LEARNING, SUBSCRIPTION
from azureml_emulator.core.http import Response
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import docs, link

routes = Routes("Compute")

_OS_DISK_MB = 1047552
_COMPUTES = ("AmlCompute", "ComputeInstance")
_ENDPOINTS = (*_COMPUTES, "MIR")


@dataclass(frozen=True)
class VmSize:
    """One size of virtual machine; memory and disk in GiB."""

    name: str
    family: str
    cores: int
    memory: float
    disk: float
    gpus: int = 0
    compute_types: tuple[str, ...] = _ENDPOINTS

    @property
    def body(self) -> dict[str, Any]:
        """The size as the service shows it."""
        return {
            "name": self.name,
            "family": self.family,
            "vCPUs": self.cores,
            "gpus": self.gpus,
            "osVhdSizeMB": _OS_DISK_MB,
            "maxResourceVolumeMB": int(self.disk * 1024),
            "memoryGB": float(self.memory),
            "lowPriorityCapable": True,
            "premiumIO": True,
            "supportedComputeTypes": list(self.compute_types),
        }


_DSV2, _DSV3, _DASV4 = "standardDSv2Family", "standardDSv3Family", "standardDASv4Family"
_ESV3, _EDSV4, _FSV2 = "standardESv3Family", "standardEDSv4Family", "standardFSv2Family"
_T4, _A100 = "Standard NCASv3_T4 Family", "standardNCADSA100v4Family"
_H100, _A10 = "standardNCADSH100v5Family", "standardNVADSA10v5Family"

SIZES = (
    VmSize("Standard_DS1_v2", _DSV2, 1, 3.5, 7),
    VmSize("Standard_DS2_v2", _DSV2, 2, 7, 14),
    VmSize("Standard_DS3_v2", _DSV2, 4, 14, 28),
    VmSize("Standard_DS4_v2", _DSV2, 8, 28, 56),
    VmSize("Standard_DS5_v2", _DSV2, 16, 56, 112),
    VmSize("Standard_DS11_v2", _DSV2, 2, 14, 28, compute_types=_COMPUTES),
    VmSize("Standard_DS12_v2", _DSV2, 4, 28, 56, compute_types=_COMPUTES),
    VmSize("Standard_DS13_v2", _DSV2, 8, 56, 112, compute_types=_COMPUTES),
    VmSize("Standard_DS14_v2", _DSV2, 16, 112, 224, compute_types=_COMPUTES),
    VmSize("Standard_D2s_v3", _DSV3, 2, 8, 16, compute_types=_COMPUTES),
    VmSize("Standard_D4s_v3", _DSV3, 4, 16, 32, compute_types=_COMPUTES),
    VmSize("Standard_D8s_v3", _DSV3, 8, 32, 64, compute_types=_COMPUTES),
    VmSize("Standard_D16s_v3", _DSV3, 16, 64, 128, compute_types=_COMPUTES),
    VmSize("Standard_D32s_v3", _DSV3, 32, 128, 256, compute_types=_COMPUTES),
    VmSize("Standard_D2as_v4", _DASV4, 2, 8, 16),
    VmSize("Standard_D4as_v4", _DASV4, 4, 16, 32),
    VmSize("Standard_D8as_v4", _DASV4, 8, 32, 64),
    VmSize("Standard_D16as_v4", _DASV4, 16, 64, 128),
    VmSize("Standard_E2s_v3", _ESV3, 2, 16, 32),
    VmSize("Standard_E4s_v3", _ESV3, 4, 32, 64),
    VmSize("Standard_E8s_v3", _ESV3, 8, 64, 128),
    VmSize("Standard_E16s_v3", _ESV3, 16, 128, 256),
    VmSize("Standard_E4ds_v4", _EDSV4, 4, 32, 150, compute_types=_COMPUTES),
    VmSize("Standard_E8ds_v4", _EDSV4, 8, 64, 300, compute_types=_COMPUTES),
    VmSize("Standard_F2s_v2", _FSV2, 2, 4, 16),
    VmSize("Standard_F4s_v2", _FSV2, 4, 8, 32),
    VmSize("Standard_F8s_v2", _FSV2, 8, 16, 64),
    VmSize("Standard_F16s_v2", _FSV2, 16, 32, 128),
    VmSize("Standard_F32s_v2", _FSV2, 32, 64, 256),
    VmSize("Standard_F72s_v2", _FSV2, 72, 144, 576),
    VmSize("Standard_NC4as_T4_v3", _T4, 4, 28, 176, gpus=1),
    VmSize("Standard_NC8as_T4_v3", _T4, 8, 56, 352, gpus=1),
    VmSize("Standard_NC16as_T4_v3", _T4, 16, 110, 352, gpus=1),
    VmSize("Standard_NC64as_T4_v3", _T4, 64, 440, 2816, gpus=4),
    VmSize("Standard_NC24ads_A100_v4", _A100, 24, 220, 64, gpus=1),
    VmSize("Standard_NC48ads_A100_v4", _A100, 48, 440, 128, gpus=2),
    VmSize("Standard_NC96ads_A100_v4", _A100, 96, 880, 256, gpus=4),
    VmSize("Standard_NC40ads_H100_v5", _H100, 40, 320, 128, gpus=1),
    VmSize("Standard_NV36ads_A10_v5", _A10, 36, 440, 720, gpus=1),
)
_BY_NAME = {size.name.lower(): size for size in SIZES}


def find(name: str) -> VmSize | None:
    """Return the size with this name, in any case, or None."""
    return _BY_NAME.get(name.lower())


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/vmSizes",
    operation="compute.list_sizes",
    source="; ".join(
        (
            link(
                "REST example",
                "https://learn.microsoft.com/rest/api/azureml/virtual-machine-sizes/list",
            ),
            docs(
                "Managed online endpoints SKU list",
                "reference-managed-online-endpoints-vm-sku-list",
            ),
        )
    ),
    difference="A selection of sizes, the same in every region, without prices.",
)
def list_sizes(call: Call) -> Response:
    """Return all sizes; the SDK narrows them down to a compute type itself."""
    return Response.of_json({"value": [size.body for size in SIZES]})
