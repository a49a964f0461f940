"""The private servers: that they start, keep what they confirmed, and leave nothing behind."""
