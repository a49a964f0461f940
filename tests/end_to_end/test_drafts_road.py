"""Through the public API: a campaign begun at the counter, written by two, with a picture; and what a stranger sees of it."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from chassis.clock import now
from deploy.local.town import Town
from tests import mothers_files as files
from tests.end_to_end.test_counter import NUMBER, files_that_hold
from tests.people import AREA, CAMPAIGN_DAYS, People, Resident

pytestmark = pytest.mark.timeout(180)
SHOWS = "Søen, hvor isfuglene skal bo"


def content(**more: Any) -> dict[str, Any]:
    closes_at = (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()
    return {"title": "Isfugle", "story": "Vi graver.", "goal": 1_000, "closes_at": closes_at, **more}


def test_a_draft_is_seen_by_those_who_write_it_and_what_is_published_by_all(people: People) -> None:
    owner, friend, stranger = (Resident(people, serial) for serial in (1, 2, 3))
    new = owner.post("/campaigns", content(area_id=AREA, currency="DKK"))
    campaign = f"/campaigns/{new['id']}"
    invitation = owner.post(f"{campaign}/team")["id"]
    friend.post(f"/team-invitations/{invitation}/acceptance")
    friend.post(f"{campaign}/content", content(version=1, lines=[{"text": "Spader", "amount": 1_000}]))
    path = f"/api/v1{campaign}/pictures?name={quote('søen.jpg')}&description="
    headers = {"Authorization": f"Bearer {friend.token}", "Idempotency-Key": str(uuid4())}
    untold = people.once("POST", path, data=files.picture("JPEG"), headers=headers)
    assert (untold.status, list(untold.body["fields"])) == (422, ["description"])
    headers["Idempotency-Key"] = str(uuid4())
    added = people.once("POST", path + quote(SHOWS), data=files.picture("JPEG"), headers=headers)
    assert (added.status, added.headers["Location"]) == (201, f"/api/v1/pictures/{added.body['id']}")
    picture = f"/pictures/{added.body['id']}"
    (told,) = owner.get(campaign)["pictures"]
    assert (told["name"], told["description"]) == ("søen.jpg", SHOWS)
    seen = {"Authorization": f"Bearer {stranger.token}"}
    assert {people.once("GET", f"/api/v1{each}", headers=seen).status for each in (campaign, picture)} == {404}
    owner.post(f"{campaign}/submission", {})
    people.post("playmaker", f"{campaign}/publication", people.publication())
    shown = people.once("GET", f"/api/v1{picture}")
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")


def test_a_campaign_at_the_counter_is_handed_in_and_opens_though_its_owner_never_signs_in(
    town: Town, people: People
) -> None:
    number: dict[str, Any] = {"cpr": NUMBER}
    lines = {"lines": [{"text": "Spader", "amount": 1_000}]}
    helped = people.post("counter", "/assisted-campaigns", {**number, **content(area_id=AREA, currency="DKK", **lines)})
    campaign = f"/campaigns/{helped['id']}"
    people.post("counter", f"{campaign}/assisted-content", {**number, **content(version=1, summary="Fugle", **lines)})
    path, image = f"/api/v1{campaign}/assisted-pictures", files.picture("JPEG")
    said = {"description": SHOWS, "command_id": str(uuid4())}
    unnumbered = people.once("POST", path, **a_form(people.token("counter"), image, said))
    assert (unnumbered.status, list(unnumbered.body["fields"])) == (422, ["cpr"])
    added = people.once("POST", path, **a_form(people.token("counter"), image, said | number))
    assert (added.status, added.headers["Location"]) == (201, f"/api/v1/pictures/{added.body['id']}")
    people.post("counter", f"{campaign}/assisted-submission", number)
    people.post("playmaker", f"{campaign}/publication", people.publication())
    view = people.get(campaign)
    assert (view["assisted"], view["summary"], view["version"], view["state"]) == (True, "Fugle", 2, "open")
    assert [each["description"] for each in view["pictures"]] == [SHOWS]
    people.post("counter", f"{campaign}/assisted-updates", {**number, "title": "Tak", "text": "Vi graver."})
    assert [each["title"] for each in people.get(f"{campaign}/updates")["items"]] == ["Tak"]
    assert files_that_hold(town.folder, (NUMBER, NUMBER.replace("-", ""))) == []


def a_form(token: str, image: bytes, said: dict[str, str]) -> dict[str, Any]:
    """What a browser sends of a file and fields beside it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in said.items()]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="soen.jpg"\r\n\r\n' + image)
    data = b"".join(b"--graense\r\n" + part + b"\r\n" for part in parts) + b"--graense--\r\n"
    kind = "multipart/form-data; boundary=graense"
    return {"data": data, "headers": {"Authorization": f"Bearer {token}", "Content-Type": kind}}
