"""A token speaks for somebody only if our issuer signed it, for us, and its time has not passed."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from joserfc import jwt

from chassis import clock
from chassis.calls import ALGORITHM, key_of
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS
from deploy.local.keys import new_keys
from gateway import auth
from gateway.auth import PUBLIC, SIGNED_IN
from tests.unit.gateway.towns import KEYS, PLAYMAKER, request, town

TOWN = town()


def token(
    key: str = KEYS["DEV_TOKEN_PRIVATE_KEY"], issuer: str = "oplandspuljen", audience: str = "oplandspuljen"
) -> str:
    return auth.issue(PLAYMAKER, key, issuer, audience)


def bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}"}


def test_a_token_of_our_issuer_gives_the_principal_it_was_made_for() -> None:
    assert auth.of_request(request(headers=bearer(token())), SIGNED_IN, TOWN) == PLAYMAKER


def test_a_token_signed_with_another_key_is_forged() -> None:
    with pytest.raises(Unauthenticated, match="signed"):
        auth.principal_of(token(new_keys()["DEV_TOKEN_PRIVATE_KEY"]), TOWN)


def test_a_token_changed_by_one_letter_is_forged() -> None:
    head, body, signature = token().split(".")
    changed = body[:-2] + ("A" if body[-2] != "A" else "B") + body[-1]
    with pytest.raises(Unauthenticated):
        auth.principal_of(f"{head}.{changed}.{signature}", TOWN)


def test_a_token_without_a_signature_is_forged() -> None:
    taken_for_a_secret = _signed_with_the_public_key()
    for forged in (
        taken_for_a_secret,
        taken_for_a_secret.rsplit(".", 1)[0] + ".",
        "eyJhbGciOiJub25lIn0.e30.",
        "...",
        "æ.ø.å",
        "",
    ):
        with pytest.raises(Unauthenticated):
            auth.principal_of(forged, TOWN)


def _signed_with_the_public_key() -> str:
    """The old trick: everybody has the public key, and a careless reader takes it for a shared secret."""
    head, claims = ({"alg": "HS256", "typ": "JWT"}, {"person": "x", "exp": 2**40})
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims))
    signature = urlsafe_b64encode(hmac.digest(KEYS["TOKEN_PUBLIC_KEY"].encode(), signed, hashlib.sha256)).rstrip(b"=")
    return f"{signed.decode()}.{signature.decode()}"


def test_a_token_whose_time_has_passed_is_refused_although_it_was_good_before() -> None:
    given = token()
    assert auth.principal_of(given, TOWN) == PLAYMAKER
    clock.move(timedelta(seconds=auth.TOKEN_SECONDS + 1))
    try:
        with pytest.raises(Unauthenticated, match="expired"):
            auth.principal_of(given, TOWN)
    finally:
        clock.move(timedelta())


@pytest.mark.parametrize(
    ("issuer", "audience"), [("oplandspuljen", "another app"), ("another issuer", "oplandspuljen")]
)
def test_a_token_for_somebody_else_or_from_somebody_else_is_refused(issuer: str, audience: str) -> None:
    with pytest.raises(Unauthenticated, match="not valid here"):
        auth.principal_of(token(issuer=issuer, audience=audience), TOWN)


@pytest.mark.parametrize("claims", [{}, {"person": ""}, {"person": "x", "roles": "operator"}, {"person": 7}])
def test_a_token_that_does_not_say_who_it_is_for_is_refused(claims: dict[str, object]) -> None:
    key = key_of(KEYS["DEV_TOKEN_PRIVATE_KEY"])
    base = {"iss": "oplandspuljen", "aud": "oplandspuljen", "exp": 2**40}
    with pytest.raises(Unauthenticated, match="who it is for"):
        auth.principal_of(jwt.encode({"alg": ALGORITHM}, base | claims, key, algorithms=[ALGORITHM]), TOWN)


def test_a_token_without_an_end_is_refused() -> None:
    key = key_of(KEYS["DEV_TOKEN_PRIVATE_KEY"])
    claims = {"iss": "oplandspuljen", "aud": "oplandspuljen", "person": "x"}
    with pytest.raises(Unauthenticated):
        auth.principal_of(jwt.encode({"alg": ALGORITHM}, claims, key, algorithms=[ALGORITHM]), TOWN)


def test_who_shows_nothing_is_nobody_where_anybody_may_ask_and_refused_elsewhere() -> None:
    assert auth.of_request(request(), PUBLIC, TOWN) == ANONYMOUS
    with pytest.raises(Unauthenticated):
        auth.of_request(request(), SIGNED_IN, TOWN)


def test_a_bad_token_is_refused_even_where_anybody_may_ask() -> None:
    for header in ("Bearer x", "Basic eDp5", "Bearer", "Bearer " + "a" * 10_000):
        with pytest.raises(Unauthenticated):
            auth.of_request(request(headers={"Authorization": header}), PUBLIC, TOWN)


def test_no_name_and_no_cpr_number_is_in_a_token() -> None:
    claims = jwt.decode(token(), key_of(KEYS["TOKEN_PUBLIC_KEY"]), algorithms=[ALGORITHM]).claims
    assert set(claims) == {"iss", "aud", "iat", "exp", "person", "roles", "age", "area_id"}
