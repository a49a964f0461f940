"""Pages in a browser: signing in to try it, and forms that no other site can send."""

import json
from urllib.parse import urlencode

from tests.integration.gateway.conftest import Answer, Gateway

FORM = "application/x-www-form-urlencoded"


def send(gateway: Gateway, path: str, origin: str | None, cookie: str = "", **fields: str) -> Answer:
    headers = {"Content-Type": FORM, "Accept": "text/html", "Cookie": cookie}
    if origin is not None:
        headers["Origin"] = origin
    return gateway.ask("POST", path, urlencode(fields), headers)


def ours(gateway: Gateway) -> str:
    return f"http://127.0.0.1:{gateway.port}"


def test_a_persona_signs_in_is_known_and_signs_out(gateway: Gateway) -> None:
    assert "Jonna Kær" in gateway.get("/log-ind", Accept="text/html").raw.decode()
    answer = send(gateway, "/log-ind", ours(gateway), persona="playmaker", back="/puljen")
    assert (answer.status, answer.headers["location"]) == (303, "/puljen")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    session = cookie.split(";")[0]
    assert "Jonna Kær (playmaker)" in gateway.get("/", Accept="text/html", Cookie=session).raw.decode()
    gone = send(gateway, "/log-ud", ours(gateway), session)
    assert "Max-Age=0" in gone.headers["set-cookie"]


def test_another_sites_form_is_refused(gateway: Gateway) -> None:
    for origin in ("https://evil.example", "null", None):
        answer = send(gateway, "/log-ind", origin, persona="playmaker")
        assert answer.status == 403
        assert "set-cookie" not in answer.headers


def test_signing_in_leads_to_no_other_site(gateway: Gateway) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = send(gateway, "/log-ind", ours(gateway), persona="playmaker", back=back)
        assert (answer.status, answer.headers["location"]) == (303, "/")


def test_a_ballot_by_form_asks_who_you_are_and_is_there_again_afterwards(gateway: Gateway) -> None:
    here, project = "/afstemninger/00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-00000000000a"
    answer = send(gateway, f"{here}/stem", ours(gateway), project=project)
    assert (answer.status, answer.headers["location"]) == (303, f"/log-ind?til={here}/gennemse")
    assert "opland_ballot=" in answer.headers["set-cookie"]
    assert project not in answer.headers["set-cookie"]


def test_many_residents_get_a_token_each_and_the_same_one_is_the_same_person(gateway: Gateway) -> None:
    asked = json.dumps({"persona": "resident", "area_id": "harlev", "age": 44, "serials": list(range(1_000))})
    answer = gateway.ask("POST", "/api/v1/dev/tokens", asked, {"Content-Type": "application/json"})
    assert answer.status == 200
    assert len(set(answer.body["tokens"])) == 1_000


def test_the_personas_are_listed_with_their_roles(gateway: Gateway) -> None:
    people = {each["persona"]: each for each in gateway.get("/api/v1/dev/personas").body["items"]}
    assert people["joint-council-harlev"]["roles"] == [{"role": "joint_council", "scope": "harlev"}]
    assert people["resident-under-age"]["age"] < 15


def test_the_documents_of_the_api_are_served(gateway: Gateway) -> None:
    assert gateway.get("/api/v1/openapi.json").body["openapi"].startswith("3.1")
    assert gateway.get("/api/v1/asyncapi.json").body["asyncapi"].startswith("3.")
    etag = gateway.get("/api/v1/openapi.json").headers["etag"]
    assert gateway.get("/api/v1/openapi.json", If_None_Match=etag).status == 304
    assert gateway.get("/problems/AlreadyVoted").status == 200
    assert gateway.get("/problems/Nothing").status == 404
