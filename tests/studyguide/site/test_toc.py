"""The table of contents lists what exists, in the outline's order."""

import yaml

from studyguide.outline import load_outline
from studyguide.site.toc import table_of_contents


def toc(checkout):
    return yaml.safe_load(table_of_contents(load_outline(checkout.root), checkout.root))


def test_written_chapters_stand_in_their_section_with_their_number(checkout) -> None:
    """A section is a part, a chapter an entry; planned chapters have none."""
    assert toc(checkout) == {
        "format": "jb-book",
        "root": "book/index",
        "parts": [
            {
                "caption": "1 Workspace",
                "chapters": [
                    {"file": "book/1-workspace/a-provision/1-first", "title": "1.a.1 First"}
                ],
            },
            {"caption": "Reference", "chapters": [{"file": "book/reference/objectives"}]},
        ],
    }


def test_a_chapter_joins_when_it_is_written(checkout) -> None:
    """Writing the file is all that a new chapter needs to be listed."""
    checkout.write("# Next\n", "2-next")

    entries = toc(checkout)["parts"][0]["chapters"]

    assert [entry["title"] for entry in entries] == ["1.a.1 First", "1.a.2 Next"]


def test_an_empty_section_is_left_out(checkout) -> None:
    """A section without a written chapter has no heading in the navigation."""
    checkout.first.unlink()

    assert [part["caption"] for part in toc(checkout)["parts"]] == ["Reference"]


def test_reference_pages_are_listed(checkout) -> None:
    """Every page in book/reference is reachable."""
    folder = checkout.root / "book/reference"
    folder.mkdir()
    (folder / "offline-workspace.md").write_text("# Offline\n")

    assert toc(checkout)["parts"][-1]["chapters"] == [
        {"file": "book/reference/objectives"},
        {"file": "book/reference/offline-workspace"},
    ]


def test_labs_stand_between_the_chapters_and_the_reference(checkout) -> None:
    """With their number."""
    path = checkout.root / "book/outline.yml"
    labs = "labs:\n  - {id: Lab 1, path: labs/1-z, title: Z, objectives: []}\n"
    path.write_text(path.read_text() + labs)

    assert toc(checkout)["parts"][1] == {
        "caption": "Labs",
        "chapters": [{"file": "book/labs/1-z", "title": "Lab 1 Z"}],
    }
