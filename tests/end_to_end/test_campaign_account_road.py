"""What a campaign was funded with is paid out and accounted for over the public API: every view alike, to the øre."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from deploy.local.town import Town
from tests.people import ANSWER_SECONDS_MAX, CAMPAIGN_DAYS, People, eventually
from tests.town_checks import set_clock_back
from tests.towns import move_clock

pytestmark = pytest.mark.timeout(240)
GIVEN, MATCH, PAID = 40_000, 20_001, 45_000


class Road:
    """One campaign, its project, and the views that must agree on their money. Amounts are øre."""

    def __init__(self, people: People) -> None:
        self.people, self.year = people, people.past_year(50_001)
        scheme_id = people.matching_scheme(self.year, MATCH)
        self.campaign_id = people.open_campaign(60_000, match=MATCH, scheme_id=scheme_id)
        self.token = people.residents([0])[0]
        for amount in (15_000, 25_000):
            people.pledge(self.campaign_id, amount)

    def owner(self, path: str, body: Any) -> Any:
        return self.people.api.post(f"/api/v1{path}", body, self.token, uuid4())

    def project(self) -> Any:
        (line,) = self.people.get(f"/projects?campaign_id={self.campaign_id}")["items"]
        return line

    def account(self) -> Any:
        return self.people.get(f"/campaigns/{self.campaign_id}/account")

    def held(self, path: str) -> int:
        balance: int = self.people.get(f"/pool/balance?account={path}")["balance"]
        return balance

    def agree(self, citizens: int, pool: dict[str, int], project: dict[str, int]) -> None:
        """The ledger's accounts, the year of the pool, what budgets say, and the campaign's own account."""
        stages = {"appropriated": 50_001, "available": 50_001 - MATCH} | pool
        eventually(lambda: self.people.stages(self.year) == stages)
        eventually(lambda: {name: self.project()[name] for name in project} == project)
        assert self.held(f"grant/campaign-{self.campaign_id}") == citizens
        eventually(lambda: self.account()["totals"]["left"] == citizens)
        totals = self.account()["totals"]
        assert totals["match_left"] == pool.get("granted", 0)
        assert totals["paid"] == project["paid"]

    def file(self, ending: str) -> requests.Response:
        url = f"{self.people.api.base}/api/v1/campaigns/{self.campaign_id}/account{ending}"
        told = requests.get(url, timeout=ANSWER_SECONDS_MAX)
        assert told.status_code == requests.codes.ok, told.text
        return told


@pytest.fixture
def road(people_on_each: People, town_on_each: Town) -> Iterator[Road]:
    """Its deadline has passed; time comes back when the test is done."""
    road = Road(people_on_each)
    early = people_on_each.once("GET", f"/api/v1/campaigns/{road.campaign_id}/account.pdf")
    assert (early.status, early.body["title"]) == (409, "AccountNotPublic")
    move_clock(town_on_each, dt.timedelta(days=CAMPAIGN_DAYS + 1))
    people_on_each.campaign(road.campaign_id, "handed_over")
    yield road
    set_clock_back(town_on_each)


def test_a_funded_campaign_is_paid_out_like_any_project_and_accounted_for(road: Road) -> None:
    people = road.people
    eventually(lambda: people.get(f"/projects?campaign_id={road.campaign_id}&state=granted")["items"])
    road.agree(GIVEN, {"granted": MATCH}, {"granted": 60_001, "contributed": GIVEN, "paid": 0, "left": 60_001})
    path = f"/projects/{road.project()['project_id']}"
    request = {"amount": PAID, "purpose": "En sø"}
    assert refused(road, f"{path}/payment-requests", request) == "AgreementNeeded"
    milestone_id = agreed(road, path)
    road.owner(f"{path}/milestones", reported(milestone_id))
    people.post("playmaker", f"/milestones/{milestone_id}/review", {"reached": True, "reason": "Set på stedet"})

    payment_id = road.owner(f"{path}/payment-requests", request)["id"]
    people.post("finance", f"/payments/{payment_id}/coding", {"voucher": "Faktura 7"})
    assert people.refusal("finance", f"/payments/{payment_id}/approval")["title"] == "SameApprover"
    people.post("finance-2", f"/payments/{payment_id}/approval")
    people.payment(payment_id, "payable")
    payable = {"granted": MATCH - 5_000, "payable": 5_000}
    road.agree(0, payable, {"payable": PAID, "paid": 0, "left": 15_001})

    lines = filed(road, payment_id)
    assert [(line["amount"], line.get("year")) for line in lines] == [(GIVEN, None), (5_000, road.year)]
    assert {line["payee"][:7] for line in lines} == {"person-"}
    people.post("finance", f"/payments/{payment_id}/confirmation", {"voucher": "Betalingsfil 7"})
    road.agree(0, {"granted": MATCH - 5_000, "paid": 5_000}, {"payable": 0, "paid": PAID, "left": 15_001})

    accounts = {"lines": [{"text": "Gravemaskine", "amount": PAID}], "text": "Søen er der"}
    road.owner(f"{path}/accounts", accounts)
    people.post("finance-2", f"{path}/accounts/acceptance")
    end = {"available": 50_001 - 5_000, "paid": 5_000}
    road.agree(0, end, {"released": 15_001, "paid": PAID, "left": 0})
    assert road.project()["state"] == "finished"

    eventually(lambda: road.account()["totals"]["match_released"] == 15_001)
    published(road, payment_id)


def refused(road: Road, path: str, body: Any) -> Any:
    """The kind of problem that answers the owner."""
    headers = {"Authorization": f"Bearer {road.token}", "Idempotency-Key": str(uuid4())}
    return road.people.once("POST", f"/api/v1{path}", json=body, headers=headers).body["title"]


def agreed(road: Road, path: str) -> str:
    """The id of the milestone that both sides have agreed on."""
    milestone_id, due = str(uuid4()), dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=60)
    milestone = {"milestone_id": milestone_id, "title": "Gravet", "due_on": due.date().isoformat(), "frees": 20_000}
    offer = {"version": 0, "purpose": "En sø", "responsible": "Ejeren", "milestones": [milestone]}
    road.people.post("playmaker", f"{path}/agreement", offer)
    assert road.owner(f"{path}/agreement/acceptance", {"version": 1})["state"] == "accepted"
    return milestone_id


def reported(milestone_id: str) -> dict[str, str]:
    return {"milestone_id": milestone_id, "title": "Gravet", "text": "Der er vand i", "progress": "done"}


def filed(road: Road, payment_id: str) -> list[Any]:
    """The lines of this payment in the file that the payment system is told by."""
    file_id = road.people.post("finance", "/pool/payment-files")["file_id"]
    items = road.people.get(f"/pool/payment-files/{file_id}?limit=500", "finance")["items"]
    return [line for line in items if line["payment_id"] == payment_id]


def published(road: Road, payment_id: str) -> None:
    """The owner accounts for it, a playmaker accepts, and everybody reads the same in three forms."""
    path = f"/campaigns/{road.campaign_id}/account"
    assert road.file(".pdf").content.startswith(b"%PDF-")
    voucher = {"payment_id": payment_id, "purpose": "Gravemaskine", "voucher": "Faktura 7"}
    eventually(lambda: road.owner(path, {"text": "Tak til alle", "vouchers": [voucher]})["state"] == "submitted")
    assert road.people.post("playmaker", f"{path}/publication")["state"] == "published"
    told = road.account()
    assert (told["state"], told["totals"]["captured"], told["totals"]["paid_of_match"]) == ("published", GIVEN, 5_000)
    assert [(each["purpose"], each["amount"]) for each in told["payments"]] == [("Gravemaskine", PAID)]
    pdf = road.file(".pdf")
    assert (pdf.headers["Content-Type"], pdf.content) == ("application/pdf", road.file(".pdf").content)
    assert "total,captured,,,40000,,,,,," in road.file(".csv").text
    assert "Gravemaskine;Faktura 7" in road.file(".csv?excel=true").content.decode("utf-8-sig")
