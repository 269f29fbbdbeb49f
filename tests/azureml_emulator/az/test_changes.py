"""`--set`, `--add` and `--remove`."""

from typing import Any

import pytest

from azureml_emulator.az.changes import apply
from azureml_emulator.az.errors import AzError


def document() -> dict[str, Any]:
    """Return something with each kind of part."""
    return {
        "name": "n",
        "tags": {"a": "b"},
        "empty": None,
        "rules": [{"id": "x", "port": 1}, {"id": "y", "port": 2}],
        "list": [1, 2],
    }


@pytest.mark.parametrize(
    ("change", "path", "value"),
    [
        (("set", ["tags.c=d"]), "tags", {"a": "b", "c": "d"}),
        (("set", ["name=ä 'q' \"z\"\nnew"]), "name", "ä 'q' \"z\"\nnew"),
        (("set", ["count=3"]), "count", 3),
        (("set", ["a=x=y"]), "a", "x=y"),
        (("set", ["empty.below=1"]), "empty", {"below": 1}),
        (("set", ["list[1]=9"]), "list", [1, 9]),
        (
            ("set", ["rules[id=y].port=7"]),
            "rules",
            [{"id": "x", "port": 1}, {"id": "y", "port": 7}],
        ),
        (("set", ['new={"a": [1]}']), "new", {"a": [1]}),
        (("add", ["list", "3"]), "list", [1, 2, 3]),
        (("add", ["empty", "id=z", "port=4"]), "empty", [{"id": "z", "port": "4"}]),
        (("remove", ["tags.a"]), "tags", {}),
        (("remove", ["list", "0"]), "list", [2]),
        (("remove", ["rules[0]"]), "rules", [{"id": "y", "port": 2}]),
    ],
)
def test_changes(change: tuple[str, list[str]], path: str, value: object) -> None:
    """Properties, elements of lists by place and by what is in them."""
    changed = document()

    apply(changed, [change])

    assert changed[path] == value


def test_as_text() -> None:
    """`--force-string` keeps 3 a text."""
    changed = document()

    apply(changed, [("set", ["name=3"])], as_text=True)

    assert changed["name"] == "3"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("set", ["nothing.below=1"]),
            "Couldn't find 'nothing' in ''. Available options: ['empty'",
        ),
        (("set", ["name.below=1"]), "Couldn't find 'below' in 'name'"),
        (("set", ["novalue"]), "usage error: 'novalue'"),
        (("set", ["=x"]), "usage error"),
        (("set", ["list[7]=1"]), "index 7 doesn't exist on list"),
        (
            ("set", ["rules[id=q].port=1"]),
            "item with value 'q' doesn't exist for key 'id' on rules",
        ),
        (("add", ["name", "x"]), "invalid syntax: --add name: this is not a list"),
        (("remove", ["tags.q"]), "Couldn't find 'q' in 'tags'"),
        (("remove", ["list", "5"]), "index 5 doesn't exist"),
    ],
)
def test_changes_that_make_no_sense(change: tuple[str, list[str]], message: str) -> None:
    """The message names the path and what there is."""
    with pytest.raises(AzError) as error:
        apply(document(), [change])

    assert message in str(error.value)
