"""Through the public API: a campaign begun at the counter, written by two, with a picture; and what a stranger sees of it."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from chassis.clock import now
from tests import mothers_files as files
from tests.end_to_end.test_counter import NUMBER
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
    helped = people.post("counter", "/assisted-campaigns", {"cpr": NUMBER, **content(area_id=AREA, currency="DKK")})
    assisted = f"/campaigns/{helped['id']}"
    people.post("counter", f"{assisted}/assisted-content", {"cpr": NUMBER, **content(version=1, summary="Fugle")})
    view = people.get(assisted, "counter")
    assert (view["assisted"], view["summary"], view["version"]) == (True, "Fugle", 2)
