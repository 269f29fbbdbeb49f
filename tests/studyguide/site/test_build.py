"""A build writes the generated files and the pages, or says in one line what is wrong."""

import pytest

from studyguide.site.build import BuildError, build, generated_files

CHAPTER = "book/1-workspace/a-provision/1-first.md"


def test_generated_files_are_written_and_kept(furnished, site) -> None:
    """The toc and the map exist after a build; writing the same again keeps their dates."""
    files = {furnished.root / path: text for path, text in generated_files(furnished.root).items()}

    assert {path: path.read_text() for path in files} == files


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("See [it](gone.md).", 12, "gone.md"),
        ("```{nosuch}\nx\n```", 12, "nosuch"),
        ("{nosuch}`x`", 12, "nosuch"),
    ],
)
def test_a_fault_in_a_chapter_names_file_and_line(copy, text, line, message) -> None:
    """A dead link, an unknown directive or role is reported where it stands."""
    path = copy / CHAPTER
    front = path.read_text().partition("# First")[0]
    path.write_text(f"{front}{text}\n\n" + path.read_text().removeprefix(front))

    with pytest.raises(BuildError) as caught:
        build(copy)

    assert caught.value.lines[0].startswith(f"{CHAPTER}:{line}: ")
    assert message in caught.value.lines[0]


def test_a_warning_fails_the_build(copy) -> None:
    """What Sphinx only warns of, such as a heading that skips a level, is a fault here."""
    (copy / "book/index.md").write_text("# Home\n\n### Deep\n", encoding="utf-8")

    with pytest.raises(BuildError) as caught:
        build(copy)

    assert caught.value.lines[0].startswith("book/index.md:3: WARNING: ")
