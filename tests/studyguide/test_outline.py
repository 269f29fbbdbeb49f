"""The outline and the objectives are read as one consistent whole."""

from pathlib import Path

import pytest

from studyguide.outline import OutlineError, find_root, load_objectives, load_outline

OUTLINE = """
sections:
  - id: "1"
    slug: 1-workspace
    title: Workspace
    groups:
      - id: 1.a
        slug: a-provision
        title: Provision
        chapters:
          - {id: 1.a.1, path: 1-workspace/a-provision/1-x, title: X, seed: q1, objectives: [d.1]}
          - {id: 1.a.2, path: 1-workspace/a-provision/2-y, title: Y, objectives: [d.1, a.1]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a checkout with a two-chapter outline."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/outline.yml").write_text(OUTLINE)
    return tmp_path


def test_chapters_come_in_reading_order(root: Path) -> None:
    """Chapters are listed through sections and groups in the file's order."""
    chapters = list(load_outline(root).chapters())

    assert [c.id for c in chapters] == ["1.a.1", "1.a.2"]
    assert [c.seed for c in chapters] == ["q1", None]
    assert chapters[1].objectives == ("d.1", "a.1")


def test_only_existing_chapters_are_written(root: Path) -> None:
    """A chapter counts as written when its MyST file exists."""
    source = root / "book/1-workspace/a-provision/2-y.md"
    source.parent.mkdir(parents=True)
    source.touch()

    assert [c.id for c in load_outline(root).written(root)] == ["1.a.2"]


def test_root_is_found_from_a_folder_inside(root: Path) -> None:
    """The checkout is searched for upward."""
    deep = root / "notebooks/1-workspace"
    deep.mkdir(parents=True)

    assert find_root(deep) == root.resolve()


def test_root_defaults_to_the_working_directory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checkout around the working directory wins over the package's own."""
    monkeypatch.chdir(root)

    assert find_root() == root.resolve()


def test_root_falls_back_to_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside any checkout the one that the package was loaded from is used."""
    monkeypatch.chdir(tmp_path)

    assert (find_root() / "src/studyguide/outline.py").is_file()


def test_no_root_is_one_line(tmp_path: Path) -> None:
    """A folder without a checkout above gives an error that says what to open."""
    with pytest.raises(OutlineError, match="open the notebook inside a checkout"):
        find_root(tmp_path)


def test_outline_with_an_unknown_key_is_refused(root: Path) -> None:
    """A misspelt key is not silently dropped."""
    (root / "book/outline.yml").write_text(OUTLINE.replace("seed: q1", "sed: q1"))

    with pytest.raises(OutlineError, match="sed"):
        load_outline(root)


def test_outline_with_a_syntax_error_names_the_line(root: Path) -> None:
    """A YAML error names file and line."""
    (root / "book/outline.yml").write_text("sections:\n  - id: [\n")

    with pytest.raises(OutlineError, match=r"book/outline.yml: .*line 3"):
        load_outline(root)


def test_every_objective_of_the_real_outline_exists() -> None:
    """Chapters name only objectives of the two exams, and every objective has a chapter."""
    root = find_root()
    used = {o for chapter in load_outline(root).chapters() for o in chapter.objectives}

    assert used == set(load_objectives(root))


def test_the_seeds_of_the_real_outline_are_its_27_questions() -> None:
    """Each question of the original guide belongs to exactly one chapter."""
    seeds = [c.seed for c in load_outline(find_root()).chapters() if c.seed]

    assert sorted(seeds, key=lambda seed: int(seed[1:])) == [f"q{n}" for n in range(1, 28)]


def test_the_files_are_read_once_while_they_stay_the_same(root: Path) -> None:
    """A long build asks for them on every page; an edit is seen."""
    (root / "book/objectives.json").write_text("{}")
    outline, objectives = load_outline(root), load_objectives(root)

    assert load_outline(root) is outline
    assert load_objectives(root) is objectives

    path = root / "book/outline.yml"
    path.write_text(path.read_text().replace("title: X", "title: Another"))

    assert next(load_outline(root).chapters()).title == "Another"


LABS = """
labs:
  - {id: Lab 1, path: labs/1-z, title: Z, objectives: [d.1]}
"""


def test_labs_have_pages_and_are_no_chapters(root: Path) -> None:
    """They stand behind the chapters, and nothing that counts chapters counts them."""
    path = root / "book/outline.yml"
    path.write_text(path.read_text() + LABS)
    outline = load_outline(root)

    assert [page.id for page in outline.pages(root)] == ["Lab 1"]
    assert "Lab 1" not in [chapter.id for chapter in outline.chapters()]
    assert outline.labs[0].called == ("Lab", "1")
    assert next(outline.chapters()).called == ("Chapter", "1.a.1")
