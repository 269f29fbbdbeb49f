"""The storage accounts' data plane: blobs, and data lakes as far as the SDK uses them."""
