"""What must be set for people to sign in, and what of it production refuses."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from environs import Env, ValidationError, validate

from contracts.errors import Refused
from gateway.files.store import Folder
from gateway.identity.claims import ClaimMap, Level, Reader, read_map
from gateway.identity.provider import Provider
from gateway.identity.sessions import KEY_BYTES, Sessions

NOT_IN_PRODUCTION = "A development setting: refused in production."
HOURS_MAX = 24


@dataclass(frozen=True)
class Identity:
    """The provider, how its claims are read, and how what they say is kept."""

    provider: Provider
    reader: Reader
    sessions: Sessions


def read(  # noqa: PLR0913 - what signing in shares with the rest of the gateway
    env: Env, *, development: bool, person_key: str, audience: str, public_url: str, store: Folder
) -> Identity | None:
    """None where OIDC_ISSUER is not set: there nobody signs in. Mistakes are gathered by the reader."""
    issuer = env.str("OIDC_ISSUER", "", validate=address(development=development))
    values = _values(env, issuer, development=development, audience=audience)
    if not issuer or values["map"] is None:
        return None
    map_: ClaimMap = values["map"]
    provider = Provider(
        issuer=issuer,
        client_id=values["client_id"],
        secret=values["secret"],
        audience=audience,
        scope=map_.scope,
        parameters=map_.parameters,
        userinfo=map_.userinfo,
    )
    sessions = Sessions(
        keys=tuple(bytes.fromhex(each) for each in (values["key"], values["previous"]) if each),
        store=store,
        idle_seconds=values["idle"] * 60,
        seconds_max=values["hours"] * 3_600,
        secure=public_url.startswith("https:"),
    )
    return Identity(provider, Reader(map_, person_key, values["assurance"]), sessions)


def _values(env: Env, issuer: str | None, *, development: bool, audience: str) -> dict[str, Any]:
    """Each setting that belongs to signing in; needed only with an issuer."""
    key = [hex_key] if issuer else []
    return {
        "client_id": env.str("OIDC_CLIENT_ID", "", validate=[client(audience)] if issuer else []),
        "secret": env.str("OIDC_CLIENT_SECRET", ""),
        "map": claim_map(env, development=development),
        "assurance": cast(
            Level, env.str("OIDC_ASSURANCE_MIN", "substantial", validate=validate.OneOf(get_args(Level)))
        ),
        "key": env.str("SESSION_KEY", "", validate=key),
        "previous": env.str("SESSION_KEY_PREVIOUS", "", validate=[empty_or(hex_key)]),
        "idle": env.int("SESSION_IDLE_MINUTES", 30, validate=validate.Range(min=1, max=HOURS_MAX * 60)),
        "hours": env.int("SESSION_HOURS_MAX", 8, validate=validate.Range(min=1, max=HOURS_MAX)),
    }


def claim_map(env: Env, *, development: bool) -> ClaimMap | None:
    named: str = env.str("OIDC_CLAIMS", "plain", validate=readable_map(development=development))
    return read_map(named) if named else None


def readable_map(*, development: bool) -> Any:
    def check(value: str) -> None:
        try:
            found = read_map(value)
        except (OSError, ValueError, Refused) as error:
            raise ValidationError(f"No claim map: {error}.") from error
        if {"cpr", "uuid"} <= found.kinds:
            raise ValidationError("A person would have two identities, one by `cpr` and one by `uuid`, and two votes.")
        if "invented" in found.kinds and not development:
            raise ValidationError(NOT_IN_PRODUCTION)

    return check


def address(*, development: bool) -> Any:
    """https; in development also a provider on this machine."""

    def check(value: str) -> None:
        parts = urlsplit(value)
        if value and parts.scheme == "http" and is_loopback(parts.hostname or "") and not development:
            raise ValidationError(NOT_IN_PRODUCTION)
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if value and not (safe and parts.hostname and not parts.query and not parts.fragment):
            raise ValidationError("Not an address like https://broker.example/op.")

    return check


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def client(audience: str) -> Any:
    """With one name for both, an ID token of the pages would be taken for an access token of the API."""

    def check(value: str) -> None:
        if not value:
            raise ValidationError("Missing: what the provider knows us by.")
        if value == audience:
            raise ValidationError("Must not be TOKEN_AUDIENCE: an ID token would open the API.")

    return check


def hex_key(value: str) -> None:
    try:
        length = len(bytes.fromhex(value))
    except ValueError:
        length = 0
    if length != KEY_BYTES:
        raise ValidationError(f"Not {KEY_BYTES} bytes as {2 * KEY_BYTES} hexadecimal digits.")


def empty_or(check: Any) -> Any:
    return lambda value: check(value) if value else None
