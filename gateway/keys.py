"""The id that whoever asks makes for a command: asked again with it, it is done once."""

import re
from uuid import UUID

from werkzeug import Request

from gateway.problems import IdempotencyKeyMissing

KEY = re.compile(r'"?([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"?')  # the draft standard quotes it


def idempotency_key(request: Request, said_in_form: str = "") -> UUID:
    """The key is the command's id: a text of ours makes no sense of any but a UUID. A form without scripts says it in a field."""
    given = request.headers.get("Idempotency-Key", said_in_form)
    found = KEY.fullmatch(given.strip())
    if not found:
        detail = "is missing" if not given else "is not a UUID"
        raise IdempotencyKeyMissing(f"the header Idempotency-Key {detail}: make one, and ask again with the same")
    return UUID(found[1])
