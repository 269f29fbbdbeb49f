"""Errors that a reader sees in a notebook."""

from __future__ import annotations


class ReaderError(Exception):
    """An error whose message is all that the reader needs.

    IPython shows the message alone: the way through our modules would only hide it.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]
