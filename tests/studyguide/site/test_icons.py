"""Every icon that a page shows has a drawing in the style sheet."""

import re

import pytest

from studyguide.site import icons


def test_each_icon_has_a_drawing_of_its_own() -> None:
    """The style sheet defines a mask for every name, with a real path."""
    css = icons.style_sheet()

    for name in icons.NAMES:
        assert re.search(rf'\.fa-{name} {{ --sg-icon: url\("data:image/svg[^"]*path d=', css)
    assert css.count("--sg-icon: url(") == len(icons.NAMES) + len(icons.TITLES)


def test_an_icon_that_the_theme_lost_is_an_error(monkeypatch) -> None:
    """A new version of the theme without one of the drawings does not pass unseen."""
    monkeypatch.setitem(icons.NAMES, "nosuch", "no-such-icon")

    with pytest.raises(LookupError, match="no-such-icon"):
        icons.style_sheet()


def test_every_icon_of_the_built_pages_is_drawn(site) -> None:
    """No page of the site uses a class for which there is no drawing."""
    used = set()
    for page in site.folder.rglob("*.html"):
        for classes in re.findall(r'class="([^"]*\bfa-[^"]*)"', page.read_text()):
            used |= set(re.findall(r"\bfa-([a-z-]+)", classes))

    assert used - {"solid", "brands", "regular", "lg"} - set(icons.NAMES) == set()
    assert "magnifying-glass" in used
