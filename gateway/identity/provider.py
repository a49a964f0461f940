"""The OpenID Connect provider that signs people in: code flow with PKCE; its documents are fetched when needed and kept.

What comes from it is believed only with its signature (asymmetric, by a key it publishes), for us, in its time, and once.
"""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, import_key

from chassis import telemetry
from chassis.clock import now
from contracts.errors import Forbidden, Unauthenticated, Unavailable
from gateway.identity.claims import Parameter

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""No `none`, and no secret shared by both: a public key is never taken for one."""
TIMEOUT_SECONDS = (3.05, 5)
ANSWER_SECONDS_MAX = 10
"""For all that one request of ours asks of the provider together."""
KEPT_SECONDS = 3_600
KEYS_AGAIN_SECONDS = 30
"""A key that we do not know is asked for at most so often, whoever invents names of keys."""
LEEWAY_SECONDS = 30
VERIFIER_CHARS = 64
STATE_CHARS = 43
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
Fetched = Mapping[str, Any]


class SignInUnavailable(Unavailable):
    """Who signs people in does not answer; everything that needs no sign-in works."""


class SignInRefused(Forbidden):
    """What came back from the provider is not what was sent for."""


NO_TOKEN = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading a token ends in that was made up: the library trusts the shape of some of its parts."""


@dataclass(eq=False)
class Kept:
    """A document of the provider's. While it cannot be fetched again the one we had is used."""

    fetched: Fetched | None = None
    at: float = 0

    def get(self, address: str, seconds_max: float = KEPT_SECONDS) -> Fetched:
        if self.fetched is None or time.monotonic() - self.at > seconds_max:
            try:
                self.fetched = fetch_json(address)
            except SignInUnavailable:
                if self.fetched is None:
                    raise
            self.at = time.monotonic()
        return self.fetched


@dataclass(frozen=True)
class Provider:
    """`audience`: what a bearer token for our API must be meant for. `secret` is empty for a public client."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    audience: str
    scope: str
    parameters: tuple[Parameter, ...] = ()
    userinfo: bool = False
    discovery: Kept = field(default_factory=Kept, compare=False, repr=False)
    jwks: Kept = field(default_factory=Kept, compare=False, repr=False)

    def document(self) -> Fetched:
        """What the provider says of itself. SignInUnavailable, also when it speaks for somebody else."""
        found = self.discovery.get(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        trusted = urlsplit(self.issuer).scheme
        if found.get("issuer") != self.issuer:
            raise unavailable("discovery", "another issuer")
        if any(urlsplit(str(found.get(name))).scheme != trusted for name in ENDPOINTS):
            raise unavailable("discovery", "an address that is missing or not safe")
        return found

    def authorization(self, redirect_uri: str) -> tuple[str, str, str, str]:
        """Where to send a browser, and what must come back: the address, state, nonce and verifier."""
        with in_time():
            endpoint = self.document()["authorization_endpoint"]
        state, nonce = generate_token(STATE_CHARS), generate_token(STATE_CHARS)
        verifier = generate_token(VERIFIER_CHARS)
        address, _ = self._client(redirect_uri).create_authorization_url(
            endpoint,
            state=state,
            code_verifier=verifier,
            nonce=nonce,
            **{each.name: each.value for each in self.parameters},
        )
        return address, state, nonce, verifier

    def claims_of_code(self, code: str, verifier: str, nonce: str, redirect_uri: str) -> dict[str, Any]:
        """What the provider says of whoever brought this code. SignInRefused, SignInUnavailable."""
        with in_time():
            return self._claims_of_code(code, verifier, nonce, redirect_uri)

    def _claims_of_code(self, code: str, verifier: str, nonce: str, redirect_uri: str) -> dict[str, Any]:
        document = self.document()
        try:
            with self._client(redirect_uri) as client:
                tokens = client.fetch_token(
                    document["token_endpoint"], code=code, code_verifier=verifier, timeout=TIMEOUT_SECONDS
                )
                told = self._userinfo(client, document) if self.userinfo else {}
        except OAuthError as error:
            telemetry.log().warning("sign-in refused", by="provider", error=str(error.error)[:80])
            raise SignInRefused("the provider does not take this sign-in") from error
        except (requests.RequestException, ValueError) as error:
            raise unavailable("token", type(error).__name__) from error
        checks = {"aud": {"essential": True, "value": self.client_id}, "nonce": {"essential": True, "value": nonce}}
        try:
            claims = self._verified(str(tokens.get("id_token", "")), checks)
        except JoseError as error:
            telemetry.log().warning("sign-in refused", by="us", error=error.error)
            raise SignInRefused("what the provider says is not for this sign-in") from error
        if claims.get("azp", self.client_id) != self.client_id or (told and told.get("sub") != claims["sub"]):
            raise SignInRefused("what the provider says is for somebody else")
        return {**told, **claims}

    def claims_of_bearer(self, token: str) -> dict[str, Any]:
        """What an access token says that an app brought. Unauthenticated, SignInUnavailable."""
        try:
            with in_time():
                return self._verified(token, {"aud": {"essential": True, "value": self.audience}})
        except JoseError as error:
            raise Unauthenticated(f"the token is not valid here: {error.error}") from error

    def end_session(self, back: str) -> str | None:
        """Where a browser signs out at the provider too, if it has such a place and can be asked for it."""
        try:
            with in_time():
                address = self.document().get("end_session_endpoint")
        except SignInUnavailable:
            return None
        if not isinstance(address, str) or urlsplit(address).scheme != urlsplit(self.issuer).scheme:
            return None
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def _client(self, redirect_uri: str) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.secret else "none",
            scope=self.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _userinfo(self, client: OAuth2Session, document: Fetched) -> dict[str, Any]:
        answer = client.get(document["userinfo_endpoint"], timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def _verified(self, token: str, checks: dict[str, Any]) -> dict[str, Any]:
        """Its claims, if it is signed by the provider and says what it must. JoseError otherwise."""
        try:
            claims = self._decoded(token, KEPT_SECONDS)
        except InvalidKeyIdError:  # it has changed its keys
            claims = self._decoded(token, KEYS_AGAIN_SECONDS)
        registry = jwt.JWTClaimsRegistry(
            now=int(now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            exp={"essential": True},
            sub={"essential": True},
            **checks,
        )
        registry.validate(claims)
        return claims

    def _decoded(self, token: str, seconds_max: float) -> dict[str, Any]:
        keys = signing_keys(self.jwks.get(self.document()["jwks_uri"], seconds_max))
        try:
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except JoseError:
            raise
        except NO_TOKEN as error:
            raise JoseError(str(error)) from error


@contextmanager
def in_time() -> Iterator[None]:
    """What comes drop by drop ends as well: a provider that is slow makes nothing else slow."""
    import eventlet  # here: an operator's command reads these settings too, and waits for nobody

    late = eventlet.Timeout(ANSWER_SECONDS_MAX)
    try:
        yield
    except eventlet.Timeout as error:
        if error is not late:
            raise
        raise unavailable("everything", "slow") from error
    finally:
        late.cancel()


def signing_keys(document: Fetched) -> KeySet:
    """The keys of a JWKS that we understand; there may be others, for other readers."""
    found = []
    for each in document.get("keys", []):
        try:
            key = import_key(each)
        except (JoseError, ValueError, KeyError, TypeError):
            continue
        if key.key_type != "oct" and each.get("use", "sig") == "sig":
            found.append(key)
    return KeySet(found)


def issuer_of(token: str) -> str:
    """What a token says of who made it, not yet believed; empty where it says nothing."""
    try:
        body = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return str(claims["iss"])
    except NO_TOKEN:
        return ""


def fetch_json(address: str) -> Fetched:
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise unavailable("documents", type(error).__name__) from error
    if not isinstance(found, dict):
        raise unavailable("documents", "not a document")
    return found


def unavailable(what: str, error: str) -> SignInUnavailable:
    """Logged without what was asked: there may be a code in it."""
    telemetry.log().warning("the identity provider does not answer", what=what, error=error)
    return SignInUnavailable("signing in is not possible right now: try again in a few minutes")
