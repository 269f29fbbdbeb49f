"""What stands before every cell of the offline kernel."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable

from IPython.core.error import InputRejected

from offline_azure.process.state import StateError


class WorkspaceUnavailableError(InputRejected):
    """The offline workspace cannot be started, so the cell was not run."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows: our frames would tell the reader nothing."""
        return [f"{type(self).__name__}: {self}"]


class Gate:
    """An AST transformer of IPython: it sees each cell before it runs, and may reject it.

    Args:
        ensure: sees to it that the kernel is inside the workspace; returns what to tell the user.
    """

    def __init__(self, ensure: Callable[[], str | None]) -> None:
        self._ensure = ensure

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the cell unchanged.

        Raises:
            WorkspaceUnavailableError: there is no workspace to run it in.
        """
        try:
            notice = self._ensure()
        except StateError as error:
            raise WorkspaceUnavailableError(
                f"the cell was not run: {error}. Then run the cell again."
            ) from None
        except Exception as error:  # IPython would drop the gate and run the cell
            raise WorkspaceUnavailableError(
                f"the cell was not run: the offline workspace failed with {error!r}"
            ) from error
        if notice is not None:
            print(notice, file=sys.stderr)
        return node
