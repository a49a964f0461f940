"""Who is asking: bearer tokens for programs, a sealed session for pages, and what each route demands."""

from enum import Enum
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from werkzeug import Request

from chassis.calls import ALGORITHM, key_of
from chassis.clock import now, today
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from gateway.identity.claims import Known
from gateway.identity.provider import NO_TOKEN, issuer_of
from gateway.identity.sessions import NOBODY, Session
from gateway.problems import ForeignForm
from gateway.residents import registered
from gateway.settings import GatewaySettings

TOKEN_CHARS_MAX = 4_000
TOKENS_CACHED_MAX = 10_000
TOKEN_SECONDS = 30 * 86_400
CLAIMS = ("person", "roles", "age", "area_id", "residence", "address_protected")


class Rule(Enum):
    """What a route asks of the asker. Roles are checked by the service that acts."""

    PUBLIC = "anybody; who presents a token is known by it"
    SIGNED_IN = "somebody we know"
    SIGNATURE = "the message itself is signed; the service checks it"


PUBLIC, SIGNED_IN, SIGNATURE = Rule.PUBLIC, Rule.SIGNED_IN, Rule.SIGNATURE


def issue(principal: Principal, private_key: str, issuer: str, audience: str) -> str:
    """A token for this principal: no CPR number and no name in it. Long-lived: demonstrations move the clock."""
    issued_at = int(now().timestamp())
    claims = {
        "iss": issuer,
        "aud": audience,
        "iat": issued_at,
        "exp": issued_at + TOKEN_SECONDS,
        **{name: value for name, value in principal.dump().items() if value is not None},
    }
    return jwt.encode({"alg": ALGORITHM}, claims, key_of(private_key), algorithms=[ALGORITHM])


def principal_of(token: str, settings: GatewaySettings) -> Principal:
    """Whom a token speaks for: one of our issuer's, or an access token of the provider that people sign in with.

    Unauthenticated when it is forged, expired, or meant for somebody else.
    """
    if len(token) > TOKEN_CHARS_MAX:
        raise Unauthenticated("the token is longer than any of ours")
    if settings.identity and issuer_of(token) == settings.identity.provider.issuer:
        return known(settings.identity.provider.claims_of_bearer(token), settings).principal
    principal, claims = _verified(token, settings.token_public_key)
    checks = jwt.JWTClaimsRegistry(
        now=int(now().timestamp()),
        iss={"essential": True, "value": settings.token_issuer},
        aud={"essential": True, "value": settings.token_audience},
        exp={"essential": True},
    )
    try:
        checks.validate(claims)
    except JoseError as error:
        raise Unauthenticated(f"the token is not valid here: {error.error}") from error
    return principal


def known(claims: dict[str, Any], settings: GatewaySettings) -> Known:
    """Who the provider's claims are about. NotKnown, AssuranceTooLow."""
    assert settings.identity
    return settings.identity.reader.known(claims, partial(registered, settings), today())


@lru_cache(maxsize=TOKENS_CACHED_MAX)
def _verified(token: str, public_key: str) -> tuple[Principal, dict[str, Any]]:
    """Signature and shape do not change with time: checked once for each token."""
    try:
        claims = jwt.decode(token, key_of(public_key), algorithms=[ALGORITHM]).claims
        principal = Principal.load({name: claims[name] for name in CLAIMS if name in claims})
    except NO_TOKEN as error:
        raise Unauthenticated("the token is not signed by our issuer") from error
    except Invalid as error:
        raise Unauthenticated("the token does not say who it is for") from error
    if not principal.person:
        raise Unauthenticated("the token does not say who it is for")
    return principal, claims


def of_request(request: Request, rule: Rule, settings: GatewaySettings) -> Principal:
    """The principal that an API request names in its Authorization header; cookies count for pages only."""
    header = request.headers.get("Authorization", "")
    if rule is SIGNATURE:
        return ANONYMOUS
    if not header:
        if rule is SIGNED_IN:
            raise Unauthenticated("this takes a bearer token")
        return ANONYMOUS
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("the Authorization header is not `Bearer <token>`")
    return principal_of(token.strip(), settings)


def of_page(request: Request, rule: Rule, settings: GatewaySettings) -> Session:
    """A browser's session; one that is over is nobody's."""
    if request.method not in ("GET", "HEAD"):
        check_origin(request, settings)
    session = settings.identity.sessions.of(request) if settings.identity else NOBODY
    if rule is SIGNED_IN and not session.principal.person:
        raise Unauthenticated("sign in to do this")
    return session


def check_origin(request: Request, settings: GatewaySettings) -> None:
    """A form comes from one of our own pages: browsers say where from, and no other site can make them say ours."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    ours = {request.headers.get("Host", ""), urlsplit(settings.public_url).netloc} - {""}
    try:
        place = urlsplit(said).netloc
    except ValueError:
        place = ""
    if place not in ours:
        raise ForeignForm("this form was not sent from one of our own pages")
