"""How sources are named on the reference page."""

from __future__ import annotations

from offline_azure.http import sources


def test_a_page_is_a_link() -> None:
    """The reader can follow an article of Azure Machine Learning's, and any other page."""
    article = sources.docs("Manage workspaces", "how-to-manage-workspace")
    other = sources.link("Issue 1", "https://example.org/1")

    assert article == (
        "[Manage workspaces]"
        "(https://learn.microsoft.com/azure/machine-learning/how-to-manage-workspace)"
    )
    assert other == "[Issue 1](https://example.org/1)"


def test_what_cannot_be_followed_is_named_exactly() -> None:
    """A recording is found by area, test and date, code by its module."""
    assert sources.recording("datastore/blob_store", "2023-04-25") == (
        "recording `datastore/blob_store`, 2023-04-25"
    )
    assert sources.sdk("_arm_deployments") == "SDK `_arm_deployments`"
