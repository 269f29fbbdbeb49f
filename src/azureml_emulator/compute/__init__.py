"""Computes: one module per kind, the VM sizes they are made of and the quota they use."""
