"""`python -m azureml_emulator.automl`: what AutoML jobs run that an earlier release has kept."""

import runpy

if __name__ == "__main__":
    runpy.run_module("azureml_emulator.programs.automl", run_name="__main__", alter_sys=True)
