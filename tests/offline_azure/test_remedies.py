"""What a learner can do where something is lacking."""

from pathlib import Path

import pytest

from azureml_emulator.cli import main
from azureml_emulator.operations import reference_page
from offline_azure import remedies

WAYS = [remedies.BUILD_ENVIRONMENTS, "packages add", "data add", "--allow-public-data"]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_can_be_found(way: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader who looks for help finds each way: in `--help`, the README and the reference."""
    with pytest.raises(SystemExit):
        main(["--help"])

    for place in (capsys.readouterr().out, (root / "README.md").read_text(), reference_page()):
        assert way in " ".join(place.split())
