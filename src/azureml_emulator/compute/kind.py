"""What a kind of compute has to know, and what kinds share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from azureml_emulator.compute import vm_sizes
from azureml_emulator.compute.vm_sizes import ComputeType, VmSize
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure import clock
from offline_azure.http.routing import Routes
from offline_azure.http.sources import link

routes = Routes("Compute", scope=IN_WORKSPACE)

UNSUPPORTED_SIZE = routes.error(
    when="the VM size is not offered, or not for this kind of compute",
    status=400,
    code="InvalidPropertyValue",
    message=(
        "The specified value {size} for property Cluster.Properties.VMSize is not a supported"
        " VM size. See additional details for supported VM sizes."
    ),
    source=link(
        "MachineLearningNotebooks issue 1169",
        "https://github.com/Azure/MachineLearningNotebooks/issues/1169",
    ),
    envelope="service",
)
BAD_VALUE = routes.error(
    when="a property of a compute has a value that the documentation excludes",
    status=400,
    code="UserError",
    message="The value '{value}' of '{property}' is invalid: {reason}.",
    source=None,
    envelope="service",
)


@dataclass(frozen=True)
class Asked:
    """What a request wants of a compute.

    Attributes:
        id: the compute's ARM id.
        name: the last part of it.
        region: where it is.
        moment: the time of the request, as the service writes it.
        properties: the values of this kind of compute, as they were sent.
        resource_id: what an attached compute stands for.
        present: the same values of the compute that exists under this name, or None.
    """

    id: str
    name: str
    region: str
    moment: str
    properties: dict[str, Any]
    resource_id: str | None
    present: dict[str, Any] | None


@dataclass(frozen=True)
class Kind:
    """One kind of compute.

    Attributes:
        compute_type: its name in requests and answers.
        settle: returns the compute's values once it is ready; raises what Azure answers to
            values that cannot be.
        meanwhile: the values that are shown instead until then.
        later: the values that are not shown at all until then.
        attached: whether it is somebody else's resource, only made known to the workspace.
    """

    compute_type: str
    settle: Callable[[Asked], dict[str, Any]]
    meanwhile: dict[str, Any] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    attached: bool = False


def require_size(asked: Asked, compute_type: ComputeType) -> VmSize:
    """Return the VM size that the request names.

    Raises:
        AzureError: `UNSUPPORTED_SIZE`, with all sizes of this kind of compute in its details.
    """
    name = str(asked.properties.get("vmSize"))
    size = vm_sizes.find_for(compute_type, name)
    if size is None:
        error = UNSUPPORTED_SIZE.error(size=name)
        sizes = (size for size in vm_sizes.SIZES if compute_type in size.compute_types)
        offered = ",".join(size.name.upper() for size in sizes)
        error.details = [
            {"code": "SupportedVMSizes", "message": offered, "details": [], "additionalInfo": []}
        ]
        raise error
    return size


def require_duration(name: str, text: str, shortest: timedelta, longest: timedelta) -> None:
    """Check a duration in the form of ISO 8601, such as `PT30M`.

    Raises:
        AzureError: `BAD_VALUE`.
    """
    try:
        asked = timedelta(seconds=clock.seconds(text))
    except ValueError:
        reason = "it is no ISO 8601 duration"
        raise BAD_VALUE.error(property=name, value=text, reason=reason) from None
    if not shortest <= asked <= longest:
        reason = f"it must be between {shortest} and {longest} (h:mm:ss)"
        raise BAD_VALUE.error(property=name, value=text, reason=reason)
