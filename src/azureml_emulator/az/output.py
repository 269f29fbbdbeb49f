"""How a result is printed: `--query`, then `-o`.

Source: knack, the library that the Azure CLI prints with, does it here too.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import Any, TextIO

from azureml_emulator.az.errors import AzError


def show(result: Any, form: str, query: Any = None, out: TextIO | None = None) -> None:
    """Print what a command returned; nothing for None.

    Args:
        result: what JSON can hold.
        form: one of the formats of `-o`.
        query: a compiled JMESPath expression.
        out: where to print; standard output when not given.

    Raises:
        AzError: the query or the table makes no sense for this result.
    """
    from jmespath import Options
    from jmespath.exceptions import JMESPathError
    from knack.output import OutputProducer
    from knack.util import CLIError, CommandResultItem

    out = out or sys.stdout
    if query is not None and result is not None:
        try:
            result = query.search(result, Options(OrderedDict))
        except JMESPathError as error:
            raise AzError(str(error)) from None
    if result is None:
        return
    colourless = {"jsonc": "json", "yamlc": "yaml"} if not out.isatty() else {}
    printed = OutputProducer._FORMAT_DICT[colourless.get(form, form)]
    try:
        text = printed(CommandResultItem(result, is_query_active=query is not None))
    except CLIError as error:
        raise AzError(str(error)) from None
    out.write(text)
    out.flush()
