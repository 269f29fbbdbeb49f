"""What trains in the process of an AutoML job: FLAML, on this machine.

Azure's own engine is closed. This one does the same work in the same order (validate the data,
featurize it, try algorithms, keep the best pipeline) and says in the job's log what differs.

Source: Microsoft Learn, "Set up AutoML training for tabular data", "Data featurization in
automated machine learning" and "Evaluate automated machine learning experiment results".
"""

FAILED = "AutoML has failed: "
"""How the last line of the log of a job begins that could not be trained."""
SETTINGS = "AZUREML_EMULATOR_AUTOML"
"""The variable with the job's `taskDetails`, as JSON."""
