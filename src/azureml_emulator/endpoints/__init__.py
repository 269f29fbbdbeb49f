"""What online and batch endpoints have in common."""
