"""Tests mirror the source."""

from pathlib import Path


def test_every_module_has_its_test_module(root: Path) -> None:
    """A newcomer finds the tests of `src/a/b.py` in `tests/a/test_b.py`."""
    source = root / "src"
    missing = [
        str(path.relative_to(source))
        for path in sorted(source.rglob("*.py"))
        if path.stem not in {"__init__", "__main__"}
        if not (root / "tests" / path.relative_to(source)).with_name(f"test_{path.name}").exists()
    ]

    assert missing == []
