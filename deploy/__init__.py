"""How the town is set up and run: on one machine, and in production."""
