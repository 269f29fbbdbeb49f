"""Questions before something is deleted."""

import io
from collections.abc import Callable

import pytest

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.confirm import confirm
from azureml_emulator.az.errors import AzError

Invoked = Callable[..., Invocation]


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_nobody_to_ask(invoked: Invoked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script must say --yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    with pytest.raises(AzError, match="no tty available"):
        confirm(invoked("ml", "compute", "delete", "-n", "x"))


@pytest.mark.parametrize("flag", ["--yes", "-y"])
def test_yes(invoked: Invoked, flag: str) -> None:
    """Nobody is asked."""
    confirm(invoked("ml", "compute", "delete", "-n", "x", flag))


def test_a_command_that_never_asks(invoked: Invoked) -> None:
    """`az ml datastore delete` takes no --yes."""
    confirm(invoked("ml", "datastore", "delete", "-n", "x"))


@pytest.mark.parametrize(("said", "refused"), [("maybe\ny\n", False), ("n\n", True), ("", True)])
def test_somebody_answers(
    invoked: Invoked, monkeypatch: pytest.MonkeyPatch, said: str, refused: bool
) -> None:
    """Anything but yes and no is asked again; an end of input is no."""
    monkeypatch.setattr("sys.stdin", Terminal(said))
    command = invoked("ml", "compute", "delete", "-n", "x")

    if refused:
        with pytest.raises(AzError, match="cancelled"):
            confirm(command)
    else:
        confirm(command)
