"""Outputs on the site are the stored ones; nothing is executed to make up for a missing one."""

import pytest

from studyguide.site.build import BuildError, build

CHAPTER = "book/1-workspace/a-provision/1-first.md"
NOTEBOOK = "notebooks/1-workspace/a-provision/1-first.ipynb"


def edit(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_page_shows_the_stored_output(site) -> None:
    """What the notebook printed stands on the page."""
    assert ">42\n</pre>" in site.chapter


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (CHAPTER, "6 * 7", "6 * 8", "was executed from other code"),
        (NOTEBOOK, '"42\\n"', '"43\\n"', "has outputs that no execution wrote"),
        ("binder/requirements.txt", "==1", "==2", "was executed from other code"),
        (NOTEBOOK, None, None, "is missing"),
    ],
)
def test_outputs_of_other_code_fail_the_build(copy, file, old, new, reason) -> None:
    """The error names the notebook and the command that mends it."""
    if old is None:
        (copy / file).unlink()
    else:
        edit(copy / file, old, new)

    with pytest.raises(BuildError) as caught:
        build(copy)

    assert len(caught.value.lines) == 1
    assert caught.value.lines[0].startswith(f"{NOTEBOOK} {reason}")
    assert caught.value.lines[0].endswith("run `make notebooks`")


def test_reworded_chapters_and_new_outputs_reach_a_second_build(copy) -> None:
    """New prose needs no new notebook; a new notebook alone is noticed, too."""
    first = build(copy).parent / "book/1-workspace/a-provision/1-first.html"
    edit(copy / CHAPTER, "A note.", "Another note.")

    build(copy)

    assert "Another note." in first.read_text()
    assert ">42\n</pre>" in first.read_text()


def test_a_page_with_code_that_is_no_chapter_fails_the_build(copy) -> None:
    """Code outside the outline has no notebook and would be executed: it is refused."""
    front = (copy / CHAPTER).read_text().partition("# First")[0]
    (copy / "book/index.md").write_text(front + "# Home\n\n```{code-cell} ipython3\n1\n```\n")

    with pytest.raises(BuildError, match=r"book/index\.md has code cells but is not a chapter"):
        build(copy)
