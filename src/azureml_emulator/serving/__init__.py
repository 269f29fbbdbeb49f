"""Models that answer: one process for each deployment of an online endpoint."""
