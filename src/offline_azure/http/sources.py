"""How a behaviour names its source, the same way in docstrings and on the generated page."""

from __future__ import annotations

_LEARN = "https://learn.microsoft.com/azure/machine-learning"


def recording(test: str, date: str) -> str:
    """Name a recorded answer of the live service.

    Args:
        test: area and test of azure-ai-ml's own recordings, such as `datastore/blob_store`;
            they are in `Azure/azure-sdk-assets` and in the history of
            `Azure/azure-sdk-for-python`.
        date: when it was recorded.
    """
    return f"recording `{test}`, {date}"


def docs(title: str, page: str) -> str:
    """Name an article of Azure Machine Learning's documentation on Microsoft Learn."""
    return f"[{title}]({_LEARN}/{page})"


def link(title: str, url: str) -> str:
    """Name any other public page."""
    return f"[{title}]({url})"


def sdk(module: str) -> str:
    """Name code of azure-ai-ml that only works with this behaviour."""
    return f"SDK `{module}`"
