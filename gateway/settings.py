"""What only the gateway must know, read and checked before the first request."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, ValidationError, validate
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis import config
from gateway.files.store import Folder
from gateway.identity import settings as identity
from gateway.identity.settings import NOT_IN_PRODUCTION, Identity

DEVELOPMENT_RATE = 2_000  # demonstrations, replays and loads come from one address
PRODUCTION_RATE = 100
PERSON_KEY_CHARS_MIN = 32
INVENTED = Path(__file__).parent / "residents.json"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class GatewaySettings:
    """Keys are PEM texts. `dev_token_private_key` is empty, and there is no file of invented residents, where there is no
    development issuer; `person_key` is empty where nobody is signed in, by it or by a provider."""

    http_address: str
    call_private_key: str
    token_public_key: str
    token_issuer: str
    token_audience: str
    dev_token_private_key: str
    person_key: str
    residents_file: Path | None
    public_url: str
    open_data_licence: str
    accessibility_statement_url: str
    accessibility_contact: str
    rate_per_second_max: int
    proxies_trusted: int
    cors_origins: tuple[str, ...]
    requests_max: int
    kept_bytes_max: int
    """How much of what was answered is kept for the next who asks; 0 keeps nothing."""

    store: Folder
    """Where files lie that people send."""

    watched: tuple[tuple[str, str], ...]
    """Process -> the address where it tells its health and measures, for the operator's desk."""
    identity: Identity | None
    """None where nobody can sign in."""

    @property
    def development(self) -> bool:
        return bool(self.dev_token_private_key)

    def nameko(self) -> dict[str, Any]:
        return {
            "WEB_SERVER_ADDRESS": self.http_address,
            "CALL_PRIVATE_KEY": self.call_private_key,
            "max_workers": self.requests_max,
        }


def read(env: Env) -> GatewaySettings:
    """Settings of the gateway; see its README. Mistakes are gathered by the reader."""
    development = env.str("ENVIRONMENT", "production") == "development"
    token_public_key = env.str("TOKEN_PUBLIC_KEY", validate=config.public_key)
    ours = pair_of(token_public_key, "TOKEN_PUBLIC_KEY")
    refused = validate.Length(max=0, error=NOT_IN_PRODUCTION)
    dev_key = env.str("DEV_TOKEN_PRIVATE_KEY", "", validate=ours if development else refused)
    key = person_key(env) if dev_key or env.str("OIDC_ISSUER", "") else ""
    audience = env.str("TOKEN_AUDIENCE", "oplandspuljen")
    public_url = env.str("PUBLIC_URL", "", validate=[known_address] if key and not development else []).rstrip("/")
    files = store(env)
    return GatewaySettings(
        http_address=env.str("HTTP_ADDRESS", "127.0.0.1:8000", validate=[config.address, free_address]),
        call_private_key=env.str(
            "CALL_PRIVATE_KEY", validate=pair_of(env.str("CALL_PUBLIC_KEY", ""), "CALL_PUBLIC_KEY")
        ),
        token_public_key=token_public_key,
        token_issuer=env.str("TOKEN_ISSUER", "oplandspuljen"),
        token_audience=audience,
        dev_token_private_key=dev_key,
        person_key=key,
        residents_file=env.path("RESIDENTS_FILE", INVENTED, validate=is_file) if dev_key else None,
        public_url=public_url,
        open_data_licence=env.str("OPEN_DATA_LICENCE", "") or CC0,
        accessibility_statement_url=env.str("ACCESSIBILITY_STATEMENT_URL", "", validate=web_address),
        accessibility_contact=env.str("ACCESSIBILITY_CONTACT", "").strip(),
        rate_per_second_max=rate_max(env, DEVELOPMENT_RATE if development else PRODUCTION_RATE),
        proxies_trusted=env.int("PROXIES_TRUSTED", 0, validate=validate.Range(min=0, max=10)),
        cors_origins=origins(env),
        requests_max=env.int("REQUESTS_MAX", 500, validate=validate.Range(min=1, max=10_000)),
        kept_bytes_max=env.int("KEPT_MEGABYTES_MAX", 64, validate=validate.Range(min=0, max=4_096)) * 1_000_000,
        store=files,
        watched=watched(env),
        identity=identity.read(
            env, development=development, person_key=key, audience=audience, public_url=public_url, store=files
        ),
    )


def store(env: Env) -> Folder:
    """The folder FILES, which is somebody else's to make; or one of ours in VAR."""
    named: str = env.str("FILES", "")
    ours: Path = env.path("VAR", Path("var"))
    return Folder(Path(named).absolute()) if named else Folder((ours / "files").absolute(), made=True)


def origins(env: Env) -> tuple[str, ...]:
    found: list[str] = env.list("CORS_ORIGINS", [], validate=[validate.Length(max=100), are_origins])
    return tuple(found)


def are_origins(values: list[str]) -> None:
    """As browsers write them: `https://app.example`, without a path; or `*` alone."""
    for value in values:
        parts = urlsplit(value)
        if value != "*" and (parts.scheme not in ("http", "https") or value != f"{parts.scheme}://{parts.netloc}"):
            raise ValidationError(f"{value} is no origin, such as https://app.example, and not *.")


def web_address(value: str) -> None:
    """Empty, or where a browser can be sent."""
    if value and not (value.startswith(("https://", "http://")) and value.isprintable() and " " not in value):
        raise ValidationError("Not the address of a page.")


def known_address(value: str) -> None:
    if not value.startswith("https://"):
        raise ValidationError("People who sign in come back here: an address like https://puljen.example.")


def rate_max(env: Env, default: int) -> int:
    found: int = env.int("RATE_PER_SECOND_MAX", default, validate=validate.Range(min=0, max=1_000_000))
    return found


def watched(env: Env) -> tuple[tuple[str, str], ...]:
    """`budgets=127.0.0.1:9101,voting=…`."""
    found: Mapping[str, str] = env.dict("WATCHED", {}, validate=addresses)
    return tuple(found.items())


def addresses(value: Mapping[str, str]) -> None:
    for each in value.values():
        config.address(each)


def is_file(value: Path) -> None:
    if not value.is_file():
        raise ValidationError(f"{value} is no file.")


def person_key(env: Env) -> str:
    """The key of the identity edge: persons are HMACs under it. It stays with whoever signs people in."""
    found: str = env.str("PERSON_KEY", validate=validate.Length(min=PERSON_KEY_CHARS_MIN))
    return found


def pair_of(public_key: str | None, name: str) -> Any:
    """A check that a private key is the one that `public_key` belongs to: otherwise nothing it signs is believed."""

    def check(value: str) -> None:
        if not value:
            return
        try:
            key = OKPKey.import_key(value)
            theirs = OKPKey.import_key(public_key or "")
        except (JoseError, ValueError) as error:
            raise ValidationError("Not an Ed25519 private key in PEM.") from error
        if not key.is_private:
            raise ValidationError("A public key: the private one is needed here.")
        if key.thumbprint() != theirs.thumbprint():
            raise ValidationError(f"{name} does not belong to it.")

    return check


def free_address(value: str) -> None:
    """eventlet listens with SO_REUSEPORT: without a look first, a second gateway would share the port unseen."""
    host, _, port = value.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except (OSError, ValueError, OverflowError) as error:
            raise ValidationError(f"{value} is taken, or not ours: {error}.") from error
