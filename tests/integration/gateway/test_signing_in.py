"""People sign in at the provider, are known on pages, and sign out. The development provider takes the road of production's."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from deploy.local.broker import Broker
from gateway import auth
from gateway.personas import PERSONAS
from tests.integration.gateway.conftest import Gateway
from tests.integration.gateway.identities import a_development_provider, a_gateway, browser_of, settings_of
from tests.signing_in import Browser, path_of
from tests.unit.gateway.towns import town as settings_in_hand

ELECTION = "/afstemninger/00000000-0000-4000-8000-000000000001"
MINE = "/api/v1/forms/mine"
"""Answered to who is signed in."""
SHOWN = {name: each.shown for name, each in PERSONAS.items()}


@pytest.fixture(scope="module")
def town(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway beside the development provider; it tells everything it has to tell to its log."""
    folder = tmp_path_factory.mktemp("signing-in")
    with a_development_provider(folder) as issuer:
        settings = settings_of(issuer, OIDC_CLAIMS="development", LOG_LEVEL="DEBUG")
        with a_gateway(broker, folder, **settings) as found:
            yield found


@pytest.fixture
def browser(town: Gateway) -> Browser:
    return browser_of(town)


def test_the_people_to_sign_in_as_are_shown_by_name(browser: Browser) -> None:
    shown = browser.get(browser.set_out(), timeout=30).text
    assert all(name in shown for name in SHOWN.values())
    wanted = "solbjerg", "harlev", "under-age", "elsewhere", "protected"
    assert {f"resident-{each}" for each in wanted} < set(SHOWN)
    assert {"joint-council-solbjerg", "joint-council-solbjerg-deputy", "playmaker", "finance", "finance-2"} < set(SHOWN)


@pytest.mark.parametrize("persona", PERSONAS)
def test_whoever_signs_in_is_greeted_by_name_where_they_came_from(browser: Browser, persona: str) -> None:
    assert browser.who() is None
    told = browser.sign_in(persona, "/puljen?vis=alt")
    assert told.headers["Location"] == "/puljen?vis=alt"
    assert browser.who() == SHOWN[persona]


def test_the_way_there_asks_for_a_code_with_pkce_and_says_no_secret(browser: Browser) -> None:
    asked = {name: value[0] for name, value in parse_qs(urlsplit(browser.set_out()).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == browser.base + "/log-ind/svar"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert "code_verifier" not in asked


def test_signing_in_leads_to_no_other_site_and_not_round_in_a_circle(browser: Browser) -> None:
    for back in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/log-ind",
        "/log-ud",
    ):
        assert browser.sign_in("playmaker", back).headers["Location"] == "/"


def test_a_form_is_taken_with_the_token_of_ones_own_session_only(browser: Browser, town: Gateway) -> None:
    other = browser_of(town)
    other.sign_in("finance")
    browser.sign_in("playmaker")
    for fields in ({}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": other.csrf()}):
        told = browser.submit("/log-ud", **fields)
        assert told.status_code == 403
        assert "vores egne sider" in told.text
    assert browser.who() == SHOWN["playmaker"]
    assert browser.submit("/log-ud", csrf=browser.csrf()).status_code == 303


def test_another_sites_form_is_refused_even_with_the_right_token(browser: Browser) -> None:
    browser.sign_in("playmaker")
    for origin in ("https://evil.example", "null", None):
        assert browser.submit("/log-ud", origin, csrf=browser.csrf()).status_code == 403
    assert browser.who() == SHOWN["playmaker"]


def test_signing_out_ends_the_session_in_every_copy_of_its_cookie(browser: Browser, town: Gateway) -> None:
    browser.sign_in("playmaker")
    copied = browser_of(town)
    copied.cookies.update(browser.cookies)
    assert copied.who() == SHOWN["playmaker"]
    gone = browser.submit("/log-ud", csrf=browser.csrf())
    assert (gone.status_code, gone.headers["Location"]) == (303, "/logget-ud?videre=1")
    assert not browser.cookies
    assert browser.who() is copied.who() is None


def test_signing_out_goes_on_to_the_provider_and_comes_back(browser: Browser) -> None:
    browser.sign_in("playmaker")
    gone = browser.submit("/log-ud", csrf=browser.csrf())
    page = browser.page(gone.headers["Location"]).text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert found
    assert f'href="{found[1]}"' in page  # for who has switched such redirects off
    back = browser.get(found[1].replace("&amp;", "&"), allow_redirects=False, timeout=30)
    assert back.headers["Location"] == browser.base + "/logget-ud"
    assert "refresh" not in browser.page("/logget-ud").text


def test_each_sign_in_is_a_new_session_and_the_one_before_is_over(browser: Browser, town: Gateway) -> None:
    browser.sign_in("resident-harlev")
    before, token = browser_of(town), browser.csrf()
    before.cookies.update(browser.cookies)
    browser.sign_in("playmaker")
    assert before.who() is None
    assert browser.who() == SHOWN["playmaker"]
    assert browser.csrf() != token
    assert browser.submit("/log-ud", csrf=token).status_code == 403


def test_an_answer_is_taken_by_the_browser_that_set_out_for_it_and_once(browser: Browser, town: Gateway) -> None:
    """Whoever is handed somebody else's answer would otherwise write in their name without knowing."""
    address = browser.choose(browser.set_out(), "playmaker")
    victim = browser_of(town)
    assert victim.come_back(address).status_code == 403
    victim.set_out()
    assert victim.come_back(address).status_code == 403
    assert victim.who() is None
    assert browser.come_back(address).status_code == 303
    again = browser.come_back(address)
    assert again.status_code == 403
    assert "Du er ikke logget ind" in again.text


def test_a_code_is_worth_nothing_without_the_verifier_and_nothing_twice(browser: Browser, town: Gateway) -> None:
    issuer = town.environment["OIDC_ISSUER"]
    code = parse_qs(urlsplit(browser.choose(browser.set_out(), "playmaker")).query)["code"][0]
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "oplandspuljen-pages",
        "redirect_uri": browser.base + "/log-ind/svar",
        "code_verifier": "v" * 64,
    }
    for _ in range(2):
        told = requests.post(f"{issuer}/token", data=asked, timeout=30)
        assert (told.status_code, told.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
        ("redirect_uri", "https://evil.example/log-ind/svar"),
        ("client_id", "somebody"),
        ("response_type", "token"),
        ("scope", "profile"),
    ],
)
def test_the_development_provider_is_as_strict_as_others(browser: Browser, name: str, value: str) -> None:
    parts = urlsplit(browser.set_out())
    asked = {**{key: each[0] for key, each in parse_qs(parts.query).items()}, name: value}
    told = requests.get(f"{parts.scheme}://{parts.netloc}{parts.path}", asked, allow_redirects=False, timeout=30)
    assert told.status_code == 400


def test_who_turns_back_is_told_so_and_can_try_again(browser: Browser) -> None:
    address = browser.choose(browser.set_out("/puljen"), "playmaker")
    state = parse_qs(urlsplit(address).query)["state"][0]
    told = browser.page(f"/log-ind/svar?error=access_denied&state={state}")
    assert told.status_code == 403
    assert "Du afbrød" in told.text
    assert 'href="/log-ind?til=/puljen"' in told.text
    assert not browser.cookies


def test_what_a_stranger_writes_into_an_address_is_text_and_no_header(browser: Browser) -> None:
    for said in ("<script>alert(1)</script>", "a\r\nSet-Cookie: x=y", '"><img src=x>'):
        told = browser.page("/log-ind/svar", params={"error": said, "state": said, "code": said})
        assert told.status_code == 403
        assert said not in told.text
        assert "x" not in told.cookies
        gone = browser.page("/log-ind", params={"til": said})
        assert "x" not in gone.cookies


def test_no_other_site_can_show_ours_in_a_frame(browser: Browser) -> None:
    for path in ("/", "/log-ind", "/log-ind/svar", "/logget-ud"):
        headers = browser.page(path).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "form-action 'self'" in headers["Content-Security-Policy"]
    for path in ("/log-ind", "/log-ind/svar"):
        assert "no-store" in browser.page(path).headers["Cache-Control"]


def test_a_page_for_those_signed_in_sends_a_form_of_nobodys_to_sign_in(browser: Browser) -> None:
    form = "/skrivebord/close_year"
    told = browser.submit(form, year="2026")
    assert told.status_code == 401
    assert f'href="/log-ind?til={form}"' in told.text


def test_the_api_takes_no_cookie_so_that_no_other_site_can_ask_in_our_name(browser: Browser, town: Gateway) -> None:
    browser.sign_in("playmaker")
    assert browser.cookies
    told = browser.get(browser.base + MINE, headers={"Accept": "application/json"}, timeout=30)
    assert told.status_code == 401


@pytest.mark.parametrize("persona", PERSONAS)
def test_by_an_apps_access_token_somebody_is_the_same_as_by_a_token_of_ours(town: Gateway, persona: str) -> None:
    names = "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLAIMS", "PERSON_KEY"
    settings = settings_in_hand(**{name: town.environment[name] for name in names})
    token = app_tokens(town, persona)["access_token"]
    assert auth.principal_of(token, settings) == PERSONAS[persona].principal(settings)


def test_an_app_is_answered_by_its_access_token_and_not_by_an_id_token(town: Gateway) -> None:
    tokens = app_tokens(town, "resident-protected")
    for name, status in (("access_token", 503), ("id_token", 401)):  # the service behind it is away
        assert town.get(MINE, Authorization=f"Bearer {tokens[name]}").status == status


def test_nothing_secret_is_in_the_log(browser: Browser, town: Gateway) -> None:
    address = browser.choose(browser.set_out("/puljen"), "resident-protected")
    browser.come_back(address)
    secrets = [
        each[0] for each in parse_qs(urlsplit(address).query).values() if each[0] != town.environment["OIDC_ISSUER"]
    ]
    secrets += [browser.cookies["opland_session"], browser.csrf(), SHOWN["resident-protected"], "persona/resident"]
    tokens = app_tokens(town, "resident-protected")
    town.get(MINE, Authorization=f"Bearer {tokens['access_token']}")
    town.get(MINE, Authorization=f"Bearer {tokens['id_token']}")
    browser.page(path_of(address))
    browser.submit("/log-ud", csrf=browser.csrf())
    log = town.log.read_text()
    assert "sign-in failed" in log
    assert not [each for each in (*secrets, *tokens.values()) if each in log]


def app_tokens(town: Gateway, persona: str) -> dict[str, str]:
    """As an app gets them: its own client, code and PKCE, and an address of its own to return to."""
    issuer, back, verifier = town.environment["OIDC_ISSUER"], "http://127.0.0.1/app", "v" * 64
    asked = {
        "client_id": "oplandspuljen-app",
        "redirect_uri": back,
        "scope": "openid",
        "state": "s",
        "nonce": "n",
        "code_challenge": "w1TpKUdYE9hUAcNSeeSRFioHDxfUxuHho_JHAfZ_vDM",
    }
    told = requests.post(f"{issuer}/authorize", {**asked, "persona": persona}, allow_redirects=False, timeout=30)
    code = parse_qs(urlsplit(told.headers["Location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    answer = requests.post(f"{issuer}/token", {**asked, **grant}, timeout=30)
    assert answer.status_code == 200, answer.text
    return {name: value for name, value in answer.json().items() if name.endswith("_token")}
