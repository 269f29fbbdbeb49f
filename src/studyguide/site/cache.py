"""Give MyST-NB the stored outputs: fill jupyter-cache from notebooks/ so that nothing executes."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_nb.sphinx_ import NbMetadataCollector, SphinxEnvType
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from studyguide.errors import ReaderError
from studyguide.notebooks.generate import code_cells
from studyguide.notebooks.lowering import ChapterError
from studyguide.notebooks.update import inspect
from studyguide.site.outline import chapter_of, current_outline


def fill(app: Sphinx, docname: str, content: list[str]) -> None:
    """Put the outputs of a chapter into the cache, just before the chapter is read.

    A handler of Sphinx's `source-read`. The cache is keyed by the code cells, so the stored
    notebook's lowered text does not matter.

    Raises:
        ExtensionError: the page has code cells and no notebook with outputs of exactly these.
    """
    if not is_myst_markdown_notebook(content[0]):
        return
    env: SphinxEnvType = app.env
    root = Path(app.srcdir)
    source = Path(env.doc2path(docname))
    chapter = chapter_of(source, root)
    if chapter is None:
        raise ExtensionError(f"{docname}.md has code cells but is not a chapter of the outline")
    try:
        entry = inspect(chapter, root, current_outline(root).written(root))
    except (ChapterError, ReaderError) as error:
        raise ExtensionError(str(error)) from error
    if entry.state.needs_execution:
        stored = entry.path.relative_to(root).as_posix()
        raise ExtensionError(f"{stored} {entry.state.value}: run `make notebooks`")
    env.note_dependency(str(entry.path))
    env.note_dependency(str(chapter.questions(root)))
    env.note_dependency(str(chapter.exercises(root)))

    notebook = read_myst_markdown_notebook(content[0], config=env.myst_config, path=source)
    for cell, stored_cell in zip(code_cells(notebook), code_cells(entry.notebook), strict=True):
        cell.outputs, cell.execution_count = stored_cell.outputs, stored_cell.execution_count
    cache = get_cache(env.mystnb_config.execution_cache_path)
    cache.cache_notebook_bundle(
        CacheBundleIn(notebook, str(source)), check_validity=False, overwrite=True
    )


def refuse_execution(app: Sphinx, doctree: nodes.document) -> None:
    """Fail when MyST-NB executed a page in spite of the cache. A handler of `doctree-read`.

    Raises:
        ExtensionError: the page's outputs are not the stored ones.
    """
    docname = app.env.docname
    executed = NbMetadataCollector.get_exec_data(app.env, docname)
    if executed and executed["runtime"] is not None:
        raise ExtensionError(f"{docname}.md was executed: its notebook was not found in the cache")
