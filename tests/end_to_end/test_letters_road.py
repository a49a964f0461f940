"""Letters from a playmaker's preview to a folder of files, and what a resident chose to hear, over the public API."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from chassis.clock import today
from deploy.local.town import Town
from gateway.people import age_on
from gateway.settings import INVENTED
from tests.operator import opland
from tests.people import AREA, People, eventually

pytestmark = pytest.mark.timeout(180)
RESIDENT = f"resident-{AREA}"
KIND = "before_proposals"


def outbox(town: Town) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in (town.folder / "outbox").glob("*.json")]


def age(line: dict[str, Any]) -> int:
    return age_on(date.fromisoformat(line["born_on"]), today())


def test_every_resident_of_age_gets_a_letter_and_who_chose_news_hears_of_the_next_phase(
    people: People, town: Town
) -> None:
    budget_id = people.draft(people.new_year(80_000), 80_000)
    path = f"/budgets/{budget_id}/mailings"
    asked = urlencode({"kind": KIND, "addition": "Mød op på torvet."})
    seen = people.get(f"{path}/preview?{asked}", "playmaker")
    order = {"kind": KIND, "addition": "Mød op på torvet.", "preview_hash": seen["hash"]}
    assert people.refusal("playmaker", path, order)["title"] == "WrongPhase"
    people.endorse(budget_id)
    people.phase(budget_id, "ideas")
    assert people.refusal(RESIDENT, path, order)["title"] == "Forbidden"
    mailing_id = people.post("playmaker", path, order)["id"]
    eventually(lambda: people.get(f"/mailings/{mailing_id}", "playmaker")["state"] == "sent")
    found = people.get(f"/mailings/{mailing_id}", "playmaker")
    invented = json.loads(INVENTED.read_text())
    age_min = people.get(f"/budgets/{budget_id}")["age_min"]
    of_age = [line for line in invented if line.get("area_id") == AREA and age(line) >= age_min]
    assert (found["total"], found["sent"], found["waiting"]) == (len(of_age), len(of_age), 0)
    ours = [letter for letter in outbox(town) if budget_id in letter["text"]]
    assert len({letter["person"] for letter in ours}) == len(ours) == len(of_age)
    assert {(letter["subject"], letter["text"]) for letter in ours} == {(seen["subject"], seen["text"])}
    assert not [line["number"] for line in invented if line["number"] in json.dumps(outbox(town))]
    assert f"{mailing_id}  {KIND}  sent  {len(of_age)} of {len(of_age)}" in opland(town, "letters", "status").stdout
    opland(town, "letters", "send", mailing_id)
    assert "the mailing is sent" in opland(town, "letters", "stop", mailing_id, code=1).stderr

    people.post(RESIDENT, "/preferences", {"choices": [{"topic": "news", "channel": "email"}]})
    assert {"topic": "news", "channel": "email"} in people.get("/preferences", RESIDENT)["items"]
    people.post(RESIDENT, f"/budgets/{budget_id}/proposals", {"title": "Have", "text": "En have.", "cost": 30_000})
    people.post("playmaker", f"/budgets/{budget_id}/review", {})
    told = eventually(lambda: [each for each in outbox(town) if each["kind"] == "news" and budget_id in each["text"]])
    assert [notice["channel"] for notice in told if "gennemgår" in notice["text"]] == ["email"]
