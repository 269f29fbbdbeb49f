"""The door: a loopback proxy that terminates TLS and turns bytes into a `Request`."""
