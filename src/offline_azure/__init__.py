"""An Azure on this machine that knows no service: services bring what it answers."""
