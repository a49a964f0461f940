"""What the broker is told before the town starts."""
