"""Azure Machine Learning as a service."""

from __future__ import annotations

import json
from pathlib import Path

from azureml_emulator.service import of_checkout
from offline_azure.service import Checkout

IDS = {"subscription_id": "s", "resource_group": "g", "workspace_name": "mine"}


def test_its_workspace_is_that_of_the_checkout(checkout: Path, tmp_path: Path) -> None:
    """Where there is no config.json it writes one, and takes it away at the end."""
    asked = Checkout(checkout, checkout, fresh=False, environments=tmp_path)
    written = checkout / ".azureml" / "config.json"

    service = of_checkout(asked)
    assert json.loads(written.read_text())["workspace_name"] == "mlw-offline"
    assert service.notice(checkout) is None
    service.close()
    (checkout / "config.json").write_text(json.dumps(IDS))

    assert not written.exists()
    assert of_checkout(asked).status()["workspace"] == IDS
