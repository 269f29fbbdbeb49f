"""The data that the chapters use are what their script makes."""

import importlib.util
from pathlib import Path


def test_the_data_are_what_their_script_makes(root: Path, tmp_path: Path) -> None:
    """A change of the script or of a file alone would be noticed."""
    shared = root / "notebooks/_shared"
    spec = importlib.util.spec_from_file_location("make_data", shared / "make_data.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.HERE = tmp_path

    module.main()

    def files(folder: Path) -> dict[str, bytes]:
        return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.csv"))}

    assert files(tmp_path / "data") == files(shared / "data")
