"""MLflow: runs and their metrics, parameters and artifacts, and the registry of models.

Runs are kept by MLflow's own SQL store behind MLflow's own REST handlers, in a child process
(`tracking_server`), so that nothing heavy is imported here. The registry is a view on the
workspace's model assets: there is one truth about a model.
"""
