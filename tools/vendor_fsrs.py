"""Take the pinned ts-fsrs from npm into the site: `python tools/vendor_fsrs.py`.

To update it, change VERSION and INTEGRITY (`npm view ts-fsrs dist.integrity`) and run it again. The
file is taken as it was published; the site's script joins it with ours.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "5.4.2"
INTEGRITY = (
    "sha512-z4qop4pzTcyTzuJ566d9EaX/4bZZzhYfeaPImfVr+xcYT65c5oBgFDijUhCE"
    "/D+C78eaolHIhKRZ04/RwF+v2g=="
)
TARGET = Path(__file__).parents[1] / "src/studyguide/site/vendor"
FILES = {"package/dist/index.umd.js": "ts-fsrs.js", "package/LICENSE": "ts-fsrs.LICENSE"}


def main() -> int:
    """Write the files; return 1 when what came is not what was pinned."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"ts-fsrs@{VERSION}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if f"sha512-{base64.b64encode(digest).decode()}" != INTEGRITY:
            print(f"{archive.name} is not the file that INTEGRITY names", file=sys.stderr)
            return 1
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
        for name, target in FILES.items():
            (TARGET / target).write_bytes((Path(folder) / name).read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
