"""Resource providers."""

from __future__ import annotations

from collections.abc import Callable

from tests.azureml_emulator.az.conftest import Done

Az = Callable[..., Done]


def test_registering(az: Az) -> None:
    """The first line of the labs' set-up scripts."""
    show = ("provider", "show", "-n", "Microsoft.Storage", "--query", "registrationState")
    assert az(*show).json == "NotRegistered"
    done = az("provider", "register", "--namespace", "microsoft.storage")
    assert (done.status, done.out) == (0, "")
    assert az(*show).json == "Registered"
    assert az("provider", "register", "-n", "Microsoft.Nothing").status == 3
    assert az("provider", "list", "--query", "[0].registrationState").json == "Registered"
