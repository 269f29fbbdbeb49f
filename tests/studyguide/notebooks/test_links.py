"""Links and images of a chapter work from its notebook."""

from collections.abc import Callable
from functools import partial

import pytest

from studyguide.notebooks.generate import generate
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.lowering import ChapterError
from studyguide.outline import load_outline


@pytest.fixture
def resolve(checkout) -> Callable[[str], str]:
    """Return what resolves a target in the first of two chapters, beside a page and a picture."""
    checkout.write("# Next\n", "2-next")
    (checkout.root / "book/_static").mkdir()
    (checkout.root / "book/_static/a b.svg").write_text("<svg/>")
    written = load_outline(checkout.root).written(checkout.root)
    return partial(LinkResolver(checkout.root, written).resolve, written[0])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("2-next.md", "2-next.ipynb"),
        ("2-next.md#part", "2-next.ipynb"),
        ("../../index.md", "../../../book/index.md"),
        ("../../index.md#part", "../../../book/index.md#part"),
        ("../../_static/a%20b.svg", "../../../book/_static/a b.svg"),
        ("https://learn.microsoft.com/x", "https://learn.microsoft.com/x"),
    ],
)
def test_a_target_is_seen_from_the_notebook(resolve, target, expected) -> None:
    """Chapters lead to notebooks, other pages and pictures to their own place."""
    assert resolve(target) == expected


@pytest.mark.parametrize("target", ["#part", "/index.md", "//host/x", "file:///x", "path:x.md"])
def test_a_target_that_viewers_do_not_agree_on_is_refused(resolve, target) -> None:
    """Anchors and absolute paths do not work in every viewer."""
    with pytest.raises(ValueError, match="relative path"):
        resolve(target)


def test_a_missing_file_is_refused(resolve) -> None:
    """A link to a chapter that is only planned is dead, and says so."""
    with pytest.raises(ValueError, match=r"3-later\.md: there is no such file"):
        resolve("3-later.md")


def lowered(checkout, text: str) -> str:
    checkout.write(f"# First\n\n{text}\n")
    written = load_outline(checkout.root).written(checkout.root)
    return generate(written[0], checkout.root, LinkResolver(checkout.root, written)).notebook.cells[0].source


def test_every_link_of_a_paragraph_is_rewritten(checkout) -> None:
    """Two links to one page, over two lines, in a table and as an image are all found."""
    checkout.write("# Next\n", "2-next")
    text = "[a](2-next.md) and\n[b](2-next.md)\n\n| x |\n| - |\n| [c](2-next.md 'title') |"

    assert lowered(checkout, text) == "# First\n\n" + text.replace(".md", ".ipynb")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[](2-next.md)", "has no text"),
        ("![](2-next.md)", "has no alternative text"),
        ("[a][b]\n\n[b]: 2-next.md", "write the link"),
    ],
)
def test_links_that_only_myst_completes_are_errors(checkout, text, message) -> None:
    """A link needs its own text and target, an image its text alternative."""
    checkout.write("# Next\n", "2-next")

    with pytest.raises(ChapterError, match=message):
        lowered(checkout, text)
