"""What a registry shows."""

from __future__ import annotations

from azureml_emulator.registries import records

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/registries/r"


def test_a_region_names_the_accounts_that_azure_makes() -> None:
    """Both are in the registry's own resource group; one that the user has made is kept."""
    asked = {
        "storageAccountDetails": [{"systemCreatedStorageAccount": {"storageAccountType": "x"}}],
        "acrDetails": [{"userCreatedAcrAccount": {"armResourceId": "own"}}],
    }

    shown = records.region(ID, "westeurope", asked)

    (storage,) = shown["storageAccountDetails"]
    made = storage["systemCreatedStorageAccount"]
    assert made["armResourceId"]["resourceId"] == str(records.storage_account(ID))
    assert made["storageAccountName"] == records.storage_account(ID).name
    assert made["storageAccountType"] == "x"
    (acr,) = shown["acrDetails"]
    assert acr["userCreatedAcrAccount"] == {"armResourceId": "own"}
    assert acr["systemCreatedAcrAccount"] is None


def test_a_body_says_where_its_services_are() -> None:
    """The addresses are those of its region, and name it."""
    body = records.body(ID, "northeurope")

    assert (body["id"], body["name"], body["location"]) == (ID, "r", "northeurope")
    properties = body["properties"]
    assert properties["discoveryUrl"].startswith("https://northeurope.api.azureml.ms/")
    assert properties["discoveryUrl"].endswith("/registries/r/discovery")
    assert properties["managedResourceGroup"]["resourceId"] in str(records.storage_account(ID))
