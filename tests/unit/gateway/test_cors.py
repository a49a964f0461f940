"""Another site's page may call the API where a city has said so, with a token and never with a cookie."""

from types import SimpleNamespace

import pytest
from werkzeug import Response
from werkzeug.routing import Map, Rule

from chassis.config import ConfigError
from gateway.server import App
from tests.unit.gateway.towns import request, town

APP = "https://app.example"
PREFLIGHT = {"Origin": APP, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def ask(origins: str, path: str = "/api/v1/x", method: str = "GET", **headers: str) -> Response:
    """The answer of a gateway at whose /api/v1/budgets nothing but its address is there."""
    server = SimpleNamespace(
        container=SimpleNamespace(config={"OWN_SETTINGS": town(CORS_ORIGINS=origins)}),
        make_url_map=lambda: Map([Rule("/api/v1/budgets", endpoint="x", methods=["GET", "POST"])]),
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response.from_app(App(server), request(path, headers=named, method=method).environ)  # type: ignore[arg-type]


def test_unless_configured_no_other_site_reads_an_answer() -> None:
    told = ask("", "/api/v1/budgets", "OPTIONS", **PREFLIGHT)
    assert not [name for name, _ in told.headers if name.startswith("Access-Control")]
    assert not [name for name, _ in ask("", Origin=APP).headers if name.startswith("Access-Control")]


def test_a_configured_site_reads_answers_and_the_headers_that_matter() -> None:
    told = ask(f"https://other.example,{APP}", Origin=APP)
    assert told.headers["Access-Control-Allow-Origin"] == APP
    assert {"ETag", "Link", "Location", "Retry-After", "RateLimit"} <= set(
        told.headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert "Origin" in told.headers.getlist("Vary")
    assert "Access-Control-Allow-Credentials" not in told.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://app.example.evil.example", "null", "http://app.example"]
)
def test_another_site_does_not(origin: str) -> None:
    told = ask(APP, Origin=origin)
    assert "Access-Control-Allow-Origin" not in told.headers
    assert "Origin" in told.headers.getlist("Vary")


def test_a_page_is_never_read_by_another_site() -> None:
    assert "Access-Control-Allow-Origin" not in ask("*", "/x", Origin=APP).headers


def test_a_preflight_says_what_may_be_asked() -> None:
    told = ask(APP, "/api/v1/budgets", "OPTIONS", **PREFLIGHT)
    assert told.status_code == 204
    assert told.headers["Access-Control-Allow-Origin"] == APP
    assert "POST" in told.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in told.headers["Access-Control-Allow-Headers"]


def test_any_site_may_where_a_city_says_so() -> None:
    assert ask("*", Origin=APP).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "wrong", ["app.example", "https://app.example/", "https://app.example/path", "null", "ftp://x"]
)
def test_what_is_no_origin_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ConfigError, match="CORS_ORIGINS"):
        town(CORS_ORIGINS=wrong)
