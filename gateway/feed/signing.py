"""What a partner checks our signatures with."""

import hmac
from base64 import b64encode
from uuid import UUID

SECRET_PREFIX = "whsec_"  # noqa: S105 - what Standard Webhooks writes before each


def secret_of(key: str, partner_id: UUID, number: int) -> str:
    """A partner's secret, its `number`-th: derived, so that no database holds one."""
    raw = hmac.digest(key.encode(), f"webhook {partner_id} {number}".encode(), "sha256")
    return SECRET_PREFIX + b64encode(raw).decode()
