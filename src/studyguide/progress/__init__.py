"""What a reader has answered, kept in a file of the checkout.

The format is that of the site's export, so that either place takes what the other one has.
`document` says what it is, `file` keeps it, `mastery` says what counts as known.
"""

from studyguide.progress.file import attempts, record

__all__ = ["attempts", "record"]
