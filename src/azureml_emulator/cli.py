"""The command `azureml-emulator`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from azureml_emulator import added_packages, public_data
from offline_azure import remedies
from offline_azure.kernel import overlay
from offline_azure.process import state as states
from offline_azure.process.client import ensure, join, stuck
from offline_azure.process.endpoint import Endpoint, HangsError, NoAnswerError
from offline_azure.process.environment import seal
from offline_azure.process.state import Lock, State, StateError

_STOP_TIME = 15.0  # seconds for an orderly end, before the process is killed
_HANG_TIME = 3.0  # the same for one that does not even answer
_UNLOCK_TIME = 1.0  # seconds in which a process that ends still has its files open
_HIGHEST_PORT = 65535
# The statuses of env(1) and timeout(1).
_OWN_FAILURE, _NOT_EXECUTABLE, _NOT_FOUND = 125, 126, 127


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    action: Callable[[argparse.Namespace], int] = options.action
    try:
        return action(options)
    except StateError as error:
        print(f"azureml-emulator: {error}", file=sys.stderr)
        return _OWN_FAILURE if action is _run else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="azureml-emulator",
        description="An offline Azure Machine Learning workspace for the azure-ai-ml SDK.",
        epilog=f"{remedies.BUILD_EXPLAINED} {remedies.ADD_EXPLAINED} {remedies.DATA_EXPLAINED}",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, action: Callable[[argparse.Namespace], int], text: str) -> Any:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(action=action)
        return command

    run = add("run", _run, "run a command inside the workspace")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    notebook = add("notebook", _notebook, "run a notebook from start to finish")
    notebook.add_argument("path", type=Path)
    notebook.add_argument(
        "--output",
        type=Path,
        metavar="OUT.ipynb",
        help="where to write the executed notebook, and OUT.jobs.json with all jobs beside it",
    )
    notebook.add_argument(
        "--setup",
        action="store_true",
        help="create first what labs expect: a compute cluster, data assets of files beside it",
    )
    notebook.add_argument(
        "--allow-errors", action="store_true", help="go on after a cell that fails"
    )
    start = add("start", _start, "start the workspace and let it run until `stop`")
    start.add_argument("--port", type=_port, default=0, help="default: any free port")
    start.add_argument(
        "--allow-public-data",
        action="store_true",
        help="let it fetch public files that labs read, and keep them",
    )
    add("stop", _stop, "stop the workspace; nothing in it is lost")
    status = add("status", _status, "say whether the workspace runs, and who uses it")
    status.add_argument("--json", action="store_true", help="print JSON")
    reset = add("reset", _reset, "delete everything in the workspace, and what notebooks installed")
    reset.add_argument("--force", action="store_true", help="stop it first if it runs")
    kernel = add("install-kernel", _install_kernel, "let Jupyter find the offline kernel")
    where = kernel.add_mutually_exclusive_group()
    where.add_argument("--prefix", help="install into this environment (default: Python's own)")
    where.add_argument("--user", action="store_true", help="install for this user")
    added_packages.add_to(
        add("packages", added_packages.run, "keep packages beside those of the guide")
    )
    public_data.add_to(add("data", public_data.run, "keep copies of public data"))
    add("operations", _operations, "print which operations are emulated, as Markdown")
    return parser


def _here(*, create: bool = True) -> tuple[State, Path]:
    """Return the state that belongs to the working directory, and the folder of all state."""
    home = states.home(create=create)
    return states.of_checkout(states.checkout_root(Path.cwd()), home, create=create), home


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text[:6]) > _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"bad port {text!r}: choose one from 1 to {_HIGHEST_PORT}")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    """Become the command: its signals and its exit status are then this process's own."""
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise StateError("run needs a command: azureml-emulator run -- COMMAND")
    membership = join("run", Path.cwd(), os.environ)
    if membership.notice is not None:
        print(f"azureml-emulator: {membership.notice}", file=sys.stderr)
    sys.stdout.flush()
    try:
        os.execvpe(command[0], command, membership.environment(os.environ))  # noqa: S606
    except FileNotFoundError:
        print(f"azureml-emulator: {command[0]}: command not found", file=sys.stderr)
        return _NOT_FOUND
    except OSError as error:
        print(f"azureml-emulator: {command[0]}: {error.strerror}", file=sys.stderr)
        return _NOT_EXECUTABLE


def _notebook(options: argparse.Namespace) -> int:
    # Before the imports, which take seconds.
    if options.output is not None and not options.output.absolute().parent.is_dir():
        raise StateError(f"{options.output} cannot be written: there is no such folder")
    from offline_azure.notebook.runner import Options
    from offline_azure.notebook.runner import main as run_notebook

    chosen = Options(options.output, options.setup, options.allow_errors)
    return run_notebook(options.path, chosen, seal())


def _start(options: argparse.Namespace) -> int:
    state, home = _here()
    if options.allow_public_data:
        os.environ[remedies.ALLOW_PUBLIC_DATA] = os.environ.get(remedies.ALLOW_PUBLIC_DATA) or "1"
    deadline = time.monotonic() + _STOP_TIME
    while True:
        endpoint = ensure(state, home, Path.cwd(), os.environ, port=options.port)
        if options.port not in (0, endpoint.port):
            raise StateError(f"it runs already, on port {endpoint.port}; stop it first")
        try:
            status = endpoint.call("POST", "/stay")
            if options.allow_public_data and not status["fetches_public_data"]:
                raise StateError("it runs already, without --allow-public-data; stop it first")
            _print_status(status)
            return 0
        except HangsError as error:
            raise stuck(state, str(error)) from None
        except NoAnswerError as error:  # it was just stopping
            if time.monotonic() > deadline:
                raise StateError(f"{error}; end it with `azureml-emulator stop`") from None
            time.sleep(0.05)


def _stop(options: argparse.Namespace) -> int:
    state, _ = _here()
    print("stopped" if _end(state) else "not running")
    return 0


def _end(state: State) -> bool:
    """Stop the server of `state`; return whether one ran."""
    endpoint = Endpoint.read(state)
    if endpoint is None:
        return False
    deadline = time.monotonic() + _STOP_TIME
    try:
        endpoint.call("POST", "/stop")
    except NoAnswerError:
        _signal(endpoint, signal.SIGTERM)
        deadline = time.monotonic() + _HANG_TIME
    while endpoint.process.alive:
        if time.monotonic() > deadline:
            _signal(endpoint, signal.SIGKILL)
        time.sleep(0.02)
    return True


def _signal(endpoint: Endpoint, number: signal.Signals) -> None:
    if endpoint.process.alive:  # this very process, not another one with its number
        os.kill(endpoint.process.pid, number)


def _status(options: argparse.Namespace) -> int:
    state, _ = _here(create=False)  # who asks need not be able to write
    endpoint = Endpoint.read(state)
    status: dict[str, Any] = {"running": False, "state": str(state.folder)}
    if endpoint is not None:
        try:
            status = {"running": True, **endpoint.call("GET", "/status")}
        except NoAnswerError as error:
            status["error"] = str(error)
    packages = state.packages
    installed = overlay.installed(packages)
    status["packages"] = {
        "folder": str(packages),
        "installed": installed,
        "bytes": overlay.size(packages) if installed else 0,
    }
    if options.json:
        print(json.dumps(status, indent=2))
    elif status["running"]:
        _print_status(status)
    else:
        print(f"not running ({status['error']})" if "error" in status else "not running")
        print(f"state      {state.folder}")
    if installed and not options.json:
        _print_packages(status["packages"])
    return 0 if status["running"] else 1


def _print_status(status: dict[str, Any]) -> None:
    workspace = status["workspace"]
    since = datetime.fromtimestamp(status["since"]).strftime("%Y-%m-%d %H:%M:%S")
    users = [f"{user['kind']} (process {user['pid']})" for user in status["used_by"]]
    users += ["runs until `azureml-emulator stop`"] if status["stays"] else []
    print(f"running    on {status['address']}, process {status['pid']}, since {since}")
    print(
        f"workspace  {workspace['workspace_name']} in {workspace['resource_group']}, "
        f"subscription {workspace['subscription_id']}"
    )
    print(f"used by    {', '.join(users) or 'nobody'}")
    print(f"state      {status['state']}")


def _print_packages(packages: dict[str, Any]) -> None:
    names = ", ".join(f"{name} {version}" for name, version in packages["installed"].items())
    size = packages["bytes"] / 1e6
    print(f"packages   {names}: installed by notebooks, {size:.0f} MB in {packages['folder']}")


def _reset(options: argparse.Namespace) -> int:
    state, _ = _here()
    if options.force:
        _end(state)
    lock = Lock.take(state.lock, _UNLOCK_TIME)
    if lock is None:
        raise StateError("the workspace is running; stop it first, or use `reset --force`")
    try:
        also = ", and what notebooks had installed" if overlay.installed(state.packages) else ""
        for folder in (state.workspace, state.packages):
            states.remove_tree(folder)
    finally:
        lock.release()
    print(f"everything in the workspace has been deleted{also}")
    return 0


def _install_kernel(options: argparse.Namespace) -> int:
    from offline_azure.kernel.kernelspec import install

    try:
        print(install(prefix=options.prefix, user=options.user))
    except OSError as error:
        raise StateError(f"the kernel cannot be installed: {error}") from None
    return 0


def _operations(options: argparse.Namespace) -> int:
    from azureml_emulator.operations import reference_page

    print(reference_page(), end="")
    return 0
