"""A chapter's notebook has its cells, stable ids and little metadata."""

import pytest

from studyguide.notebooks.generate import generate, is_question
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.lowering import ChapterError
from studyguide.outline import load_outline

TEXT = """\
# First

```{chapter-info}
:time: 5 minutes
:azure: Free.
```

```{code-cell} ipython3
:tags: [raises-exception]

1 / 0
```

```{code-cell} ipython3
:tags: [remove-input]

question("a")
```
"""


def generated(checkout, text: str = TEXT):
    checkout.write(text)
    written = load_outline(checkout.root).written(checkout.root)
    return generate(written[0], checkout.root, LinkResolver(checkout.root, written))


def test_cells_keep_order_source_and_tags(checkout) -> None:
    """Text and code cells come in the chapter's order, with the tags of the code."""
    cells = generated(checkout).notebook.cells

    assert [(cell.cell_type, cell.metadata.get("tags")) for cell in cells] == [
        ("markdown", None),
        ("code", ["raises-exception"]),
        ("code", ["remove-input"]),
    ]
    assert cells[1].source == "1 / 0"


def test_the_info_line_names_objectives_time_and_cost(checkout) -> None:
    """The info line of the notebook says what the site's says."""
    assert generated(checkout).notebook.cells[0].source.split("\n") == [
        "# First",
        "",
        "Chapter 1.a.1",
        "",
        "- **DP-100 objectives:** Manage a workspace",
        "- **AI-300 objectives:** not measured",
        "- **Time to learn:** 5 minutes",
        "- **On Azure:** Free.",
    ]


def test_only_the_input_of_a_question_is_collapsed(checkout) -> None:
    """JupyterLab hides a question's code as the site does, and no other code."""
    code = generated(checkout).notebook.cells[1:]

    assert [is_question(cell) for cell in code] == [False, True]
    assert [cell.metadata.get("jupyter") for cell in code] == [None, {"source_hidden": True}]


def test_ids_depend_on_path_and_position_alone(checkout) -> None:
    """Editing a cell does not change its id; two cells never share one."""
    before = [cell.id for cell in generated(checkout).notebook.cells]
    after = [cell.id for cell in generated(checkout, TEXT.replace("1 / 0", "2")).notebook.cells]

    assert before == after
    assert len(set(before)) == len(before)


def test_metadata_holds_the_kernel_and_no_more(checkout) -> None:
    """Nothing of jupytext or of a Python version gets into the notebook."""
    assert generated(checkout).notebook.metadata == {
        "kernelspec": {
            "display_name": "Azure ML (offline)",
            "language": "python",
            "name": "azureml-offline",
        },
        "language_info": {"name": "python"},
    }


def test_cells_know_their_line_in_the_chapter(checkout) -> None:
    """An error about a cell can name the line where its author finds it."""
    result = generated(checkout)
    lines = checkout.first.read_text().split("\n")

    assert [lines[number - 1] for number in result.lines] == [
        "# First",
        ":tags: [raises-exception]",
        ":tags: [remove-input]",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: azureml-offline", "name: python3", ":1: the kernel must be azureml-offline"),
        ("```{code-cell} ipython3\n:tags: [rem", "```{raw-cell}\n:tags: [rem", "a raw cell"),
        ("# First", "{abbr}`x`", ":12: the role"),
    ],
)
def test_a_fault_names_file_and_line(checkout, old, new, message) -> None:
    """An author's fault is one line that starts with the chapter's path."""
    generated(checkout)
    path = checkout.first
    path.write_text(path.read_text().replace(old, new))
    written = load_outline(checkout.root).written(checkout.root)

    with pytest.raises(ChapterError) as caught:
        generate(written[0], checkout.root, LinkResolver(checkout.root, written))

    assert str(caught.value).startswith("book/1-workspace/a-provision/1-first.md:")
    assert message in str(caught.value)
