"""From a job's `command` to what the shell gets.

Source: Microsoft Learn, "CLI (v2) command job YAML schema" (expressions) and "CLI (v2) command
component YAML schema" (optional inputs in `$[[ ]]`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_EXPRESSION = re.compile(r"\$\{\{\s*(inputs|outputs)\.([^\s}]+?)(\.path)?\s*\}\}")
_OPTIONAL = re.compile(r"\$\[\[(.*?)\]\]", re.DOTALL)


class UnknownNameError(Exception):
    """The command names an input or output that the job does not have."""


def render(command: str, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> str:
    """Return `command` with every expression replaced by the value or path that it names.

    A block in `$[[ ]]` stays, without its brackets, when all inputs in it have a value.

    Raises:
        UnknownNameError: outside such a block, an expression names nothing that there is.
    """
    values = {"inputs": inputs, "outputs": outputs}

    def optional(match: re.Match[str]) -> str:
        block = match[1]
        named = _EXPRESSION.finditer(block)
        return block if all(m[2] in values[m[1]] for m in named) else ""

    def value(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if name not in values[kind]:
            raise UnknownNameError(f"{kind}.{name}")
        return values[kind][name]

    return _EXPRESSION.sub(value, _OPTIONAL.sub(optional, command))
