"""Pipelines: steps that wait for each other, run and reused."""
