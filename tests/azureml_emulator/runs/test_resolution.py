"""Which versions of packages can be installed together, with a package index in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from azureml_emulator.runs.built_environments import Builder
from azureml_emulator.runs.job import Environment
from azureml_emulator.runs.resolution import nearest
from azureml_emulator.runs.stopping import Stop

MakeWheel = Callable[..., None]
Built = Callable[..., Mapping[str, str]]


@pytest.fixture
def built(tmp_path: Path, package_index: MakeWheel) -> Built:
    """Build an environment: `built("oak==1", "elm")` returns what is installed."""

    def build(*lines: str) -> Mapping[str, str]:
        asked = Environment("x", conda=f"dependencies: [{{pip: {list(lines)}}}]")
        variables = {name: os.environ[name] for name in ("PATH", "PIP_NO_INDEX", "PIP_FIND_LINKS")}
        builder = Builder(tmp_path / "environments")
        installed = builder.build(asked, variables, tmp_path / "log", Stop()).installed
        return {name: version for name, version in installed.items() if name != "pip"}

    return build


def test_a_newer_version_where_the_nearest_cannot_be_installed(
    built: Built, package_index: MakeWheel
) -> None:
    """As mltable 0.1.0b4: the nearest depends on what has no wheel, a newer one does not."""
    package_index("mltable", "1.0.0", ["dataprep<4"])
    package_index("mltable", "1.7.0", ["dataprep>=5"])
    package_index("mltable", "2.0.0b1")
    package_index("dataprep", "5.0")
    package_index("oak", "1.0")

    assert built("mltable==0.1.0b4", "oak==1.0") == {
        "mltable": "1.7.0",
        "dataprep": "5.0",
        "oak": "1.0",
    }


def test_a_newer_version_where_the_one_asked_for_cannot_be_installed(
    built: Built, package_index: MakeWheel
) -> None:
    """As inference-schema 1.3.0: it has a wheel itself, what it depends on has none."""
    package_index("schema", "1.3.0", ["wrapt<2"])
    package_index("schema", "1.8", ["wrapt"])
    package_index("wrapt", "2.0")

    assert built("schema==1.3.0") == {"schema": "1.8", "wrapt": "2.0"}


def test_one_impossible_package_takes_no_other_with_it(
    built: Built, package_index: MakeWheel
) -> None:
    """The rest is as it is asked for."""
    package_index("impossible", "1.0", ["nowhere"])
    package_index("oak", "1.0")
    package_index("oak", "2.0")
    package_index("elm", "1.0", ["oak"])

    assert built("impossible", "oak==1.0", "missing", "elm") == {"oak": "1.0", "elm": "1.0"}


def test_what_has_no_version_fits_the_rest(built: Built, package_index: MakeWheel) -> None:
    """The resolver may take an older one of a package that is asked for without a version."""
    package_index("flow", "2.0", ["oak>=2"])
    package_index("flow", "1.0", ["oak"])
    package_index("oak", "1.5")
    package_index("oak", "2.0")

    assert built("flow", "oak==1.5", "missing") == {"flow": "1.0", "oak": "1.5"}


def test_a_far_substitute_does_not_hold_back_what_is_built_upon_it(
    built: Built, package_index: MakeWheel
) -> None:
    """As scikit-learn 0.24 with scikit-learn-intelex: the resolver chooses both anew."""
    package_index("sklearn", "1.1.3")
    package_index("sklearn", "1.7")
    package_index("intelex", "2026", ["sklearn>=0.22"])
    package_index("plain", "1.0")

    assert built("sklearn==0.24.2", "intelex")["sklearn"] == "1.7"
    assert built("sklearn==1.1.2", "intelex")["sklearn"] == "1.1.3"
    assert built("sklearn==0.24.2", "plain")["sklearn"] == "1.1.3"


def test_mlflow_without_a_version(built: Built, package_index: MakeWheel) -> None:
    """It is the newest that logs models as Azure Machine Learning takes them."""
    package_index("mlflow", "2.22.5")
    package_index("mlflow", "3.1")

    assert built("mlflow") == {"mlflow": "2.22.5"}


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("", "3.1"),
        ("==2.0", "2.0"),
        ("~=1.2", "1.9"),
        ("==1.5", "1.9"),
        ("<0.5", "1.2"),
        ("==4", "3.1"),
        ("nonsense", "3.1"),
    ],
)
def test_nearest(wanted: str, version: str) -> None:
    """What fits; else the next above; else the highest."""
    assert nearest(wanted, ["1.2", "1.9", "2.0", "3.1", "4.0rc1", "odd?"]) == version


def test_nothing_to_choose_from() -> None:
    """Without versions there is no nearest one."""
    assert nearest("==1", []) is None
