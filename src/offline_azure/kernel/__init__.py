"""The Jupyter kernel "Azure ML (offline)", and how Jupyter finds it."""
