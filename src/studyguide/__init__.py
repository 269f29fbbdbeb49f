"""The guide's machinery. In a chapter: `from studyguide import connection, question`."""
