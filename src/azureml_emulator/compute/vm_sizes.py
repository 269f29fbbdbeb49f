"""The VM sizes that a region offers to Azure Machine Learning: one line each in `vm_sizes.csv`.

They are those of a recorded answer, in its order, without what is retired by November 2026 (the
series NCv3 and NVv3) and without the size that is for Spark only. `Standard_ND96isr_H200_v5` is
not in it: that it is offered is from "What are compute targets", its numbers from the article on
its series, its flags are those of the same size with H100, which is unverified. `disk_mb` is the
temporary disk. Families are spelled as in the region's usages, which differ in case from the
recorded answer for `NCADSA100v4` and `NCADSH100v5`. A part of a GPU counts as one, as there.

Sources: `Get-AzMLServiceVMSize` and `Get-AzMLServiceUsage`, recordings of 2025-11-04 (East US) in
the tests of Azure PowerShell; "Retired Azure VM size series"; the example of
`VirtualMachineSizes_List` in azure-rest-api-specs for the form of the answer; "Managed online
endpoints SKU list", which agrees on what online endpoints (`MIR`) support.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from offline_azure.arm.ids import MACHINE_LEARNING, SUBSCRIPTION
from offline_azure.arm.resource_groups import IN_SUBSCRIPTION
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link

ComputeType = Literal["AmlCompute", "AmlSpark", "ComputeInstance", "MIR"]

routes = Routes("Compute", scope=IN_SUBSCRIPTION)

_OS_DISK_MB = 1047552
_RECORDED = (
    "https://github.com/Azure/azure-powershell/blob/main/src/MachineLearningServices"
    "/MachineLearningServices.Autorest/test/Get-AzMLServiceVMSize.Recording.json"
)
_RETIRED = "https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list"


@dataclass(frozen=True)
class VmSize:
    """One size of virtual machine; its memory in GiB, its temporary disk in MiB."""

    name: str
    family: str
    cores: int
    gpus: int
    disk: int
    memory: float
    low_priority: bool
    premium_storage: bool
    compute_types: tuple[str, ...]

    @property
    def body(self) -> dict[str, Any]:
        """The size as the service shows it."""
        return {
            "name": self.name,
            "family": self.family,
            "vCPUs": self.cores,
            "gpus": self.gpus,
            "osVhdSizeMB": _OS_DISK_MB,
            "maxResourceVolumeMB": self.disk,
            "memoryGB": self.memory,
            "lowPriorityCapable": self.low_priority,
            "premiumIO": self.premium_storage,
            "supportedComputeTypes": list(self.compute_types),
        }


def _load() -> tuple[VmSize, ...]:
    text = files(__package__).joinpath("vm_sizes.csv").read_text(encoding="utf-8")
    return tuple(
        VmSize(
            name=row["name"],
            family=row["family"],
            cores=int(row["cores"]),
            gpus=int(row["gpus"]),
            disk=int(row["disk_mb"]),
            memory=float(row["memory_gb"]),
            low_priority=row["low_priority"] == "yes",
            premium_storage=row["premium_io"] == "yes",
            compute_types=tuple(row["compute_types"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    )


SIZES = _load()
_BY_NAME = {size.name.lower(): size for size in SIZES}


def find(name: str) -> VmSize | None:
    """Return the size with this name, in any case, or None."""
    return _BY_NAME.get(name.lower())


def find_for(compute_type: ComputeType, name: str) -> VmSize | None:
    """Return the size with this name, in any case, or None; also when it is for others only."""
    size = find(name)
    return size if size is not None and compute_type in size.compute_types else None


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/vmSizes",
    operation="compute.list_sizes",
    source="; ".join(
        (
            link("Recording `Get-AzMLServiceVMSize`, 2025-11-04", _RECORDED),
            link(
                "REST example",
                "https://learn.microsoft.com/rest/api/azureml/virtual-machine-sizes/list",
            ),
            docs(
                "Managed online endpoints SKU list",
                "reference-managed-online-endpoints-vm-sku-list",
            ),
            docs("Compute targets", "concept-compute-target"),
            link("Retired Azure VM size series", _RETIRED),
        )
    ),
    difference=(
        "The sizes of East US in November 2025 that are not retired a year later, the same in"
        " every region, without prices."
    ),
)
def list_sizes(call: Call) -> Response:
    """Return all sizes; the SDK narrows them down to a compute type itself."""
    return Response.of_json({"value": [size.body for size in SIZES]})
