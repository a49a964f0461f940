"""The provider's WSGI application.

It is as strict as those of production, or our own mistakes would hide: PKCE with S256 only, a code once and for a minute,
and back to addresses of this machine only.
"""

import hashlib
import json
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chassis.clock import now
from deploy.local.identity import page
from gateway.identity.settings import is_loopback
from gateway.personas import PERSONAS, Persona

CLIENTS = ("oplandspuljen-pages", "oplandspuljen-app")
"""The gateway's pages, and an app under development; both public, with PKCE in place of a secret."""
CODE_SECONDS = 60
TOKEN_SECONDS = 3_600
ALGORITHM = "ES256"
ASKED = ("client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge")
BODY_BYTES_MAX = 20_000


@dataclass(frozen=True)
class Code:
    """What a code was given for. `given_at` in seconds since 1970."""

    persona: Persona
    asked: dict[str, str]
    given_at: float


class Provider:
    """`audience` is whom its access tokens are meant for: our API."""

    def __init__(self, audience: str) -> None:
        self.issuer = ""
        self.audience = audience
        self.keys = KeySet([ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)])
        self.codes: dict[str, Code] = {}
        self.lock = threading.Lock()
        self.routes = Map(
            [
                Rule("/.well-known/openid-configuration", endpoint="document", methods=["GET"]),
                Rule("/jwks", endpoint="jwks", methods=["GET"]),
                Rule("/authorize", endpoint="people", methods=["GET"]),
                Rule("/authorize", endpoint="choose", methods=["POST"]),
                Rule("/token", endpoint="token", methods=["POST"]),
                Rule("/end-session", endpoint="end_session", methods=["GET"]),
            ]
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = BODY_BYTES_MAX
        response: Any
        try:
            endpoint, _ = self.routes.bind_to_environ(environ).match()
            response = getattr(self, endpoint)(request)
        except HTTPException as error:
            response = error.get_response(environ)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def document(self, _request: Request) -> Response:
        at = {
            name: f"{self.issuer}/{path}"
            for name, path in {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "jwks_uri": "jwks",
                "end_session_endpoint": "end-session",
            }.items()
        }
        return json_of(
            {
                "issuer": self.issuer,
                **at,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def jwks(self, _request: Request) -> Response:
        return json_of(dict(self.keys.as_dict(private=False)))

    def people(self, request: Request) -> Response:
        """Whom to sign in as."""
        return Response(page.of(PERSONAS.values(), checked(request.args.to_dict())), mimetype="text/html")

    def choose(self, request: Request) -> Response:
        """Back to who asked, with a code for the chosen one; or without, if nobody was."""
        asked = checked(request.form.to_dict())
        back = {"state": asked["state"], "iss": self.issuer}
        persona = PERSONAS.get(request.form.get("persona", ""))
        if persona is None:
            return to(asked["redirect_uri"], error="access_denied", **back)
        code = secrets.token_urlsafe(32)
        with self.lock:
            self.codes[code] = Code(persona, asked, now().timestamp())
        return to(asked["redirect_uri"], code=code, **back)

    def token(self, request: Request) -> Response:
        """Tokens for a code, to who can show that they set out with it (RFC 7636); the code is gone, whatever is answered."""
        form = request.form
        with self.lock:
            code = self.codes.pop(form.get("code", ""), None)
        if form.get("grant_type") != "authorization_code" or code is None:
            return json_of({"error": "invalid_grant"}, 400)
        same = all(form.get(name) == code.asked[name] for name in ("client_id", "redirect_uri"))
        in_time = now().timestamp() - code.given_at <= CODE_SECONDS
        if not (same and in_time and challenge(form.get("code_verifier", "")) == code.asked["code_challenge"]):
            return json_of({"error": "invalid_grant"}, 400)
        claims = claims_of(code.persona)
        tokens = {
            "id_token": self.signed(claims, aud=code.asked["client_id"], nonce=code.asked["nonce"]),
            "access_token": self.signed(claims, aud=self.audience),
        }
        return json_of({**tokens, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def signed(self, claims: dict[str, Any], **more: str) -> str:
        at = int(now().timestamp())
        head = {"alg": ALGORITHM, "kid": self.keys.keys[0].kid}
        said = {**claims, "iss": self.issuer, "iat": at, "exp": at + TOKEN_SECONDS, **more}
        return jwt.encode(head, said, self.keys)

    def end_session(self, request: Request) -> Response:
        """Nobody stays signed in here; so only back."""
        back = request.args.get("post_logout_redirect_uri", "")
        if not ours(back):
            raise BadRequest("post_logout_redirect_uri is not an address of this machine")
        return to(back)


def checked(asked: dict[str, str]) -> dict[str, str]:
    """What was asked for, if it is what we answer: a code, with PKCE, to a client we know on this machine."""
    found = {name: asked.get(name, "") for name in ASKED}
    if found["client_id"] not in CLIENTS or not ours(found["redirect_uri"]):
        raise BadRequest("no client of ours, or not an address of this machine to return to")
    if asked.get("response_type", "code") != "code" or "openid" not in found["scope"].split():
        raise BadRequest("response_type is code, and scope holds openid")
    if asked.get("code_challenge_method", "S256") != "S256" or not found["code_challenge"]:
        raise BadRequest("PKCE with S256 is needed")
    return found


def ours(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and is_loopback(parts.hostname or "")


def challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def claims_of(persona: Persona) -> dict[str, Any]:
    """As `gateway/identity/maps/development.json` reads them."""
    residence = persona.residence
    found = {
        "sub": hashlib.sha256(persona.persona.encode()).hexdigest(),
        "identity": persona.identity,
        "name": persona.shown,
        "age": persona.age,
        "municipality_code": residence.municipality if residence else None,
        "postal_code": residence.postal_code if residence else None,
        "address_protected": persona.address_protected,
        "loa": "https://data.gov.dk/concept/core/nsis/Substantial",
        "roles": [f"{role.role}@{role.scope}" for role in persona.roles if role.role != "citizen"],
    }
    return {name: value for name, value in found.items() if value is not None}


def json_of(value: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def to(address: str, **said: str) -> Response:
    found: Response = redirect(f"{address}{'?' + urlencode(said) if said else ''}", 303, Response=Response)
    return found
