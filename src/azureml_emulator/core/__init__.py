"""What every part of the workspace stands on: requests, routing, errors, the store."""
