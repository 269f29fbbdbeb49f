"""One module per kind of ARM resource: its routes, validation, defaults and transitions."""
