"""What ends a command: a message for standard error, and the exit status.

Source: `azure.cli.core.azclierror` and `azure.cli.core.util.handle_exception` (azure-cli 2.80): 2
for a command line that cannot be understood, 3 for a resource that is not there, 1 for all else.
"""

from __future__ import annotations

USAGE = 2
NOT_FOUND = 3


class AzError(Exception):
    """A command has failed; the message is for the user."""

    status = 1


class UsageError(AzError):
    """The command line cannot be understood."""

    status = USAGE


class NotFoundError(AzError):
    """What the command names does not exist."""

    status = NOT_FOUND
