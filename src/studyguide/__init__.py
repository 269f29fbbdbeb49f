"""The guide's machinery. In a chapter: `from studyguide import connection, question`."""

from studyguide.connection import connection
from studyguide.question import question

__all__ = ["connection", "question"]
