"""`python -m azureml_emulator.kernel`: how installed kernel specifications start the kernel."""

import runpy

if __name__ == "__main__":
    runpy.run_module("offline_azure.kernel", run_name="__main__", alter_sys=True)
