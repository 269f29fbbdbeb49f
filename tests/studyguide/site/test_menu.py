"""The menu has the outline's groups and short titles, and is made once for all pages of a depth."""

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from studyguide.site import menu as module
from studyguide.site.menu import menu

CHAPTERS = ["book/1-workspace/a-provision/1-first", "book/1-workspace/a-provision/2-next"]


class App(SimpleNamespace):
    """As Sphinx, equal to itself only."""

    __hash__ = object.__hash__


class Tree:
    """A part of the site map."""

    def __init__(self, caption: str, *files: str) -> None:
        self.caption, self._files = caption, list(files)

    def files(self) -> list[str]:
        """Return the part's pages."""
        return self._files


@pytest.fixture
def app(checkout) -> Any:
    """Return what the menu needs of Sphinx."""
    path = checkout.root / "book/outline.yml"
    text = path.read_text().replace("title: First,", "title: First steps, menu: First,")
    group = "title: Provision\n"
    path.write_text(text.replace(group, f"{group}        menu: A & b\n"))
    parts = [Tree("1 Workspace", *CHAPTERS), Tree("Reference", "book/reference/roles")]
    titles = ["First steps", "Next", "Roles <1>"]
    return App(
        srcdir=checkout.root,
        env=SimpleNamespace(
            external_site_map=SimpleNamespace(root=SimpleNamespace(subtrees=parts)),
            titles={
                docname: nodes.title("", title)
                for docname, title in zip([*CHAPTERS, "book/reference/roles"], titles, strict=True)
            },
        ),
    )


def test_chapters_stand_below_their_group(app) -> None:
    """Section, group and chapter have their short titles, numbers first; other pages their own."""
    html = menu(app, "book/index")
    shown = ["1 Workspace<", "1.a A &amp; b<", "1.a.1 First<", "1.a.2 Next<", "Reference<"]

    places = [html.index(text) for text in [*shown, "Roles &lt;1&gt;<"]]

    assert places == sorted(places)
    assert html.count("sg-group") == 1


def test_links_work_from_the_page(app) -> None:
    """A page three folders deep leads up first, a page at the root does not."""
    assert f'href="../../../{CHAPTERS[0]}.html"' in menu(app, CHAPTERS[1])
    assert f'href="{CHAPTERS[0]}.html"' in menu(app, "search")


def test_only_the_page_itself_is_marked(app) -> None:
    """A screen reader says which entry is the current page; elsewhere none is."""
    here = menu(app, CHAPTERS[1])

    assert here.count('aria-current="page"') == 1
    assert here.index("current active") < here.index("1.a.2 Next")
    assert here.index("1.a.1 First") < here.index("current active")
    assert "current" not in menu(app, "search")


def test_chapters_name_themselves_for_the_progress(app) -> None:
    """The script that keeps progress finds a chapter's entry; other pages have no such name."""
    html = menu(app, "search")

    assert html.count("data-chapter=") == 2
    assert 'data-chapter="1-workspace/a-provision/1-first"' in html


def test_a_menu_serves_all_pages_of_a_depth(app, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work does not grow with the square of the number of pages."""
    made = []
    original = module._parts

    def counted(app: Any, to_root: str) -> Any:
        made.append(to_root)
        return original(app, to_root)

    monkeypatch.setattr(module, "_parts", counted)
    for docname in [*CHAPTERS, *CHAPTERS, "search", "book/index", "book/other"]:
        menu(app, docname)

    assert made == ["../../../", "", "../"]


def test_a_lab_stands_in_the_menu_without_a_group(app) -> None:
    """It belongs to no group of chapters."""
    path = app.srcdir / "book/outline.yml"
    lab = "labs:\n  - {id: Lab 1, path: labs/1-z, title: Zest, objectives: []}\n"
    path.write_text(path.read_text() + lab)
    app.env.external_site_map.root.subtrees.insert(1, Tree("Labs", "book/labs/1-z"))
    app.env.titles["book/labs/1-z"] = nodes.title("", "Zest")

    labs = menu(app, "book/labs/1-z").split("Labs</p>")[1].split("</ul>")[0]

    assert "Lab 1 Zest" in labs
    assert "sg-group" not in labs
