"""An application through the public API: discussed, decided by two, granted, paid in two parts, the rest back in the pool."""

from typing import Any

import pytest

from deploy.local.demo_areas import AREAS
from tests.people import AREA, COUNCIL, DECISION, People, eventually

pytestmark = pytest.mark.timeout(180)
APPLICANT = f"resident-{AREA}"
APPLIED, GRANTED, FIRST, SECOND = 400_000, 350_000, 200_000, 133_333


def content(year: int) -> dict[str, Any]:
    line = {"text": "Tømmer, tag og ti timers arbejde", "amount": APPLIED + 10 * 15_000}
    said = {"title": "En bålhytte", "need": "Vi mangler den.", "plan": "Vi bygger den selv."}
    return {**said, "year": year, "amount": APPLIED, "own_hours": 10, "lines": [line]}


def applied(people: People, year: int) -> str:
    """An application that lies before a decider."""
    people.post("operator", "/areas", next(area for area in AREAS if area["area_id"] == AREA))
    applicant = {"kind": "association", "cvr": "99999993", "name": "Borgerforeningen ved Søen"}
    body = {"area_id": AREA, "currency": "DKK", "applicant": applicant, "content": content(year)}
    application_id = str(people.post(APPLICANT, "/applications", body)["id"])
    path = f"/applications/{application_id}"
    people.post(APPLICANT, f"{path}/submission")
    people.post("playmaker", f"{path}/statements", {"side": "playmaker", "text": "En god idé."})
    people.post(COUNCIL, f"{path}/statements", {"side": "joint_council", "text": "Byen vil bruge den."})
    people.post("playmaker", f"{path}/referral")
    return application_id


def decide(people: People, application_id: str, amount: int) -> None:
    """One decides, another attests."""
    path = f"/applications/{application_id}"
    body = {"version": 1, "amount": amount, "decision": DECISION, "reasons": "Mange får glæde af den."}
    people.post("decider", f"{path}/decision", body)
    assert people.refusal("decider", f"{path}/attestation")["title"] == "SameDecider"
    people.post("finance", f"{path}/attestation")


def state(people: People, application_id: str, wanted: str) -> Any:
    return people.until(f"/applications/{application_id}", lambda found: found["state"] == wanted)


def pay(people: People, project_id: str, amount: int) -> None:
    """Asked for by the applicant, coded, approved, booked, and confirmed by the city's payment system."""
    asked = people.post(APPLICANT, f"/projects/{project_id}/payment-requests", {"amount": amount, "purpose": "Tømmer"})
    people.post("finance", f"/payments/{asked['id']}/coding", {"voucher": "Faktura 7"})
    people.post("finance-2", f"/payments/{asked['id']}/approval")
    people.payment(asked["id"], "payable")
    people.post("finance", f"/payments/{asked['id']}/confirmation", {"voucher": "Betalt"})
    eventually(lambda: asked["id"] not in people.payments())


def test_an_application_is_granted_paid_in_two_parts_and_the_rest_is_the_pools_to_the_oere(
    people_on_each: People,
) -> None:
    people = people_on_each
    year = people.past_year(1_000_000)
    application_id = applied(people, year)
    decide(people, application_id, GRANTED)
    state(people, application_id, "granted")
    assert people.stages(year) == {"appropriated": 1_000_000, "available": 650_000, "granted": GRANTED}
    refused = people.enter(
        "/pool/payments", {"account": f"grant/application-{application_id}/{year}", "amount": 1, "voucher": "x"}
    )
    assert refused["state"] == "refused", "what budgets follows finance does not pay past it"
    pay(people, application_id, FIRST)
    pay(people, application_id, SECOND)
    accounts = {"lines": [{"text": "Det hele", "amount": FIRST + SECOND}], "text": "Den står der."}
    people.post(APPLICANT, f"/projects/{application_id}/accounts", accounts)
    people.post("finance", f"/projects/{application_id}/accounts/acceptance")
    rest = GRANTED - FIRST - SECOND
    project = people.until(f"/applications/{application_id}", lambda found: found["project"]["released"] == rest)[
        "project"
    ]
    assert (project["state"], project["granted"]) == ("finished", GRANTED)
    assert people.stages(year) == {
        "appropriated": 1_000_000,
        "available": 1_000_000 - FIRST - SECOND,
        "paid": FIRST + SECOND,
    }
    kinds = [entry["kind"] for entry in people.get(f"/applications/{application_id}/log")["items"]]
    assert kinds == ["submitted", "statement", "statement", "referred", "attested", "granted"]
    numbers = people.get(f"/pool/applications?year={year}")
    assert (numbers["granted_applications"], numbers["granted"]) == (1, GRANTED)


def test_what_the_pool_does_not_hold_is_back_with_a_decider_with_what_is_available(people_on_each: People) -> None:
    people = people_on_each
    year = people.new_year(APPLIED - 1)
    application_id = applied(people, year)
    decide(people, application_id, APPLIED)
    found = state(people, application_id, "referred")
    assert (found["available"], found["decision"]) == (APPLIED - 1, None)
    waiting = people.get(f"/applications/waiting?state=referred&area_id={AREA}", "decider")["items"]
    assert application_id in [each["application_id"] for each in waiting]
    decide(people, application_id, found["available"])
    state(people, application_id, "granted")
    assert people.stages(year) == {"appropriated": APPLIED - 1, "granted": APPLIED - 1}
