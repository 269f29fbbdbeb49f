"""Azure Resource Manager: ids, scopes, resource groups, long-running operations."""
