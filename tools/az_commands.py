"""Write the list of Azure CLI commands and flags that chapters may show.

    python tools/az_commands.py CLONE

CLONE is a clone of github.com/MicrosoftDocs/azure-docs-cli, the source of the CLI's reference
documentation. The result is `tests/book/az_commands.json`: of each command its flags.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

TARGET = Path(__file__).resolve().parents[1] / "tests/book/az_commands.json"
REFERENCE = "docs-ref-autogen/Latest-version/latest"
WANTED = (
    *("az account", "az ad", "az bicep", "az configure", "az deployment", "az extension"),
    *("az group", "az identity", "az keyvault secret", "az login", "az ml"),
    *("az monitor diagnostic-settings", "az monitor metrics", "az network private-endpoint"),
    *("az policy assignment", "az provider", "az resource", "az role", "az storage account"),
)


def git(clone: str, *arguments: str) -> str:
    """Return what git prints; a clone without work tree will do."""
    done = subprocess.run(["git", "-C", clone, *arguments], check=True, capture_output=True)
    return done.stdout.decode()


def commands(clone: str) -> Iterator[dict[str, Any]]:
    """Yield the entry of every command in a page whose name begins with a wanted word."""
    words = {wanted.split()[1] for wanted in WANTED} | {"reference-index"}
    for path in git(clone, "ls-tree", "-r", "--name-only", "HEAD", REFERENCE).splitlines():
        if path.removeprefix(f"{REFERENCE}/").split("/")[0].removesuffix(".yml") in words:
            page = yaml.safe_load(git(clone, "show", f"HEAD:{path}").split("\n", 1)[1])
            yield from page.get("directCommands", [])


def main(clone: str) -> None:
    """Write the list."""
    found = {}
    for command in commands(clone):
        if not f"{command['name']} ".startswith(tuple(f"{wanted} " for wanted in WANTED)):
            continue
        parameters = command.get("requiredParameters", []) + command.get("optionalParameters", [])
        found[command["name"]] = " ".join(
            flag for entry in parameters for flag in entry["name"].split() if flag[0] == "-"
        )
    listing = {
        "source": "https://github.com/MicrosoftDocs/azure-docs-cli",
        "date": git(clone, "log", "-1", "--format=%cs").strip(),
        "commands": dict(sorted(found.items())),
    }
    TARGET.write_text(json.dumps(listing, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
