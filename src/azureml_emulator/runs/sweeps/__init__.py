"""Sweep jobs: which trials there are, which of them are ended early, and which one is the best."""
