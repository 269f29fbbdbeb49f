"""MLflow's own store, in a process of its own, and its client."""
