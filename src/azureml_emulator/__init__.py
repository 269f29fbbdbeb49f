"""An offline Azure Machine Learning workspace for the unmodified `azure-ai-ml` SDK."""
