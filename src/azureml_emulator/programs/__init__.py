"""What runs in the learner's Python. It imports nothing of the rest of this package."""
