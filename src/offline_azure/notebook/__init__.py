"""Running a notebook from start to finish: `azureml-emulator notebook`."""
