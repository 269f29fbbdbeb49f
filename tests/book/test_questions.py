"""The questions of the book keep what the guide promises about them."""

from pathlib import Path

from studyguide.bank.check import faults


def test_the_question_bank_has_no_faults(root: Path) -> None:
    """Shape, rules and coverage of every question file; a failure lists one line per fault."""
    found = faults(root)

    assert found == [], "\n" + "\n".join(found)
