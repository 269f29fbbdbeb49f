"""`python -m azureml_emulator.server`: the process that is the offline workspace."""

import sys

from azureml_emulator.server.server import main

sys.exit(main())
