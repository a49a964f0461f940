"""Whose a pledge is: who was signed in when it was made, or brings the key that opens it. No key is stored anywhere."""

import hmac
from uuid import UUID

from contracts.crowdfunding.withdrawing import NotYourPledge

SECRET_CHARS_MIN = 32
"""Of the secret that keys are made with."""


def key_of(secret: str, pledge_id: UUID) -> str:
    """What opens this pledge to somebody who did not sign in: made anew each time, the same each time."""
    return hmac.digest(secret.encode(), b"pledge " + pledge_id.bytes, "sha256").hex()


def is_owner(secret: str, pledge_id: UUID, donor: str, *, person: str, key: str | None) -> bool:
    """`donor`: who was signed in when it was made, empty for nobody; `person`: who is now."""
    if donor:
        return person == donor
    return key is not None and hmac.compare_digest(key.encode(), key_of(secret, pledge_id).encode())


def check_owner(secret: str, pledge_id: UUID, donor: str, *, person: str, key: str | None) -> None:
    if not is_owner(secret, pledge_id, donor, person=person, key=key):
        raise NotYourPledge("sign in as whoever made this pledge, or bring its key")
