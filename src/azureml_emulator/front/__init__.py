"""The loopback proxy: turns bytes into a `Request` and a `Response` into bytes."""
