"""The process that is the offline workspace: `python -m offline_azure.process`.

It runs in a session of its own, so that the signals of a terminal or a notebook do not reach it.
Whoever starts it hands over the locked lock file of the state and reads one line from its
standard output: `ready`, or what went wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from offline_azure import added_packages
from offline_azure.application import Application
from offline_azure.front.certificate import Certificate
from offline_azure.front.passthrough import PackageIndexTunnel
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.http.messages import Handler, Request, Response
from offline_azure.process import authorities, programs
from offline_azure.process import state as states
from offline_azure.process.control import Control
from offline_azure.process.endpoint import READY, Endpoint
from offline_azure.process.environment import offline_environment, reaches_package_index
from offline_azure.process.leases import Leases
from offline_azure.process.logins import write_logins
from offline_azure.process.state import Lock, State, StateError
from offline_azure.processes import Process
from offline_azure.service import Checkout, Service
from offline_azure.services import Factory, NoServiceError, installed
from offline_azure.store.public_data import PublicData
from offline_azure.store.public_fetch import WELL_KNOWN, PublicFetch, allowed_hosts
from offline_azure.store.store import StoreError

_FIRST_LEASE = 60.0  # seconds: a starter that got killed must not leave a server behind
_LAST_WORDS = 10.0  # seconds for an orderly end
_FAULT = (
    "the offline workspace cannot start ({fault}); {log} has more. If it is of no use,"
    " `azureml-emulator reset` starts afresh: it deletes everything in the workspace"
)

_log = logging.getLogger(__name__)


class Server:
    """One running server.

    Args:
        state: the workspace to serve; its lock is held.
        home: the folder of all state.
        start: the working directory of whoever starts it.
        port: the port to listen on, 0 for a free one.

    Raises:
        StateError: it cannot start; the message says why.
    """

    def __init__(self, state: State, home: Path, start: Path, port: int) -> None:
        self._state = state
        self._home = home
        self._begin = time.time()
        self._leases = Leases(_FIRST_LEASE)
        _remove_leftovers(state)
        with contextlib.ExitStack() as undo:
            undo.callback(states.remove_tree, state.folder if state.temporary else state.run)
            state.workspace.mkdir(mode=0o700, exist_ok=True)
            state.run.mkdir(mode=0o700)
            self._services: list[Service] = []
            checkout = Checkout(state.root, start, state.temporary, states.built_environments(home))
            for make in _installed():
                self._services.append(make(checkout))
                undo.callback(self._services[-1].close)
            self._hosts = Hosts((*HOSTS, *(host for one in self._services for host in one.hosts)))
            self._fetch = _public_fetch(os.environ, self._hosts)
            public = PublicData(states.public_data(home), self._fetch)
            application = _application(state, self._services, public)
            undo.callback(application.close)
            others = {*public.hosts(), *(allowed_hosts(os.environ) or WELL_KNOWN)}
            certificate = Certificate(
                self._hosts, (host for host in others if not self._hosts.covers(host))
            )
            self._front = _front(application, self._control, port, certificate)
            undo.callback(self._front.close)
            self._controls = Control(self._front.secret, self._leases, self.status, self._welcome)
            states.write_atomically(state.authority, self._front.authority)
            application.start(
                offline_environment(
                    os.environ,
                    address=self._front.address,
                    secret=self._front.secret,
                    ca_bundle=authorities.write_bundle(state, os.environ),
                    package_index=reaches_package_index(os.environ),
                    variables=self._variables(),
                    logins=write_logins(state, os.environ, self._hosts),
                    added_packages=added_packages.library(home),
                    programs=programs.write(state),
                    az_settings=programs.settings_of_az(state),
                )
            )
            undo.callback(Endpoint.remove, state)
            Endpoint(Process.current(), self._front.port, self._front.secret).write(state)
            self._undo = undo.pop_all()

    def _control(self, request: Request) -> Response:
        return self._controls.handle(request)

    def status(self) -> dict[str, Any]:
        """Describe the server, without its secret."""
        return {
            "address": self._front.address,
            "pid": os.getpid(),
            "since": self._begin,
            "state": str(self._state.folder),
            "stays": self._leases.stays,
            "fetches_public_data": self._fetch is not None,
            **{name: value for one in self._services for name, value in one.status().items()},
            "used_by": [
                {"kind": holder.kind, "pid": holder.process.pid} for holder in self._leases.holders
            ],
        }

    def _variables(self) -> dict[str, str]:
        return {name: value for one in self._services for name, value in one.variables().items()}

    def _welcome(self, start: Path) -> dict[str, Any]:
        """Return what a new user needs who works in the directory `start`."""
        notices = [notice for one in self._services if (notice := one.notice(start)) is not None]
        return {
            "variables": self._variables(),
            "hosts": [host.pattern for host in self._hosts.listed],
            "notice": " ".join(notices) or None,
        }

    def obey_signals(self) -> None:
        """Stop in good order when a signal asks for it. For the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._leases.stop())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def run(self) -> None:
        """Serve until nobody needs the server, then leave nothing behind."""
        states.sweep_temporary(self._home)
        self._leases.wait()
        end = threading.Timer(_LAST_WORDS, _give_up)
        end.daemon = True
        end.start()
        self._undo.close()


def _installed() -> list[Factory]:
    try:
        return installed()
    except NoServiceError as error:
        raise StateError(str(error)) from None


def _public_fetch(environment: Mapping[str, str], azure: Hosts) -> PublicFetch | None:
    hosts = allowed_hosts(environment)
    # A workspace that may not even reach the package index reaches nothing.
    if hosts is None or not reaches_package_index(environment):
        return None
    # Of Azure, storage accounts are the only hosts that have public files.
    return PublicFetch({host for host in hosts if not azure.covers(host)})


def _application(state: State, services: Sequence[Service], public: PublicData) -> Application:
    try:
        return Application(state.workspace, services, public=public)
    except StoreError as error:
        raise StateError(str(error)) from None


def _front(
    application: Application, control: Handler, port: int, certificate: Certificate
) -> Front:
    try:
        return Front(
            application.handle,
            serves=application.serves,
            control=control,
            tunnel=PackageIndexTunnel(),
            port=port,
            certificate=certificate,
        )
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise StateError(
            f"port {port} is taken by another program; choose another with --port, "
            "or leave it out to use any free one"
        ) from None


def _remove_leftovers(state: State) -> None:
    """Remove what a killed server of this state left.

    Raises:
        StateError: it still runs, although its lock is gone.
    """
    if (found := Endpoint.read(state)) is not None:
        raise StateError(
            f"process {found.process.pid} still serves {state.folder}; "
            "stop it with `azureml-emulator stop`"
        )
    state.server.unlink(missing_ok=True)
    if state.run.exists():
        states.remove_tree(state.run)


def _give_up() -> NoReturn:
    _log.error("not stopped after %.0f s; giving up", _LAST_WORDS)
    os._exit(1)


def _detach(log: Path) -> None:
    """Leave the terminal and the parent; everything printed from now on goes to the log."""
    if os.fork():
        os._exit(0)
    os.chdir("/")
    os.umask(0o077)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, sys.stderr.fileno())
    os.close(descriptor)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _report(line: str, log: Path) -> None:
    """Say one line to whoever started this process; print to the log from now on."""
    print(line, flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def main(arguments: list[str] | None = None) -> int:
    """Run a server; the exit status is 0 unless it could not start."""
    parser = argparse.ArgumentParser(prog="python -m offline_azure.process")
    parser.add_argument("folder", type=Path, help="the folder of the workspace's state")
    parser.add_argument("--root", type=Path, required=True, help="the checkout")
    parser.add_argument("--home", type=Path, required=True, help="the folder of all state")
    parser.add_argument("--start", type=Path, required=True, help="the starter's directory")
    parser.add_argument("--lock", type=int, required=True, help="descriptor of the taken lock")
    parser.add_argument("--temporary", action="store_true", help="remove the state at the end")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on")
    options = parser.parse_args(arguments)
    os.set_inheritable(options.lock, False)
    lock = Lock(options.lock)
    state = State(options.folder, options.root, options.temporary)
    try:
        _detach(state.log)
        server = Server(state, options.home, options.start, options.port)
    except (StateError, OSError) as error:
        lock.release()  # before the starter hears of it and tries again
        print(error, flush=True)
        return 1
    except Exception as fault:
        _log.exception("start")
        lock.release()
        print(_FAULT.format(fault=" ".join(repr(fault).split()), log=state.log), flush=True)
        return 1
    server.obey_signals()  # before anybody knows whom to send one
    _report(READY, state.log)
    server.run()
    lock.release()
    return 0
