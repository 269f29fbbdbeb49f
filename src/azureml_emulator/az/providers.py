"""Resource providers, and whether they are registered."""

from __future__ import annotations

import sys
from typing import Any

from azureml_emulator.az import account, arm
from azureml_emulator.az.command import Invocation


def _path(invocation: Invocation, tail: str = "") -> str:
    subscription = account.subscription(invocation)["subscriptionId"]
    return f"/subscriptions/{subscription}/providers{tail}"


def register(invocation: Invocation) -> None:
    """Register one; it is at once."""
    namespace = invocation.given("namespace")
    arm.call("POST", _path(invocation, f"/{namespace}/register"))
    if not invocation.given("wait"):
        print(
            "Registering is still on-going. You can monitor using"
            f" 'az provider show -n {namespace}'",
            file=sys.stderr,
        )


def show(invocation: Invocation) -> Any:
    """Show one."""
    return arm.call("GET", _path(invocation, f"/{invocation.given('namespace')}"))


def list_all(invocation: Invocation) -> Any:
    """List them."""
    return arm.call("GET", _path(invocation))["value"]
