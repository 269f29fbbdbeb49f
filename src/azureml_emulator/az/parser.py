"""From the words of a command line to a command and its options.

Source: what azure-cli 2.80 prints for the same mistakes (`azure.cli.core.parser`, knack 0.14).
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from azureml_emulator.az import general_commands, ml_commands
from azureml_emulator.az.command import Command, Invocation
from azureml_emulator.az.errors import AzError, UsageError
from azureml_emulator.az.flags import FLAGS, Flag
from azureml_emulator.az.settings import Settings

COMMANDS: Mapping[str, Command] = {
    command.name: command for command in (*general_commands.COMMANDS, *ml_commands.COMMANDS)
}
OUTPUTS = ("json", "jsonc", "yaml", "yamlc", "table", "tsv", "none")

# What `az configure --defaults NAME=...` is the default of.
CONFIGURED = {
    "resource-group": "group",
    "workspace-name": "workspace",
    "location": "location",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def jmespath_type(text: str) -> Any:
    """Compile a query; argparse names this function where it cannot."""
    from jmespath import compile as compiled
    from jmespath.exceptions import JMESPathError

    try:
        return compiled(text)
    except JMESPathError as error:
        raise ValueError(str(error)) from None


def parse(words: Sequence[str], settings: Settings) -> Invocation | str:
    """Return what is to be run, or the help that was asked for.

    Raises:
        UsageError: the command line cannot be understood.
        AzError: there is no such command here.
    """
    name, rest = _split(words)
    wants_help = not {"-h", "--help"}.isdisjoint(rest)
    command = COMMANDS.get(name)
    if command is None:
        below = sorted(one for one in COMMANDS if one.startswith(f"{name} ".lstrip()))
        if below and (not rest or wants_help):
            return _group_help(name, below)
        raise AzError(_unknown(name, rest))
    parser = parser_of(command, settings)
    if wants_help:
        return parser.format_help()
    options = parser.parse_args(rest)
    if not getattr(options, "output", None):
        options.output = settings.get("core", "output") or "json"
    return Invocation(command, options, settings)


def parser_of(command: Command, settings: Settings | None = None) -> argparse.ArgumentParser:
    """Return what reads the options of a command."""
    # Azure's own CLI reads abbreviated flags, too: labs write --endpoint for --endpoint-name.
    parser = _Parser(prog=f"az {command.name}", description=command.help, add_help=False)
    for entry in command.flags:
        key, needed, short = split_entry(entry)
        flag = command.own.get(key) or FLAGS[key]
        has_default = settings is not None and key in CONFIGURED and key not in command.own
        kept = settings.get("defaults", CONFIGURED[key]) if settings and has_default else None
        flag.add_to(parser, key, short if short is not None else flag.short, needed and not kept)
        if kept:
            parser.set_defaults(**{key.replace("-", "_"): kept})
    if command.positional:
        parser.add_argument(command.positional, nargs="*")
    shared = parser.add_argument_group("Global Arguments")
    shared.add_argument("--output", "-o", type=str.lower, choices=OUTPUTS, help="Output format")
    shared.add_argument("--query", type=jmespath_type, help="JMESPath query string")
    if not any("--subscription" in flag.short.split() for flag in flags_of(command).values()):
        shared.add_argument("--subscription", help="Name or ID of subscription")
    for name, text in (
        ("--only-show-errors", "Only show errors, suppressing warnings"),
        ("--verbose", "Increase logging verbosity"),
        ("--debug", "Increase logging verbosity to show all debug logs"),
    ):
        shared.add_argument(name, action="store_true", help=text)
    shared.add_argument("--help", "-h", action="store_true", help="Show this help message and exit")
    return parser


def split_entry(entry: str) -> tuple[str, bool, str | None]:
    """Return the key in an entry of `Command.flags`, whether it is needed, its other spelling."""
    key, slash, short = entry.rstrip("!").partition("/")
    return key, entry.endswith("!"), short if slash else None


def _split(words: Sequence[str]) -> tuple[str, list[str]]:
    """Split a command line into the words of the command and the rest."""
    name: list[str] = []
    for word in words:
        if word.startswith("-"):
            break
        name.append(word)
        if " ".join(name) in COMMANDS:
            break
    return " ".join(name), list(words[len(name) :])


def _group_help(name: str, below: Iterable[str]) -> str:
    lines = [f"az {one:45} {COMMANDS[one].help}" for one in below]
    title = (
        f"Group\n    az {name}" if name else "The offline az: Azure Machine Learning, and a little"
    )
    return "\n".join([title, "", "Commands:", *(f"    {line.rstrip()}" for line in lines), ""])


def _unknown(name: str, rest: Sequence[str]) -> str:
    if not name:
        return f"'{rest[0]}' is not in the offline az. The most similar: az --version, az --help"
    known = [one for one in COMMANDS if one.split()[0] == name.split()[0]]
    near = difflib.get_close_matches(name, known or COMMANDS, n=1, cutoff=0.6 if known else 0.8)
    hint = near[0] if near else _longest_known(name)
    tail = f" The nearest that is: az {hint}" if hint else " az --help lists what is."
    return f"'az {name}' is not in the offline az.{tail}"


def _longest_known(name: str) -> str:
    words = name.split()
    for length in range(len(words), 0, -1):
        start = " ".join(words[:length])
        if any(one.startswith(f"{start} ") for one in COMMANDS):
            return f"{start} --help"
    return ""


def show_help(text: str) -> None:
    """Print help."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def flags_of(command: Command) -> dict[str, Flag]:
    """Return the flags of a command by key."""
    keys = (split_entry(entry)[0] for entry in command.flags)
    return {key: command.own.get(key) or FLAGS[key] for key in keys}
