"""MyST becomes Markdown that every viewer renders; what cannot is an error with its line."""

import pytest

from studyguide.notebooks.lowering import ChapterError, Lowering


@pytest.fixture
def lowering() -> Lowering:
    """Return a lowering that marks the link targets it resolved."""
    return Lowering("book/x.md", lambda target: f"to/{target}", lambda options: str(options))


def test_plain_markdown_is_kept(lowering) -> None:
    """What every viewer renders stays as the author wrote it."""
    text = "# Title\n\nA *word*, `code`, a | b.\n\n```python\n:::{note}\n```\n\n---\n\n- item"

    assert lowering.lower(text, 1) == text


def test_a_table_may_have_empty_cells(lowering) -> None:
    """The corner of a table whose rows have titles is one."""
    text = "| | Holds |\n| --- | --- |\n| one | |"

    assert lowering.lower(text, 1) == text


def test_tabs_become_headings_below_the_current_one(lowering) -> None:
    """Each tab of a tab-set is a heading, one level below the section it stands in."""
    text = (
        "### Create\n\n::::{tab-set}\n:::{tab-item} CLI\n```bash\naz ml\n```\n:::\n"
        ":::{tab-item} Studio\n:sync: b\nClick.\n:::\n::::\n\nAfter."
    )

    assert lowering.lower(text, 1) == (
        "### Create\n\n#### CLI\n\n```bash\naz ml\n```\n\n#### Studio\n\nClick.\n\nAfter."
    )


def test_tab_headings_know_the_section_of_an_earlier_cell(lowering) -> None:
    """A code cell between the heading and the tabs does not change the level."""
    lowering.lower("## Do it", 1)

    lowered = lowering.lower("::::{tab-set}\n:::{tab-item} CLI\nx\n:::\n::::", 9)

    assert lowered == "### CLI\n\nx"


def test_admonition_becomes_a_quote_with_its_title(lowering) -> None:
    """An admonition's title is bold, its text a quote."""
    text = ":::{admonition} Costs money on Azure\n:class: billed\nOne.\n\nTwo.\n:::"

    assert lowering.lower(text, 1) == "> **Costs money on Azure**\n>\n> One.\n>\n> Two."


@pytest.mark.parametrize("name", ["note", "tip", "warning", "important"])
def test_named_admonition_gets_its_name_as_title(lowering, name) -> None:
    """A note is titled Note, and so on."""
    assert lowering.lower(f"```{{{name}}}\nMind.\n```", 1) == (
        f"> **{name.capitalize()}**\n>\n> Mind."
    )


def test_figure_becomes_image_and_caption(lowering) -> None:
    """A figure keeps its text alternative, and its caption keeps its links."""
    text = ":::{figure} a.svg\n:alt: A [plan\n  of it\n:width: 50%\n\nSee [b](b.md).\n:::"

    assert lowering.lower(text.replace("[plan\n  of it", "plan of it"), 1) == (
        "![A plan of it](to/a.svg)\n\nSee [b](to/b.md)."
    )


def test_chapter_info_is_rendered_from_its_options(lowering) -> None:
    """The info line comes from the two options."""
    text = "```{chapter-info}\n:time: 5 minutes\n:azure: Free.\n```"

    assert lowering.lower(text, 1) == "{'time': '5 minutes', 'azure': 'Free.'}"


def test_a_directive_directly_below_text_gets_a_blank_line(lowering) -> None:
    """A heading made from a tab is never glued to the paragraph before it."""
    assert lowering.lower("Text.\n:::{note}\nMind.\n:::\nMore.", 1) == (
        "Text.\n\n> **Note**\n>\n> Mind.\n\nMore."
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("A.\n\n```{dropdown} More\nx\n```", 12, "the directive {dropdown} has no form"),
        (":::{note}\nA.\n\n```{mermaid}\nx\n```\n:::", 13, "the directive {mermaid} has no form"),
        (
            "::::{tab-set}\n:::{tab-item} A\n```{nosuch}\n```\n:::\n::::",
            12,
            "the directive {nosuch} has no form",
        ),
        ("```{code-cell} ipython3\n1\n```", 10, "the directive {code-cell} has no form"),
        ("::: note\nx\n:::", 10, "a ::: block without a directive"),
        ("- A\n\n  ```{note}\n  x\n  ```", 12, "stands inside a list or a quote"),
        ("A.\n\nSee {ref}`x`.", 12, "the role {ref} has no form"),
        ("| a |\n| - |\n| {doc}`x` |", 12, "the role {doc} has no form"),
        ("(mark)=\n# A", 10, "a target has no form"),
        ("% hidden", 10, "a comment (%) has no form"),
        ("A[^1].\n\n[^1]: B", 10, "a footnote has no form"),
        ("```{figure} a.svg\nCaption\n```", 10, "{figure} needs the option :alt:"),
        ("```{figure} a.svg\n:nosuch: x\n```", 10, "nosuch"),
        ("```{chapter-info}\n:time: 5 minutes\n```", 10, "needs the option :azure:"),
    ],
)
def test_what_has_no_plain_form_is_an_error_with_its_line(lowering, text, line, message) -> None:
    """The error is one line: the file, the line in the chapter and what is wrong there."""
    with pytest.raises(ChapterError) as caught:
        lowering.lower(text, 10)

    assert str(caught.value).startswith(f"book/x.md:{line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_dead_link_is_an_error_with_its_line(lowering) -> None:
    """A target that cannot be resolved is reported where the link stands."""

    def refuse(target: str) -> str:
        raise ValueError(f"{target}: there is no such file")

    lowering.resolve = refuse

    with pytest.raises(ChapterError, match=r"^book/x.md:5: gone.md: there is no such file$"):
        lowering.lower("A.\n\nSee [it](gone.md).", 3)
