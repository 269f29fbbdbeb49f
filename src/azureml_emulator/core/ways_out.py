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
