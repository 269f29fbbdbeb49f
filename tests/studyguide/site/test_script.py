"""The questions' script: one file for a page, from one for each kind."""

from pathlib import Path
from types import SimpleNamespace

from studyguide.site.script import NAME, script, write_script


def test_nothing_is_visible_to_other_scripts() -> None:
    """One function holds all of it, in strict mode."""
    lines = script().splitlines()

    assert lines[0] == "(() => {"
    assert lines[1].strip() == '"use strict";'
    assert lines[-1] == "})();"


def test_what_all_questions_share_comes_first() -> None:
    """A kind adds itself to what is there already, before the page is started."""
    text = script()

    assert text.index("const KINDS = {}") < text.index("KINDS.single") < text.index("else start()")


def test_it_is_written_where_pages_look(tmp_path: Path) -> None:
    """Every page loads one script of ours."""
    write_script(SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path))

    assert (tmp_path / "_static" / NAME).read_text(encoding="utf-8") == script()
