"""An offline workspace without the process around it, for tests and measurements."""

from __future__ import annotations

from pathlib import Path

from azureml_emulator.service import MachineLearning
from offline_azure import application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import Clock
from offline_azure.store.public_data import PublicData


class Application(application.Application):
    """Azure Machine Learning alone on the base, over one state directory.

    Args:
        state: an existing directory.
        default: the workspace that exists from the start.
        clock: what time it is; the wall clock unless a test moves its own.
        public: copies of public data, which several workspaces may share.
        environments: where environments that are built are kept, which they may share too.

    Raises:
        StoreError: the store cannot be used.
    """

    def __init__(
        self,
        state: Path,
        *,
        default: WorkspaceId,
        clock: Clock | None = None,
        public: PublicData | None = None,
        environments: Path | None = None,
    ) -> None:
        service = MachineLearning(default, environments)
        super().__init__(state, [service], clock=clock, public=public)
