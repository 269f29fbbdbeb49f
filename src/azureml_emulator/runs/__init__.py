"""What runs jobs: a bounded number of slots, real processes, and what they leave behind."""
