"""What the services say to each other. Knows marshmallow and the standard library only."""
