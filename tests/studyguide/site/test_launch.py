"""Buttons that lead to the repository: none without its address, to the notebook with it."""

import re
from types import SimpleNamespace

import pytest

from studyguide.site.build import build
from studyguide.site.launch import add_report_links

ADDRESS = "https://github.com/someone/guide"


@pytest.fixture
def published(copy) -> str:
    """Return the chapter's page of a site whose repository has an address."""
    config = copy / "_config.yml"
    text = config.read_text()
    assert "url: ''" in text
    config.write_text(text.replace("url: ''", f"url: {ADDRESS}"))
    page = build(copy).parent / "book/1-workspace/a-provision/1-first.html"
    return page.read_text(encoding="utf-8")


def test_without_an_address_there_are_no_such_buttons(site) -> None:
    """No Binder, edit or report button, and no link to somebody else's repository."""
    assert re.findall(r"mybinder|github\.com|issues/new|/edit/", site.chapter) == []


def test_with_an_address_they_open_the_notebook_and_the_source(published) -> None:
    """Binder opens the .ipynb, not the .md; edit opens the source; report opens an issue."""
    links = re.findall(r'href="(https://(?:mybinder|github)[^"]*)"', published)

    assert (
        "https://mybinder.org/v2/gh/someone/guide/main?urlpath="
        "lab/tree/notebooks/1-workspace/a-provision/1-first.ipynb" in links
    )
    assert f"{ADDRESS}/edit/main/book/1-workspace/a-provision/1-first.md" in links
    assert any(link.startswith(f"{ADDRESS}/issues/new") for link in links)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ""),
        (
            ADDRESS,
            f'<a href="{ADDRESS}/issues/new?title=Mistake+in+the+question+hub-1">'
            "Report a mistake</a>",
        ),
    ],
)
def test_each_question_can_be_reported(address, expected) -> None:
    """The place that a question leaves is filled when the repository has an address."""
    place = '<p><span class="sg-report" data-report="hub-1">{}</span></p>'
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options={"repository_url": address}))
    context = {"body": place.format("")}

    add_report_links(app, "page", "page.html", context, None)

    assert context["body"] == place.format(expected)
