"""Who may use the proxy: whoever knows the secret of this start."""

from __future__ import annotations

import base64
import hmac

USER = "azureml"
SEALED_USER = "azureml-sealed"
"""The user name of clients that may not reach the package index."""


class Doorkeeper:
    """Checks the `Proxy-Authorization` of clients.

    Args:
        secret: the password of every user.
    """

    def __init__(self, secret: str) -> None:
        self._passwords = {user: _basic(user, secret) for user in (USER, SEALED_USER)}

    def user(self, authorization: str) -> str | None:
        """Return the user who sent this field; None when it proves nothing."""
        given = authorization.encode()
        for user, expected in self._passwords.items():
            if hmac.compare_digest(given, expected):
                return user
        return None


def _basic(user: str, password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{user}:{password}".encode())
