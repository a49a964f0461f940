"""Finance at work over HTTP: what one enters another attests, a grant without a vote is paid, a wrong one is undone."""

from uuid import uuid4

import pytest

from tests.people import DECISION, People

pytestmark = pytest.mark.timeout(180)
MONEY = {"currency": "DKK", "decision": DECISION}


def test_a_cut_takes_two_people_and_no_more_than_is_free(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(1_000)
    draft = people.enter("/pool/cuts", {"year": year, "amount": 400, **MONEY}, attest=False)
    assert (draft["state"], draft["missing"]) == ("waiting", 1)
    assert people.stages(year) == {"appropriated": 1_000, "available": 1_000}
    attest = f"/pool/drafts/{draft['draft_id']}/attestation"
    assert people.refusal("finance", attest)["title"] == "SamePerson"
    assert people.refusal("playmaker", attest)["title"] == "Forbidden"
    waiting = people.get("/pool/drafts", "finance-2")["items"]
    assert draft["draft_id"] in [each["draft_id"] for each in waiting]
    assert people.post("finance-2", attest)["state"] == "posted"
    assert people.stages(year) == {"appropriated": 600, "available": 600}
    refused = people.enter("/pool/cuts", {"year": year, "amount": 601, **MONEY})
    assert (refused["state"], refused["posted"]) == ("refused", None)
    assert "600" in refused["refusal"]


def test_a_direct_grant_is_paid_in_parts_repaid_and_what_is_left_released(people_on_each: People) -> None:
    people = people_on_each
    year, project = people.past_year(1_000), str(uuid4())
    grant, paid = f"grant/{project}/{year}", f"paid/{project}/{year}"
    people.enter("/pool/grants", {"project_id": project, "year": year, "amount": 500, **MONEY})
    for amount in (100, 150):
        payment = people.enter("/pool/payments", {"account": grant, "amount": amount, "voucher": "Faktura 1"})[
            "draft_id"
        ]
        assert payment in [line["payment_id"] for line in people.get("/pool/payables", "finance")["items"]]
        people.post("finance", f"/payments/{payment}/confirmation", {"voucher": "Betalt"})
    people.enter("/pool/repayments", {"account": paid, "amount": 30, "voucher": "Tilbagebetalt"})
    people.enter("/pool/releases", {"account": grant, "amount": 200, "reason": "Billigere end ventet"})
    assert people.stages(year) == {"appropriated": 1_000, "available": 700, "granted": 80, "paid": 220}


def test_a_wrong_transfer_is_undone_once(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(1_000)
    body = {"project_id": str(uuid4()), "year": year, "amount": 500, **MONEY}
    (line,) = people.enter("/pool/grants", body)["posted"]["transfers"]
    wrong = {"transfer_id": line["transfer_id"], "reason": "Forkert projekt"}
    assert people.enter("/pool/reversals", wrong)["state"] == "posted"
    assert people.stages(year) == {"appropriated": 1_000, "available": 1_000}
    assert people.enter("/pool/reversals", wrong)["state"] == "refused"


def test_a_later_years_money_is_advanced_and_shows(people_on_each: People) -> None:
    people = people_on_each
    now, later = people.new_year(1_000), people.new_year(500)
    people.post("finance", "/pool/advances", {"advanced_from": later, "year": now, "amount": 200, **MONEY})
    assert people.stages(now) == {"appropriated": 1_000, "advanced": 200, "available": 1_200}
    assert people.stages(later) == {"appropriated": 500, "advanced": -200, "available": 300}
