"""What the gateway must remember of events: the feed that others catch up by, and the webhooks that tell them."""
