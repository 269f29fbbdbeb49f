"""`python -m offline_azure.process`: the process that is the offline workspace."""

import sys

from offline_azure.process.server import main

sys.exit(main())
