"""What every service stands on."""

from __future__ import annotations

from pathlib import Path

from offline_azure.application import Application
from offline_azure.http.messages import Request

PATH = "/tenant/v2.0/.well-known/openid-configuration"


def test_the_base_works_without_any_service(tmp_path: Path) -> None:
    """Signing in needs no service; nor is there anything else."""
    application = Application(tmp_path, [])

    signed_in = application.handle(Request.build("GET", "login.microsoftonline.com", PATH))
    other = application.handle(Request.build("GET", "westeurope.api.azureml.ms", "/discovery"))
    application.close()

    assert (signed_in.status, other.status) == (200, 501)
