"""The guide's machinery. In a chapter: `from studyguide import connection, exercise, question`."""

from studyguide.connection import connection
from studyguide.exercise import exercise
from studyguide.question import question

__all__ = ["connection", "exercise", "question"]
