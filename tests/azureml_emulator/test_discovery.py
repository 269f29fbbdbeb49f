"""The regional discovery service."""

from __future__ import annotations

import json

from azureml_emulator.application import Application
from offline_azure.http.messages import Request


def test_services_are_in_the_region_that_is_asked(application: Application) -> None:
    """Each region names its own services, to clients without a token too."""
    response = application.handle(
        Request.build("GET", "swedencentral.api.azureml.ms", "/discovery")
    )
    addresses = json.loads(response.body)
    assert response.status == 200
    assert addresses["history"] == "https://swedencentral.api.azureml.ms"
    assert addresses["studio"] == "https://ml.azure.com"
