"""From chapter to executed notebook: generate, execute, sanitise, stamp."""
