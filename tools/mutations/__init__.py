"""Faults that a careless change could bring in, and the tests that must see them."""
