"""Exercises: book/exercises/<chapter path>.yml and, beside each, the checks in Python.

What a module of checks needs is here.
"""

from studyguide.exercises.workspace import NotYet, Workspace

__all__ = ["NotYet", "Workspace"]
