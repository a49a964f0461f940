"""Signing in at a provider that is not ours and enforces PKCE (npm `oauth2-mock-server`): what it says is believed only as it should be."""

import hashlib
import hmac
import json
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from contracts.errors import Unauthenticated
from deploy.local.broker import Broker
from deploy.local.process import free_port
from gateway.identity.provider import Provider, SignInRefused, SignInUnavailable
from tests.integration.gateway.conftest import Gateway
from tests.integration.gateway.identities import (
    Foreign,
    a_foreign_provider,
    a_gateway,
    browser_of,
    settings_of,
)
from tests.signing_in import Browser

CLIENT, AUDIENCE = "oplandspuljen-pages", "oplandspuljen"
MINE = "/api/v1/forms/mine"
ASTA = {"cpr": "3113900001", "name": "Asta Nygaard", "birthdate": "1959-03-02", "loa": "substantial"}


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
    with a_foreign_provider(tmp_path_factory.mktemp("foreign")) as found:
        yield found


@pytest.fixture(scope="module")
def town(broker: Broker, foreign: Foreign, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with a_gateway(broker, tmp_path_factory.mktemp("town"), **settings_of(foreign.issuer)) as found:
        yield found


@pytest.fixture
def browser(town: Gateway, foreign: Foreign) -> Browser:
    foreign.will(claims=ASTA)
    return browser_of(town)


@pytest.fixture
def provider(foreign: Foreign) -> Provider:
    """Ours, of that one: as the gateway has it."""
    foreign.will(claims=ASTA)
    return Provider(foreign.issuer, CLIENT, "", AUDIENCE, "openid")


def there_and_back(browser: Browser) -> requests.Response:
    """It signs everybody in at once."""
    return browser.come_back(browser.come_back(browser.set_out("/puljen")).headers["Location"])


def test_whoever_it_signs_in_is_known_to_us(browser: Browser) -> None:
    assert there_and_back(browser).headers["Location"] == "/puljen"
    assert browser.who() == "Asta Nygaard"


def test_the_code_goes_with_a_verifier_and_another_one_is_refused(browser: Browser, foreign: Foreign) -> None:
    """It is the provider that refuses: what we sent out with was a challenge that it keeps to."""
    code = parse_qs(urlsplit(browser.come_back(browser.set_out()).headers["Location"]).query)["code"][0]
    asked = {"grant_type": "authorization_code", "code": code, "client_id": CLIENT, "redirect_uri": "http://127.0.0.1"}
    told = requests.post(f"{foreign.issuer}/token", {**asked, "code_verifier": "w" * 64}, timeout=30)
    assert told.status_code == 400


def test_another_verifier_than_we_set_out_with_signs_nobody_in(provider: Provider) -> None:
    code, _, nonce = code_of(provider)
    with pytest.raises(SignInRefused):
        provider.claims_of_code(code, "w" * 64, nonce, "http://127.0.0.1/")


def test_a_code_that_comes_again_signs_nobody_in(provider: Provider) -> None:
    code, verifier, nonce = code_of(provider)
    assert provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")["cpr"] == ASTA["cpr"]
    with pytest.raises(SignInRefused):
        provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")


def code_of(provider: Provider) -> tuple[str, str, str]:
    """A code of the provider, with the verifier and the nonce that it was asked with."""
    address, state, nonce, verifier = provider.authorization("http://127.0.0.1/")
    back = requests.get(address, allow_redirects=False, timeout=30).headers["Location"]
    said = parse_qs(urlsplit(back).query)
    assert said["state"] == [state]
    return said["code"][0], verifier, nonce


NOT_BELIEVED: dict[str, dict[str, Any]] = {
    "the nonce of another sign-in": {"nonce": "another"},
    "for another client": {"aud": "another-client"},
    "for us among others, asked by another": {"aud": [CLIENT, "another"], "azp": "another"},
    "of another issuer": {"iss": "https://evil.example"},
    "over": {"exp": int(time.time()) - 60},
    "not yet": {"nbf": int(time.time()) + 86_400},
}


@pytest.mark.parametrize("wrong", NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_what_is_not_for_this_sign_in_signs_nobody_in(
    browser: Browser, foreign: Foreign, wrong: dict[str, Any]
) -> None:
    foreign.will(claims={**ASTA, **wrong})
    told = there_and_back(browser)
    assert told.status_code == 403
    assert "Det lykkedes ikke at logge ind" in told.text
    assert browser.who() is None


@pytest.mark.parametrize("name", ["nonce", "aud", "iss", "exp", "sub"])
def test_what_leaves_out_who_it_is_for_signs_nobody_in(browser: Browser, foreign: Foreign, name: str) -> None:
    foreign.will(claims=ASTA, without=[name])
    assert there_and_back(browser).status_code == 403


@pytest.mark.parametrize("wrong", [{"state": "another"}, {"iss": "https://evil.example"}, {"error": "access_denied"}])
def test_an_answer_to_another_question_signs_nobody_in(
    browser: Browser, foreign: Foreign, wrong: dict[str, str]
) -> None:
    foreign.will(claims=ASTA, authorization=wrong)
    assert there_and_back(browser).status_code == 403
    assert browser.who() is None


def part(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forgeries(foreign: Foreign, claims: dict[str, Any]) -> dict[str, str]:
    """Tokens that say the right things, and are not signed by who says so."""
    (known, *_) = foreign.will(claims=ASTA)
    public = RSAKey.import_key(known)
    own = RSAKey.generate_key(2048, {"kid": known["kid"]})
    stranger = RSAKey.generate_key(2048, {"kid": "strange"})
    told = {}
    for alg in ("none", "None"):
        told[alg] = f"{part({'alg': alg, 'kid': known['kid']})}.{part(claims)}."
    for name, secret in {"PEM": public.as_pem(private=False), "JWK": json.dumps(known).encode()}.items():
        signed = f"{part({'alg': 'HS256', 'kid': known['kid']})}.{part(claims)}"
        mac = hmac.digest(secret, signed.encode(), hashlib.sha256)
        told[f"the public key as a secret, {name}"] = f"{signed}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    told["a key of our own"] = jwt.encode({"alg": "RS256", "kid": known["kid"]}, claims, own)
    told["a key in the token"] = jwt.encode(
        {"alg": "RS256", "kid": "strange", "jwk": stranger.as_dict()}, claims, stranger
    )
    told["nothing at all"] = ""
    return told


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_no_forged_token_is_believed_on_pages_or_in_the_api(
    provider: Provider, foreign: Foreign, town: Gateway
) -> None:
    at = int(time.time())
    claims = {**ASTA, "iss": foreign.issuer, "sub": "1", "iat": at, "exp": at + 600}
    for name, token in forgeries(foreign, {**claims, "aud": AUDIENCE}).items():
        with pytest.raises(Unauthenticated):
            provider.claims_of_bearer(token)
        assert town.get(MINE, Authorization=f"Bearer {token or 'x'}").status == 401, name
    for name in forgeries(foreign, {}):
        foreign.will(claims=ASTA)
        code, verifier, nonce = code_of(provider)
        token = forgeries(foreign, {**claims, "aud": CLIENT, "nonce": nonce})[name]
        foreign.will(claims=ASTA, tokens={"id_token": token})
        with pytest.raises(SignInRefused):
            provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")


def test_an_apps_token_is_taken_for_our_audience_in_its_time_and_nothing_else(town: Gateway, foreign: Foreign) -> None:
    foreign.will(claims={**ASTA, "sub": "app"})
    assert town.get(MINE, Authorization=f"Bearer {foreign.token(AUDIENCE)}").status == 503  # the service behind is away
    for audience in ("another", CLIENT):
        assert town.get(MINE, Authorization=f"Bearer {foreign.token(audience)}").status == 401
    foreign.will(claims={**ASTA, "sub": "app", "exp": int(time.time()) - 60})
    assert town.get(MINE, Authorization=f"Bearer {foreign.token(AUDIENCE)}").status == 401
    foreign.will(claims={**ASTA, "sub": "app", "loa": "low"})
    assert town.get(MINE, Authorization=f"Bearer {foreign.token(AUDIENCE)}").status == 403


def test_who_is_not_known_well_enough_or_not_at_all_is_told_so(browser: Browser, foreign: Foreign) -> None:
    for claims, said in (({"loa": "low"}, "mere sikker måde"), ({"cpr": ""}, "hvem du er")):
        foreign.will(claims={**ASTA, **claims})
        told = there_and_back(browser)
        assert (told.status_code, said in told.text) == (403, True)


def test_a_new_key_of_the_provider_is_fetched_but_not_for_every_stranger(tmp_path: Path) -> None:
    with a_foreign_provider(tmp_path) as foreign:
        foreign.will(claims=ASTA)
        check_new_key(foreign, Provider(foreign.issuer, CLIENT, "", AUDIENCE, "openid"))


def check_new_key(foreign: Foreign, provider: Provider) -> None:
    code, verifier, nonce = code_of(provider)
    assert provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")
    foreign.will(claims=ASTA, rotate=True)
    code, verifier, nonce = code_of(provider)
    with pytest.raises(SignInRefused):
        provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")
    provider.jwks.at -= 31
    code, verifier, nonce = code_of(provider)
    assert provider.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")


def test_userinfo_is_read_where_the_map_wants_it_and_only_of_the_same_person(
    provider: Provider, foreign: Foreign
) -> None:
    asking = replace(provider, userinfo=True)
    foreign.will(userinfo={"name": "Birk", "nonce": "x"})
    code, verifier, nonce = code_of(asking)
    found = asking.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")
    assert (found["name"], found["nonce"]) == ("Birk", nonce)
    foreign.will(userinfo={"sub": "another"})
    code, verifier, nonce = code_of(asking)
    with pytest.raises(SignInRefused):
        asking.claims_of_code(code, verifier, nonce, "http://127.0.0.1/")


def test_while_the_provider_is_away_the_rest_is_there_and_a_page_says_so(broker: Broker, tmp_path: Path) -> None:
    """It takes the connection, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        check_silent(broker, tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}")


def check_silent(broker: Broker, folder: Path, issuer: str) -> None:
    with a_gateway(broker, folder, **settings_of(issuer)) as alone:
        browser = browser_of(alone)
        assert browser.page("/").status_code == 200
        told = browser.page("/log-ind")
        assert told.status_code == 503
        assert "ikke muligt at logge ind lige nu" in told.text
        assert "Retry-After" in told.headers
        assert browser.page("/logget-ud?videre=1").status_code == 200


def test_a_provider_that_breaks_in_the_middle_signs_nobody_in(browser: Browser, foreign: Foreign) -> None:
    foreign.will(claims=ASTA, status=503)
    told = there_and_back(browser)
    assert told.status_code == 503
    assert browser.who() is None


def test_a_document_that_speaks_for_another_is_not_believed(foreign: Foreign) -> None:
    other = Provider(foreign.issuer.replace("127.0.0.1", "localhost"), CLIENT, "", AUDIENCE, "openid")
    with pytest.raises(SignInUnavailable):
        other.document()


def test_what_was_fetched_is_used_while_it_cannot_be_fetched_again(provider: Provider) -> None:
    assert provider.document()
    kept = replace(provider, discovery=provider.discovery)
    kept.discovery.at -= 7_200
    kept.discovery.get(f"http://127.0.0.1:{free_port()}/nobody")
    assert kept.document()["issuer"] == provider.issuer
