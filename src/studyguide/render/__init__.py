"""A question as HTML, as text, and as controls in a live kernel. All start from the same model."""
