"""What an exercise is."""

from studyguide.exercises.model import Point


def test_a_point_names_its_function() -> None:
    """Ids are kebab-case, functions snake_case."""
    assert Point("no-idle-node", "", "").function == "no_idle_node"
