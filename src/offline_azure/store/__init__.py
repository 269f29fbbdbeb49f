"""What is kept: resources, and the bytes of storage accounts."""
