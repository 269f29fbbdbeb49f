"""The command `azureml-emulator` where it may not run: it says what it needs.

This project is also installed into a compute instance's own Python 3.10, for the two helpers of the
notebooks. The command comes along; without these lines it would end in a traceback.
"""

import sys


def main() -> int:
    """Run the command line, or say in one line what is missing; return the exit status."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        return _refuse(f"the offline workspace needs Python 3.11 to 3.13; this is Python {found}")
    try:
        from azureml_emulator.cli import main as run

        return run()
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("azureml_emulator"):
            raise
        return _refuse(
            f"the offline workspace needs the package {error.name}, which is not installed here."
            " `make book` sets everything up; in another environment:"
            " pip install --editable '.[emulator]'"
        )


def _refuse(text: str) -> int:
    print(f"azureml-emulator: {text}", file=sys.stderr)
    return 1
