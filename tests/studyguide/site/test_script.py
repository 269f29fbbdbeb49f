"""The scripts of a page: one file each, from small ones."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from studyguide.site.script import NAME, PRACTICE, practice_script, script, write_script


@pytest.mark.parametrize("text", [script(), practice_script()])
def test_nothing_is_visible_to_other_scripts(text: str) -> None:
    """One function holds all of it, in strict mode."""
    lines = text.splitlines()

    assert lines[0] == "(() => {"
    assert lines[1].strip() == '"use strict";'
    assert lines[-1] == "})();"


@pytest.mark.parametrize("text", [script(), practice_script()])
def test_what_all_questions_share_comes_first(text: str) -> None:
    """A kind adds itself to what is there already, before the page is started."""
    assert text.index("const KINDS = {}") < text.index("KINDS.single") < text.index("else start();")


def test_every_part_is_in_one_of_them() -> None:
    """No file is forgotten, and only practice has its own."""
    folder = Path(__file__).parents[3] / "src/studyguide/site/js"
    heads = {path.name: path.read_text().splitlines()[0] for path in folder.glob("*.js")}

    assert [name for name, head in heads.items() if head not in practice_script()] == []
    assert heads["desk.js"] not in script()


def test_they_are_written_where_pages_look(tmp_path: Path) -> None:
    """Every page loads one script of ours."""
    write_script(SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path))

    assert (tmp_path / "_static" / NAME).read_text(encoding="utf-8") == script()
    assert (tmp_path / "_static" / PRACTICE).read_text(encoding="utf-8") == practice_script()
