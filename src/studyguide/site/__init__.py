"""From chapters and notebooks to the site: a Sphinx extension and `studyguide build`."""
