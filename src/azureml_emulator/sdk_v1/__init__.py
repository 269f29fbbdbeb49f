"""A stand-in for the little of `azureml.core` (SDK v1) that scripts of SDK v2 jobs still use.

`interpreter` copies this package into the Python of each job and endpoint, where `hook` is imported
at the start. It knows nothing of the rest of the offline workspace.
"""
