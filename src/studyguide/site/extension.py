"""The Sphinx extension `studyguide.site.extension`.

It works with Jupyter Book and with plain Sphinx: outputs from notebooks/, the directives
`chapter-info`, `exam-coverage`, `go-on` and `chapter-list`, the menu, the search, the questions'
script and style, launch buttons, repairs of the theme.
"""

from __future__ import annotations

import os
from typing import Any

from pygments.lexers.special import TextLexer  # type: ignore[import-untyped]
from sphinx.application import Sphinx

from studyguide.site.bank_data import write_bank
from studyguide.site.chapter_info import ChapterInfo
from studyguide.site.description import describe
from studyguide.site.download import offer_notebook
from studyguide.site.launch import add_report_links, enable_buttons, open_notebooks
from studyguide.site.menu import add_menu
from studyguide.site.outputs import choose_reader, drop_reader, execute_nothing
from studyguide.site.overview import ChapterList, ExamCoverage, GoOn
from studyguide.site.practice import PracticeDirective, choose_script
from studyguide.site.script import NAME as SCRIPT
from studyguide.site.script import PRACTICE as PRACTICE_SCRIPT
from studyguide.site.script import write_script
from studyguide.site.search import forget, note_sections, replace_search, search_page
from studyguide.site.tables import break_names, merge_index_rows, name_cells, name_no_empty_header
from studyguide.site.theme import (
    STYLE,
    configure,
    disconnect_unused,
    drop_unused_files,
    slim,
    write_style,
)

AFTER_THE_THEME = 990


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything with Sphinx."""
    # Should anything ever be executed for the site, its questions must not be widgets.
    os.environ["STUDYGUIDE_RENDER"] = "static"
    app.add_directive("chapter-info", ChapterInfo)
    app.add_directive("practice", PracticeDirective)
    app.add_directive("exam-coverage", ExamCoverage)
    app.add_directive("go-on", GoOn)
    app.add_directive("chapter-list", ChapterList)
    app.add_lexer("bicep", TextLexer)  # Pygments has none of its own
    app.add_css_file(STYLE)
    app.add_css_file("studyguide.css")
    app.add_js_file(SCRIPT, loading_method="defer")
    app.add_js_file(PRACTICE_SCRIPT, loading_method="defer")
    app.connect("config-inited", configure)
    app.connect("config-inited", execute_nothing)
    app.connect("config-inited", disconnect_unused)
    app.connect("config-inited", enable_buttons)
    app.connect("builder-inited", write_style)
    app.connect("builder-inited", write_script)
    app.connect("builder-inited", write_bank)
    app.connect("source-read", choose_reader)
    app.connect("doctree-read", drop_reader)
    app.connect("html-page-context", open_notebooks, priority=AFTER_THE_THEME)
    app.connect("html-page-context", offer_notebook, priority=AFTER_THE_THEME)
    app.connect("html-page-context", add_report_links)
    app.connect("html-page-context", add_menu)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", merge_index_rows, priority=300)
    app.connect("html-page-context", break_names, priority=300)
    app.connect("html-page-context", name_cells, priority=400)
    app.connect("html-page-context", name_no_empty_header)
    app.connect("html-page-context", choose_script)
    app.connect("html-page-context", drop_unused_files, priority=AFTER_THE_THEME)
    app.connect("builder-inited", replace_search)
    app.connect("doctree-read", note_sections)
    app.connect("env-purge-doc", forget)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", slim)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
