"""What a command is."""

from azureml_emulator.az.parser import COMMANDS


def test_each_has_a_function() -> None:
    """No command is listed that nothing runs."""
    assert [name for name, one in COMMANDS.items() if not callable(one.function())] == []


def test_group_and_verb() -> None:
    """The last word says what is done."""
    command = COMMANDS["ml workspace outbound-rule list"]

    assert (command.group, command.verb) == ("ml workspace outbound-rule", "list")
