"""What a learner can do where the offline workspace lacks something, in the words of errors.

Each way is named where it is needed: in the error of a job, in a log, in a refusal. So the words
are here once.
"""

from __future__ import annotations

BUILD_ENVIRONMENTS = "AZUREML_EMULATOR_BUILD_ENVIRONMENTS"
"""The variable that lets jobs run with the packages that their environments ask for."""

BUILD = (
    f"To run with those: `azureml-emulator stop`, then"
    f" `{BUILD_ENVIRONMENTS}=1 azureml-emulator start`."
)
"""Follows a sentence that names packages."""

BUILD_EXPLAINED = (
    f"Jobs run with the packages of your own Python. With {BUILD_ENVIRONMENTS}=1, set when the"
    " workspace starts, a job gets the packages that its environment asks for instead, from the"
    " package index that pip is configured with. The Python version stays yours; where the version"
    " that is asked for has no wheel for it, a near one is taken, and the job's log says which."
    " The first job of an environment waits for the installation: minutes, and up to some GB of"
    " disk. It is then kept for all your workspaces."
)
"""What building environments does and costs, for `--help` and the reference page."""

ALLOW_PUBLIC_DATA = "AZUREML_EMULATOR_ALLOW_PUBLIC_DATA"
"""The variable that lets the workspace fetch public files itself."""

DATA = (
    "Download it yourself, then give your copy this address: azureml-emulator data add {url} FILE"
)
"""Follows a sentence that names an address, and has a place for it."""

DATA_EXPLAINED = (
    "The workspace reaches no other host. `azureml-emulator data add URL FILE` gives a file (or a"
    " folder) on this machine a public address: jobs, data assets and cells that read URL then find"
    " your copy, without a change to the lab. `data list` shows all copies, `data remove URL`"
    " forgets one; all your workspaces share them. With `azureml-emulator start"
    f" --allow-public-data`, or {ALLOW_PUBLIC_DATA}=1 set when the workspace starts, it fetches"
    " such files itself, once, and keeps them: only single files, without credentials, of Azure"
    " storage accounts and a few well-known hosts (`=1,HOST` names another); nothing else goes out."
)
"""What copies of public data are, for `--help` and the reference page."""

ADDABLE = {
    "mltable": "mltable",
    "azureml.dataprep": "mltable",
    "azureml.fsspec": "azureml-fsspec",
}
"""Modules that a compute instance has and the guide has not, and the packages that bring them."""

ADD_PACKAGE = "To have it: `azureml-emulator packages add {package}`."
"""Follows a sentence that names a missing module."""

ADD_EXPLAINED = (
    "`azureml-emulator packages add NAME` installs a package beside those of the guide: all jobs,"
    " endpoints and kernels of your workspaces find it, and nothing that the guide has changes."
    " `mltable` and `azureml-fsspec`, which are Microsoft's own and not free software, come that"
    " way. `packages list` shows what you have added, `packages remove NAME` takes it away."
)
"""What added packages are, for `--help` and the reference page."""
