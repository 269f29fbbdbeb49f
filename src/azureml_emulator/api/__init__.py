"""The APIs of other hosts than Azure Resource Manager, over the same resources."""
