"""The pip that Python brings along."""

from __future__ import annotations

from offline_azure.bundled_pip import bundled_pip


def test_bundled_pip() -> None:
    """There is one wheel of pip, and it exists."""
    (wheel,) = bundled_pip()

    assert wheel.is_file()
