"""The Jupyter kernel "Azure ML (offline)": an ordinary IPython kernel inside the workspace.

The server starts while IPython is being imported, in a session of its own: an interrupt reaches
the kernel and not the workspace. No cell runs outside: a cell first waits for the workspace, and
when that cannot be had the cell fails with the reason, so that the reader sees it and nothing
reaches Azure by accident. Each cell tries again: once the cause is gone, running on works.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from offline_azure import added_packages, late_import
from offline_azure.kernel import overlay
from offline_azure.process import state as states
from offline_azure.process.client import Membership, join
from offline_azure.process.environment import seal
from offline_azure.process.state import StateError

Join = Callable[[str, Path, Mapping[str, str]], Membership]


class Workspace:
    """The kernel's membership of the workspace.

    Making one takes every way to Azure out of `os.environ` and starts the workspace in the
    background, with a place for the packages that cells install (see `overlay`).

    Args:
        join: how to become a member.
    """

    def __init__(self, join: Join = join) -> None:
        self._inherited = seal()
        self._outside = dict(os.environ)
        self._join = join
        self._start = Path.cwd()
        self._membership: Membership | None = None
        self._early: Membership | Exception | None = None
        self._starter = threading.Thread(target=self._join_early, name="workspace", daemon=True)
        self._starter.start()

    def ensure(self) -> str | None:
        """Be inside the workspace; return what the user should be told, if anything.

        Raises:
            StateError: it cannot be started; the message says why.
        """
        if self._membership is not None and self._membership.alive:
            return None
        lost = self._membership
        self._membership = member = self._joined()
        inside = member.environment(self._inherited)
        os.environ.update(
            {
                name: value
                for name, value in inside.items()
                # Also a variable that was inherited from inside of this very workspace, but not
                # one that the workspace leaves alone and a cell may have changed.
                if not self._inherited.get(name) == self._outside.get(name) == value
                or name not in os.environ
            }
        )
        overlay.enter(member.state.packages, lost.state.packages if lost else None)
        if lost:
            what = "empty" if member.state.temporary else "with everything that was in it"
            return f"The offline workspace had stopped. It has been started again, {what}."
        return member.notice

    def _join_early(self) -> None:
        try:
            self._early = self._join_with_packages()
        except Exception as error:  # for the cell that needs the workspace
            self._early = error

    def _joined(self) -> Membership:
        self._starter.join()
        early, self._early = self._early, None
        if isinstance(early, Exception):
            raise early
        return early or self._join_with_packages()

    def _join_with_packages(self) -> Membership:
        member = self._join("kernel", self._start, self._inherited)
        overlay.make(member.state.packages)
        return member


def main(held: Sequence[socket.socket] = ()) -> None:
    """Run the kernel; the arguments are those of `ipykernel_launcher`.

    Args:
        held: sockets to close once the kernel has bound its own (see `ports`).
    """
    workspace = Workspace()
    late_import.install()
    with contextlib.suppress(StateError):  # the first cell says so
        added_packages.put_on_path(added_packages.library(states.home()))
    _quiet_telemetry()
    from ipykernel.kernelapp import IPKernelApp

    from offline_azure.kernel.gate import Gate

    app = IPKernelApp.instance()
    app.initialize()  # type: ignore[no-untyped-call]
    for one in held:
        one.close()
    app.kernel.shell.ast_transformers.append(Gate(workspace.ensure))
    app.start()  # type: ignore[no-untyped-call]


def _quiet_telemetry() -> None:
    """Keep the SDK's telemetry, which only notebooks have, from leaving folders behind.

    Its log exporter makes one in the machine's temporary folder. Without an exporter Python would
    print the SDK's own log into cells, had it nowhere else to go.
    """
    os.environ["OTEL_LOGS_EXPORTER"] = "none"
    logging.getLogger("azure.ai.ml._telemetry").addHandler(logging.NullHandler())
