"""A small site, built once, and what is needed to build others."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from studyguide.notebooks.update import update
from studyguide.site.build import build

SITE_CHAPTER = """\
# First

```{chapter-info}
:time: 5 minutes
:azure: Free & quick.
```

:::{note}
A note.
:::

```{code-cell} ipython3
print(6 * 7)
```

See [home](../../index.md).

## More

Something else.
"""


def furnish(checkout, source: Path, **changes: object) -> None:
    """Give a checkout the site's configuration and an executed chapter.

    `changes` replace keys of the configuration.
    """
    config = yaml.safe_load((source / "_config.yml").read_text(encoding="utf-8"))
    (checkout.root / "_config.yml").write_text(yaml.safe_dump(config | changes), encoding="utf-8")
    static = checkout.root / "book/_static"
    static.mkdir()
    shutil.copy(source / "book/_static/logo.svg", static)
    for name in ("studyguide.css", "studyguide.js"):
        (static / name).touch()
    checkout.write(SITE_CHAPTER)
    assert update(checkout.root).failures == []


@dataclass
class Site:
    """A built site: its pages as text."""

    folder: Path

    def page(self, name: str) -> str:
        """Return the HTML of a page."""
        return (self.folder / name).read_text(encoding="utf-8")

    @property
    def chapter(self) -> str:
        """Return the HTML of the only chapter."""
        return self.page("book/1-workspace/a-provision/1-first.html")


@pytest.fixture(scope="session")
def furnished(root, make_checkout, kernels, tmp_path_factory):
    """Return a checkout that can be built. Tests copy it before they change it."""
    checkout = make_checkout(tmp_path_factory.mktemp("site") / "guide")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(kernels))
        furnish(checkout, root)
    return checkout


@pytest.fixture(scope="session")
def site(furnished) -> Site:
    """Return the small site, built without an address of the repository."""
    return Site(build(furnished.root).parent)


@pytest.fixture
def copy(furnished, tmp_path: Path) -> Path:
    """Return a copy of the furnished checkout, to be changed and built."""
    target = tmp_path / "copy"
    shutil.copytree(furnished.root, target, ignore=shutil.ignore_patterns("_build"))
    return target
