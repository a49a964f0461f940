"""What a browser keeps for us and cannot read: a half-filled ballot, sealed under a key of the gateway's, for a while.

It lies nowhere else. A database that held it beside a person, or a log, would know how somebody is about to vote.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from werkzeug import Request, Response

from chassis.clock import now
from gateway.settings import GatewaySettings

KEPT_SECONDS = 2 * 3_600
"""Through a sign-in, a change to the MitID app and an idle hour; on a shared device no longer than it must."""
KEPT_CHARS_MAX = 3_800
"""A browser keeps 4,096 bytes with the cookie's name. What is longer, packed and sealed, is not kept."""
PURPOSE = b"opland ballots in hand, packed"


def keep(response: Response, settings: GatewaySettings, name: str, path: str, said: Mapping[str, Any]) -> bool:
    """Packed and sealed into a cookie for this path alone; whether it was. What is too long is not kept, nor what was before it.
    Where nobody can sign in, there is no key and nothing is kept."""
    text = zlib.compress(json.dumps(said, separators=(",", ":")).encode(), zlib.Z_BEST_COMPRESSION)
    keys = keys_of(settings)
    sealed = seal_of(keys).encrypt_at_time(text, int(now().timestamp())).decode() if keys else ""
    if not sealed or len(sealed) > KEPT_CHARS_MAX:
        forget(response, name, path)
        return False
    secure = settings.public_url.startswith("https:")
    more: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": secure}
    response.set_cookie(name, sealed, max_age=KEPT_SECONDS, path=path, **more)
    return True


def kept(request: Request, settings: GatewaySettings, name: str) -> dict[str, Any]:
    """What was sealed; nothing where there is none, it is too old, or it is not ours."""
    sealed, keys = request.cookies.get(name, ""), keys_of(settings)
    if not sealed or not keys:
        return {}
    try:
        text = seal_of(keys).decrypt_at_time(sealed, KEPT_SECONDS, int(now().timestamp()))
    except InvalidToken:
        return {}
    found: dict[str, Any] = json.loads(zlib.decompress(text))
    return found


def forget(response: Response, name: str, path: str) -> None:
    response.delete_cookie(name, path=path, httponly=True, samesite="Lax")


def keys_of(settings: GatewaySettings) -> tuple[bytes, ...]:
    """What sessions are sealed with: all replicas hold them, and while one is changed what the one before sealed still opens."""
    return settings.identity.sessions.keys if settings.identity else ()


@lru_cache(maxsize=4)
def seal_of(keys: tuple[bytes, ...]) -> MultiFernet:
    """The first seals, all open."""
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key))) for key in keys])


def derived(key: bytes) -> bytes:
    """A key for this purpose alone: what is sealed here is no session, and no session opens as a ballot."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key)
