"""Workspaces and what belongs to them: datastores, connections, networks."""
