"""What must be set for people to sign in, and what production refuses of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from chassis.config import ConfigError
from gateway.settings import GatewaySettings
from gateway.web import render
from tests.unit.gateway.towns import KEYS, town

SIGN_IN = {"OIDC_ISSUER": "https://broker.example/op", "OIDC_CLIENT_ID": "puljen-pages"}
PRODUCTION = {"ENVIRONMENT": "production", "DEV_TOKEN_PRIVATE_KEY": "", "PUBLIC_URL": "https://puljen.example"}


def production(**changed: str) -> GatewaySettings:
    return town(**{**SIGN_IN, **PRODUCTION, **changed})


def test_production_signs_people_in_and_invents_nobody() -> None:
    found = production()
    assert found.identity
    assert found.identity.sessions.secure
    assert (found.development, found.residents_file) == (False, None)
    assert found.person_key == KEYS["PERSON_KEY"]
    assert production(OIDC_ISSUER="").identity is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://127.0.0.1:8091"),
        ("OIDC_CLAIMS", "development"),
        ("DEV_TOKEN_PRIVATE_KEY", KEYS["DEV_TOKEN_PRIVATE_KEY"]),
    ],
)
def test_production_refuses_the_development_provider_its_people_and_its_key(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}: A development setting: refused in production"):
        production(**{name: value})
    assert town(**{**SIGN_IN, name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://broker.example"),
        ("OIDC_ISSUER", "broker.example"),
        ("OIDC_ISSUER", "https://broker.example/?a=b"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_ID", "oplandspuljen"),
        ("OIDC_CLAIMS", "nobody"),
        ("OIDC_ASSURANCE_MIN", "some"),
        ("PERSON_KEY", "short"),
        ("SESSION_KEY", ""),
        ("SESSION_KEY", "ab" * 31),
        ("SESSION_KEY_PREVIOUS", "nonsense"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_HOURS_MAX", "25"),
        ("PUBLIC_URL", ""),
        ("PUBLIC_URL", "http://puljen.example"),
    ],
)
def test_a_wrong_setting_of_signing_in_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        production(**{name: value})


def test_secrets_are_not_shown_with_the_settings() -> None:
    shown = repr(production(OIDC_CLIENT_SECRET="the secret of the client").identity)
    assert "the secret of the client" not in shown
    assert repr(bytes.fromhex(KEYS["SESSION_KEY"])) not in shown


def test_a_city_may_bring_a_map_of_its_own_but_not_one_with_two_identities(tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    ours: dict[str, Any] = {"scope": "openid", "person": [{"claim": "cpr", "kind": "cpr"}], "assurance": ["acr"]}
    path.write_text(json.dumps(ours))
    found = production(OIDC_CLAIMS=str(path)).identity
    assert found
    assert found.provider.scope == "openid"
    ours["person"] = [*ours["person"], {"claim": "uuid", "kind": "uuid"}]
    path.write_text(json.dumps(ours))
    with pytest.raises(ConfigError, match="two votes"):
        production(OIDC_CLAIMS=str(path))
    path.write_text(json.dumps({**ours, "colour": "red"}))
    with pytest.raises(ConfigError, match="No claim map"):
        production(OIDC_CLAIMS=str(path))


def test_every_form_of_ours_carries_what_shows_that_it_is() -> None:
    forms = 0
    templates: Environment = render.TEMPLATES["da"]
    for name in templates.list_templates():
        assert templates.loader
        text, _, _ = templates.loader.get_source(templates, name)
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL):
            if 'method="post"' in form:
                forms += 1
                assert "{{ csrf_field }}" in form, name
    assert forms >= 3
