"""The desks: what waits for each role, and a form for everything they do about it, made from the command itself."""
