"""Run `az`: `python -m azureml_emulator.az STATE WORDS...`.

STATE is the folder of the workspace's state.
"""

import sys
from pathlib import Path

from azureml_emulator.az import cli, warm_client


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status."""
    state, words = Path(arguments[0]), arguments[1:]
    found = cli.read(words, state)
    if isinstance(found, int):
        return found
    if found.command.warm and (status := warm_client.run(state, words)) is not None:
        return status
    return cli.run(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
