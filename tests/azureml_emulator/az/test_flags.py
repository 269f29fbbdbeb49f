"""Flags."""

import argparse

import pytest

from azureml_emulator.az.flags import FLAGS, three_state


def test_each_has_one_line_of_help() -> None:
    """They are what `--help` and the reference page show."""
    assert [key for key, flag in FLAGS.items() if not flag.help or "\n" in flag.help] == []


@pytest.mark.parametrize(("word", "value"), [("true", True), ("No", False), ("1", True)])
def test_yes_and_no(word: str, value: bool) -> None:
    """The CLI takes several words for each."""
    assert three_state(word) is value


def test_neither_yes_nor_no() -> None:
    """Anything else is refused, not taken for no."""
    with pytest.raises(argparse.ArgumentTypeError):
        three_state("perhaps")


def test_changes_keep_their_order() -> None:
    """`--set` before `--remove` is not the same as after it."""
    parser = argparse.ArgumentParser()
    for key in ("set", "remove"):
        FLAGS[key].add_to(parser, key, "", needed=False)

    options = parser.parse_args(["--set", "a=1", "b=2", "--remove", "c", "--set", "d=3"])

    assert options.changes == [("set", ["a=1", "b=2"]), ("remove", ["c"]), ("set", ["d=3"])]
