"""How a running job is told to stop."""

from __future__ import annotations

from azureml_emulator.runs.stopping import Reason, Stop


def test_the_first_reason_counts() -> None:
    """A job that is cancelled and then overtaken by the end of the server was cancelled."""
    stop, actions = Stop(), []
    stop.then(lambda: actions.append("stopped"))

    stop.set(Reason.CANCELED)
    stop.set(Reason.CLOSED)

    assert (stop.reason, actions) == (Reason.CANCELED, ["stopped"])


def test_a_wish_from_before_the_start_is_not_lost() -> None:
    """A job that is cancelled while its data is prepared never runs on."""
    stop, actions = Stop(), []
    stop.set(Reason.CANCELED)

    stop.then(lambda: actions.append("stopped"))

    assert actions == ["stopped"]
