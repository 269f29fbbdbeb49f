"""What `az` keeps between two commands: defaults, and who is signed in.

On Azure's own CLI this is `~/.azure`. Here it is a folder of the workspace, which goes with the
workspace; `AZURE_CONFIG_DIR` names another, as it does there.
"""

from __future__ import annotations

import configparser
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline_azure.process import state as states
from offline_azure.process.programs import AZ_FOLDER, settings_of_az
from offline_azure.process.state import State

_DEFAULTS = "defaults"


@dataclass(frozen=True)
class Settings:
    """The kept settings.

    Attributes:
        folder: where they are; it need not exist.
        state: the folder of the workspace's state.
    """

    folder: Path
    state: Path

    @classmethod
    def of(cls, state: Path, environment: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings of a process with this environment."""
        chosen = environment.get(AZ_FOLDER)
        return cls(Path(chosen) if chosen else settings_of_az(State(state, state)), state)

    def get(self, section: str, name: str) -> str | None:
        """Return one value; None where it was never set, or set to nothing."""
        if section == _DEFAULTS and (variable := os.environ.get(f"AZURE_DEFAULTS_{name.upper()}")):
            return variable
        return self._read().get(section, name, fallback="") or None

    def section(self, section: str) -> dict[str, str]:
        """Return all values of a section."""
        read = self._read()
        return dict(read.items(section)) if read.has_section(section) else {}

    def set(self, section: str, values: Mapping[str, str]) -> None:
        """Keep values; one that is empty is forgotten."""
        read = self._read()
        if not read.has_section(section):
            read.add_section(section)
        for name, value in values.items():
            if value:
                read.set(section, name, value)
            else:
                read.remove_option(section, name)
        text = io.StringIO()
        read.write(text)
        self._write("config", text.getvalue())

    def document(self, name: str) -> dict[str, Any]:
        """Return a kept JSON object; an empty one where there is none."""
        return states.read_json(self.folder / f"{name}.json") or {}

    def keep(self, name: str, text: str) -> None:
        """Keep a JSON object, given as text."""
        self._write(f"{name}.json", text)

    def _read(self) -> configparser.RawConfigParser:
        read = configparser.RawConfigParser()
        try:
            read.read(self.folder / "config", encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            return configparser.RawConfigParser()  # damaged: as if it were not there
        return read

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        states.write_atomically(self.folder / name, text.encode())
