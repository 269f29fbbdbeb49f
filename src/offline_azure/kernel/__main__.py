"""`python -m offline_azure.kernel`: the kernel, as Jupyter starts it."""

import os
import sys

# `python -m` puts the working directory first, where a reader's own `random.py` would take the
# place of the standard library's. IPython puts it back, further down (see ipykernel_launcher).
if sys.path[0] in ("", os.getcwd()):  # noqa: PTH109
    del sys.path[0]

from offline_azure.kernel.ports import hold

held = hold(sys.argv)

from offline_azure.kernel.launcher import main  # noqa: E402 (it starts the workspace)

main(held)
