"""The question bank: book/questions/<chapter path>.yml.

`model` says what a question is, `files` reads one file, `lookup` finds a question by its id.
These are what readers need. `validate` is for authors and the build: it reports every fault.
"""
