"""From an area on the map to a representative who endorses, and from a few lines to a proposal, over the public API."""

import hashlib
from datetime import timedelta

import pytest

from chassis.clock import today
from deploy.local.demo_areas import AREAS
from tests.people import AREA, DECISION, People

pytestmark = pytest.mark.timeout(180)
CODE = "en kode, som bestyrelsen fik i hånden"
YEAR = timedelta(days=365)
RESIDENT = f"resident-{AREA}"


def test_a_resident_who_holds_a_mandate_endorses_a_budget_and_proposes_what_was_an_initiative(people: People) -> None:
    area = next(each for each in AREAS if each["area_id"] == AREA)
    assert people.refusal("playmaker", "/areas", area)["title"] == "Forbidden"
    people.post("operator", "/areas", area)
    assert [each["area_id"] for each in people.get("/areas?at=10.088,56.043")["items"]] == [AREA]
    assert people.get(f"/areas/{AREA}")["border"] == area["border"]

    budget_id = people.draft(people.new_year(80_000), 80_000)
    decision = {"decision": DECISION}
    assert people.refusal(RESIDENT, f"/budgets/{budget_id}/endorsement", decision)["title"] == "Forbidden"

    council_id = people.post("playmaker", "/councils", {"name": "Solbjerg Fællesråd", "area_ids": [AREA]})["id"]
    days = {"from_on": str(today() - YEAR), "to_on": str(today() + YEAR)}
    term = {**days, "code_hash": hashlib.sha256(CODE.encode()).hexdigest()}
    mandate_id = people.post("playmaker", f"/councils/{council_id}/mandates", {"invitation": term})["id"]
    assert people.refusal(RESIDENT, f"/mandates/{mandate_id}/acceptance", {"code": CODE + "?"})["title"] == "WrongCode"
    people.post(RESIDENT, f"/mandates/{mandate_id}/acceptance", {"code": CODE})
    (acts,) = people.get(f"/areas/{AREA}/representatives", RESIDENT)["items"]
    assert (acts["mandate_id"], acts["mine"]) == (mandate_id, True)
    people.post(RESIDENT, f"/budgets/{budget_id}/endorsement", decision)
    people.until(f"/budgets/{budget_id}", lambda budget: budget["phase"] == "ideas")

    idea = {"area_id": AREA, "title": "En sti til søen", "text": "Vi vil gå tørskoet."}
    initiative_id = people.post(RESIDENT, "/initiatives", idea)["id"]
    assert budget_id in {line.get("budget_id") for line in people.get(f"/areas/{AREA}/guide")["items"]}
    proposing = {"budget_id": budget_id, "cost": 30_000}
    proposal_id = people.post(RESIDENT, f"/initiatives/{initiative_id}/proposals", proposing)["id"]
    assert [each["proposal_id"] for each in people.get(f"/budgets/{budget_id}")["proposals"]] == [proposal_id]
    (led_to,) = people.get(f"/initiatives/{initiative_id}", RESIDENT)["led_to"]
    assert (led_to["kind"], led_to["target_id"]) == ("proposal", proposal_id)
    assert people.refusal("playmaker", f"/initiatives/{initiative_id}/proposals", proposing)["title"] == "NotYours"
