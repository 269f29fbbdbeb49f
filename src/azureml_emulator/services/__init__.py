"""The data plane: identity, discovery, and later storage, run history and MLflow."""
