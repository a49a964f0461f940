"""The town on one machine: private servers, the commands that start it, and what they need installed."""
