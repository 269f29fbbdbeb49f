"""`python -m azureml_emulator`: the command line."""

import sys

from azureml_emulator.cli import main

sys.exit(main())
