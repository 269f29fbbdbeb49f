"""Lower MyST Markdown to the plain Markdown that every notebook viewer renders.

JupyterLab without an extension, the studio and GitHub show a MyST directive as a code block.
Tab-sets become headings, admonitions quotes, figures an image and a caption. What has no plain
form is an error that names file and line, so that no viewer ever shows raw MyST.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from docutils.parsers.rst.directives.admonitions import (
    Admonition,
    Important,
    Note,
    Tip,
    Warning,
)
from docutils.parsers.rst.directives.images import Figure
from docutils.parsers.rst.states import MarkupError
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import DirectiveParsingResult, parse_directive_text
from myst_parser.parsers.mdit import create_md_parser
from sphinx_design.tabs import TabItemDirective, TabSetDirective

from studyguide.chapter_info import ChapterInfoSyntax, missing_option
from studyguide.notebooks.links import rewrite_links

DIRECTIVES: dict[str, Any] = {
    "admonition": Admonition,
    "chapter-info": ChapterInfoSyntax,
    "figure": Figure,
    "important": Important,
    "note": Note,
    "tab-item": TabItemDirective,
    "tab-set": TabSetDirective,
    "tip": Tip,
    "warning": Warning,
}
"""The directives that a chapter may use, with the classes that parse their options."""

MYST_ONLY = {
    "footnote_ref": "footnote",
    "footnote_block_open": "footnote",
    "myst_line_comment": "comment (%)",
    "myst_target": "target",
}
"""Token type -> name of the MyST syntax that plain Markdown does not have."""


class ChapterError(ValueError):
    """A fault in a chapter. Its text is one line: `book/path.md:LINE: what to change`."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


@dataclass
class Lowering:
    """Lowers the cells of one chapter, in order.

    Attributes:
        file: the chapter's path in the checkout, for error messages.
        resolve: gives the link target to write into the notebook for one in the chapter, or
            raises ValueError.
        info: renders the options of `chapter-info` as Markdown.
        level: level of the last heading seen; a tab gets a heading one level below it.
    """

    file: str
    resolve: Callable[[str], str]
    info: Callable[[dict[str, str]], str]
    level: int = field(default=1)

    def lower(self, text: str, first_line: int) -> str:
        """Return `text` as plain Markdown.

        Args:
            text: MyST Markdown without code cells.
            first_line: number of its first line in the chapter, counted from 1.

        Raises:
            ChapterError: a directive, role or link that cannot be lowered.
        """
        lines = text.split("\n")
        blocks: list[tuple[int, int, list[str]]] = []
        for token in _parser().parse(text):
            start, end = token.map or (0, 0)
            line = first_line + start
            if token.type in MYST_ONLY:
                raise ChapterError(
                    self.file, line, f"a {MYST_ONLY[token.type]} has no form in a notebook"
                )
            if token.type == "heading_open":
                self.level = int(token.tag[1:])
            elif token.type == "inline":
                self._check_inline(token, line)
                try:
                    lines[start:end] = rewrite_links(token, lines[start:end], self.resolve)
                except ValueError as error:
                    raise ChapterError(self.file, line, str(error)) from error
            elif token.type == "colon_fence" or _directive_name(token):
                blocks.append((start, end, self._lower_directive(token, line)))
        for start, end, block in reversed(blocks):
            before = [""] if start and lines[start - 1].strip() else []
            after = [""] if end < len(lines) and lines[end].strip() else []
            lines[start:end] = [*before, *block, *after]
        return "\n".join(lines)

    def _check_inline(self, token: Token, line: int) -> None:
        for child in token.children or []:
            if child.type == "myst_role":
                raise ChapterError(
                    self.file, line, f"the role {{{child.meta['name']}}} has no form in a notebook"
                )
            if child.type in MYST_ONLY:
                raise ChapterError(
                    self.file, line, f"a {MYST_ONLY[child.type]} has no form in a notebook"
                )

    def _lower_directive(self, token: Token, line: int) -> list[str]:
        name = _directive_name(token)
        if name is None or name not in DIRECTIVES:
            what = f"the directive {{{name}}}" if name else "a ::: block without a directive"
            allowed = ", ".join(DIRECTIVES)
            raise ChapterError(
                self.file, line, f"{what} has no form in a notebook (allowed: {allowed})"
            )
        if token.level:
            raise ChapterError(
                self.file, line, f"{{{name}}} stands inside a list or a quote; take it out"
            )
        argument = token.info.strip().partition("}")[2].strip()
        # As MyST itself does: a nested ::: at the start must not be taken for an :option:.
        nested = "\n" if token.content.startswith(":::") else ""
        try:
            parsed = parse_directive_text(DIRECTIVES[name], argument, nested + token.content)
        except MarkupError as error:
            raise ChapterError(self.file, line, f"{{{name}}}: {error}") from error
        if parsed.warnings:
            raise ChapterError(self.file, line, f"{{{name}}}: {parsed.warnings[0].msg}")
        body_line = line + 1 + parsed.body_offset - len(nested)
        if name == "chapter-info":
            return self._chapter_info(parsed, line)
        if name == "figure":
            return self._figure(parsed, line, body_line)
        if name == "tab-item":
            return self._tab_item(parsed, body_line)
        if name == "tab-set":
            return self.lower("\n".join(parsed.body), body_line).split("\n")
        title = parsed.arguments[0] if name == "admonition" else name.capitalize()
        return self._quote(title, parsed, body_line)

    def _chapter_info(self, parsed: DirectiveParsingResult, line: int) -> list[str]:
        if missing := missing_option(parsed.options):
            raise ChapterError(self.file, line, f"{{chapter-info}} needs the option :{missing}:")
        return self.info(parsed.options).split("\n")

    def _figure(self, parsed: DirectiveParsingResult, line: int, body_line: int) -> list[str]:
        alternative = " ".join(parsed.options.get("alt", "").split())
        if not alternative:
            raise ChapterError(self.file, line, "{figure} needs the option :alt:")
        try:
            path = self.resolve(parsed.arguments[0])
        except ValueError as error:
            raise ChapterError(self.file, line, str(error)) from error
        caption = self.lower("\n".join(parsed.body), body_line).strip()
        return [f"![{alternative}]({path})", *(["", *caption.split("\n")] if caption else [])]

    def _tab_item(self, parsed: DirectiveParsingResult, body_line: int) -> list[str]:
        level = self.level
        self.level = min(level + 1, 6)
        body = self.lower("\n".join(parsed.body), body_line).strip().split("\n")
        heading = f"{'#' * self.level} {parsed.arguments[0]}"
        self.level = level
        return [heading, "", *body]

    def _quote(self, title: str, parsed: DirectiveParsingResult, body_line: int) -> list[str]:
        body = self.lower("\n".join(parsed.body), body_line).strip().split("\n")
        return [f"> **{title}**", ">", *(f"> {line}".rstrip() for line in body)]


def _directive_name(token: Token) -> str | None:
    info = token.info.strip()
    if token.type not in ("fence", "colon_fence") or not info.startswith("{"):
        return None
    return info[1:].partition("}")[0]


@cache
def _parser() -> MarkdownIt:
    parser = create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), RendererHTML)
    # A cell may start with a rule (---); only the chapter itself has front matter.
    return parser.disable("front_matter")
