"""The extension works with plain Sphinx as with Jupyter Book."""

import subprocess
import sys

CONFIGURATION = """\
project = html_title = "Guide"
copyright = "2026"
extensions = ["myst_nb", "sphinx_design", "sphinx_external_toc", "studyguide.site.extension"]
external_toc_exclude_missing = True
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "cache"
html_theme = "sphinx_book_theme"
html_static_path = ["book/_static"]
"""


def test_plain_sphinx_builds_the_same_sources(copy, site) -> None:
    """Nothing in the sources or in the extension needs Jupyter Book."""
    for name in ("_toc.yml", "book/reference/objectives.md"):
        target = copy / name
        target.parent.mkdir(exist_ok=True)
        target.write_text((site.folder.parents[1] / name).read_text())
    (copy / "conf.py").write_text(CONFIGURATION)

    result = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", str(copy), str(copy / "_build/plain")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr.replace("studyguide", "") == ""
    page = copy / "_build/plain/book/1-workspace/a-provision/1-first.html"
    assert ">42\n</pre>" in page.read_text()
    assert "sg-chapter-info" in page.read_text()


def test_questions_find_their_script_and_style(site) -> None:
    """Every page loads the questions' script, without blocking, and their style, once."""
    assert site.chapter.count("studyguide.js") == 1
    assert site.chapter.count("studyguide.css") == 1
    assert '<script defer="defer" src="../../../_static/studyguide.js' in site.chapter
