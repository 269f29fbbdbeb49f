"""Rewrite the links and images of a chapter so that they work from its notebook."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from studyguide.outline import Chapter


def rewrite_links(token: Token, lines: list[str], resolve: Callable[[str], str]) -> list[str]:
    """Return the source `lines` of an inline token with every link target resolved.

    Raises:
        ValueError: a target cannot be resolved, a link has no text, an image no alternative.
    """
    text = "\n".join(lines)
    children = token.children or []
    # A cell of a table may be empty: then there is no child at all.
    for child, following in zip_longest(children, children[1:]):
        if child.type == "link_open":
            target = str(child.attrs["href"])
            if following is not None and following.type == "link_close":
                raise ValueError(f"the link to {target} has no text")
        elif child.type == "image":
            target = str(child.attrs["src"])
            if not child.content:
                raise ValueError(f"the image {target} has no alternative text")
        else:
            continue
        resolved = resolve(target)
        if resolved == target:
            continue
        if f"]({target}" not in text:
            raise ValueError(f"write the link to {target} as [text](target)")
        text = text.replace(f"]({target}", f"]({resolved}", 1)
    return text.split("\n")


class LinkResolver:
    """Turns link targets of chapters into ones that work from their notebooks.

    One serves all chapters: it looks up once where each of the `written` ones is.
    """

    def __init__(self, root: Path, written: Sequence[Chapter]) -> None:
        self._root = root
        self._notebooks = {
            chapter.source(root).resolve(): chapter.notebook(root).resolve()
            for chapter in written
        }

    def resolve(self, chapter: Chapter, target: str) -> str:
        """Return a target in `chapter` as seen from its notebook.

        A chapter's `.md` becomes its `.ipynb` (without the fragment: viewers do not agree on
        anchors); any other file, its own path.

        Raises:
            ValueError: the target does not exist, or is an anchor or an absolute path.
        """
        parts = urlsplit(target)
        if parts.scheme in ("http", "https", "mailto"):
            return target
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            raise ValueError(f"{target}: link to a page by its relative path, or to https://")
        file = (chapter.source(self._root).parent / unquote(parts.path)).resolve()
        if not file.exists():
            raise ValueError(f"{target}: there is no such file")
        notebook = self._notebooks.get(file)
        path = os.path.relpath(notebook or file, chapter.notebook(self._root).parent.resolve())
        fragment = f"#{parts.fragment}" if parts.fragment and notebook is None else ""
        return Path(path).as_posix() + fragment
