"""What only the feed must know."""

from dataclasses import dataclass

from environs import Env, validate

KEY_CHARS_MIN = 32


@dataclass(frozen=True)
class FeedSettings:
    """`webhook_key`: what partners' secrets are derived with. `private_addresses`: in development loopback may be told too."""

    webhook_key: str
    feed_days: int
    failing_days: int
    private_addresses: bool


def read(env: Env) -> FeedSettings:
    """Settings of the feed; see its README. Mistakes are gathered by the reader."""
    return FeedSettings(
        webhook_key=env.str("WEBHOOK_KEY", validate=validate.Length(min=KEY_CHARS_MIN)),
        feed_days=env.int("FEED_DAYS", 90, validate=validate.Range(min=1, max=3_650)),
        failing_days=env.int("WEBHOOK_FAILING_DAYS", 5, validate=validate.Range(min=1, max=60)),
        private_addresses=env.str("ENVIRONMENT", "production") == "development",
    )
