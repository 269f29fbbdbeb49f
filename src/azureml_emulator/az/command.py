"""What a command is: its name, its flags, and the function that runs it."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from azureml_emulator.az.flags import Flag
from azureml_emulator.az.settings import Settings


@dataclass(frozen=True)
class Invocation:
    """One run of a command.

    Attributes:
        command: the command.
        options: what was given, by flag.
        settings: what `az` keeps.
    """

    command: Command
    options: argparse.Namespace
    settings: Settings

    def given(self, key: str) -> Any:
        """Return the value of a flag; None where the command has no such flag."""
        return getattr(self.options, key.replace("-", "_"), None)


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: its words after `az`.
        help: one line.
        flags: the keys of its flags, each with `!` where it must be given and `/-x` where its short
            spelling is another than usual.
        run: `module:function` in this package, imported when it is called.
        own: flags that it alone has, or has in another way.
        positional: the words that it takes without a flag.
        warm: whether it needs the SDK, whose import takes seconds.
    """

    name: str
    help: str
    flags: tuple[str, ...]
    run: str
    own: Mapping[str, Flag] = field(default_factory=dict)
    positional: str = ""
    warm: bool = False

    @property
    def group(self) -> str:
        """The words before the last one."""
        return self.name.rpartition(" ")[0]

    @property
    def verb(self) -> str:
        """The last word."""
        return self.name.rpartition(" ")[2]

    def function(self) -> Callable[[Invocation], Any]:
        """Return what runs it."""
        module, _, name = self.run.partition(":")
        found: Callable[[Invocation], Any] = getattr(
            importlib.import_module(f"azureml_emulator.az.{module}"), name
        )
        return found
