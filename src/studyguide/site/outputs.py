"""Give MyST-NB each chapter with its stored outputs, so that nothing is ever executed."""

from __future__ import annotations

from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.sphinx_ import SphinxEnvType
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from studyguide.errors import ReaderError
from studyguide.notebooks.update import State, give_outputs, outputs_state
from studyguide.outline import Chapter
from studyguide.site.outline import chapter_of


def execute_nothing(app: Sphinx, config: Config) -> None:
    """Turn execution off. A handler of `config-inited`."""
    config.nb_execution_mode = "off"


def choose_reader(app: Sphinx, docname: str, content: list[str]) -> None:
    """Have a page with code read by `read_chapter`. A handler of `source-read`.

    Raises:
        ExtensionError: the page is no chapter of the outline, so no notebook has its outputs.
    """
    if not is_myst_markdown_notebook(content[0]):
        return
    env: SphinxEnvType = app.env
    root, source = Path(app.srcdir), Path(env.doc2path(docname))
    chapter = chapter_of(source, root)
    if chapter is None:
        raise ExtensionError(f"{docname}.md has code cells but is not a chapter of the outline")
    env.note_dependency(str(chapter.notebook(root)))
    env.note_dependency(str(chapter.questions(root)))
    env.note_dependency(str(chapter.exercises(root)))
    settings = {"chapter": chapter, "root": root, "config": env.myst_config}
    reader = f"{read_chapter.__module__}.{read_chapter.__name__}"
    _set_readers(env, {source.suffix: (reader, settings, False)})


def drop_reader(app: Sphinx, doctree: nodes.document) -> None:
    """Leave other pages to the usual reader. A handler of `doctree-read`."""
    _set_readers(app.env, {})


def read_chapter(text: str, chapter: Chapter, root: Path, config: MdParserConfig) -> NotebookNode:
    """Return a chapter as a notebook with the stored outputs of exactly its code cells.

    Raises:
        ExtensionError: there is no notebook with such outputs.
    """
    path = chapter.notebook(root)
    notebook: NotebookNode = read_myst_markdown_notebook(
        text, config=config, add_source_map=True, path=chapter.source(root)
    )
    state = State.MISSING
    try:
        if path.is_file():
            # The stamps prove more than a validation of the notebook would, and take less time.
            stored = nbformat.v4.reads(path.read_text(encoding="utf-8"))
            state = outputs_state(stored, notebook, chapter, root)
    except ReaderError as error:
        raise ExtensionError(str(error)) from error
    if state.needs_execution:
        stale = path.relative_to(root).as_posix()
        raise ExtensionError(f"{stale} {state.value}: run `make notebooks`")
    give_outputs(stored, notebook)
    return notebook


def _set_readers(
    env: SphinxEnvType, readers: dict[str, tuple[str, dict[str, object], bool]]
) -> None:
    config: NbParserConfig = env.mystnb_config
    env.mystnb_config = config.copy(custom_formats=readers)
