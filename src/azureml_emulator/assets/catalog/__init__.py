"""What Microsoft publishes and every workspace has: the curated environments."""
