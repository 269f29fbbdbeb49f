"""The regions where a workspace can be created.

Source: the locations that Azure Resource Manager lists for
`Microsoft.MachineLearningServices/workspaces`, as quoted in azure-powershell issue 16949
(https://github.com/Azure/azure-powershell/issues/16949). Azure has added regions since.
"""

from __future__ import annotations

REGIONS = (
    "australiaeast",
    "brazilsouth",
    "canadacentral",
    "centralindia",
    "centralus",
    "eastasia",
    "eastus",
    "eastus2",
    "francecentral",
    "germanywestcentral",
    "japaneast",
    "japanwest",
    "jioindiawest",
    "koreacentral",
    "northcentralus",
    "northeurope",
    "norwayeast",
    "southafricanorth",
    "southcentralus",
    "southeastasia",
    "swedencentral",
    "switzerlandnorth",
    "uaenorth",
    "uksouth",
    "ukwest",
    "westcentralus",
    "westeurope",
    "westus",
    "westus2",
    "westus3",
)


def normalized(location: str) -> str:
    """Return a region as Azure stores it: `West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()
