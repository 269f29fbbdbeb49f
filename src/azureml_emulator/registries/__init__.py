"""Registries: assets that several workspaces share."""
