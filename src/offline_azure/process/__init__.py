"""The process that is the offline workspace, and all that reaches it: state, leases, clients."""
