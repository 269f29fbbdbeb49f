"""Who may use the proxy."""

from __future__ import annotations

import base64

import pytest
from requests.auth import _basic_auth_str

from offline_azure.front.doorkeeper import SEALED_USER, USER, Doorkeeper

SECRET = "s3cret:with-colon"


@pytest.mark.parametrize("user", [USER, SEALED_USER])
def test_a_user_is_known_by_the_secret(user: str) -> None:
    """The field that HTTP clients make of a proxy's URL tells the two users apart."""
    assert Doorkeeper(SECRET).user(_basic_auth_str(user, SECRET)) == user


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic ",
        f"Basic {SECRET}",
        f"Bearer {SECRET}",
        _basic_auth_str(USER, ""),
        _basic_auth_str(USER, SECRET[:-1]),
        _basic_auth_str(USER, f"{SECRET}x"),
        _basic_auth_str("other", SECRET),
        _basic_auth_str("", SECRET),
        _basic_auth_str(USER, SECRET) + " ",
        base64.b64encode(f"{USER}:{SECRET}".encode()).decode(),
        "Basic \xff",
    ],
)
def test_anything_else_proves_nothing(authorization: str) -> None:
    """Half a secret, the secret of another user and bytes that are no text stay outside."""
    assert Doorkeeper(SECRET).user(authorization) is None
