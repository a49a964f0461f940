"""What is somebody's own is nobody else's, whoever knows its id; and a key that was used is not another's to use.

One town for both: each needs something of each service that somebody has made.
"""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import now
from deploy.local.api import Answer
from deploy.local.demo_areas import AREAS
from tests.people import AREA, CAMPAIGN_DAYS, DECISION, People

pytestmark = pytest.mark.timeout(300)
HIDDEN = (401, 403, 404)
LETTER = {"title": "Bålhytte", "text": "Et sted at mødes", "cost": 500}


def closes_at() -> str:
    return (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()


class Own:
    """What one resident keeps to herself, and how another, of the same area, asks for it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.mine, self.theirs = people.residents([1, 2])
        people.post("operator", "/areas", next(area for area in AREAS if area["area_id"] == AREA))
        self.year = people.new_year(100_000)
        self.budget_id = people.open_budget(self.year, 1_000)
        self.proposal_id = self.make(f"/budgets/{self.budget_id}/drafts", LETTER)
        self.campaign_id = self.make("/campaigns", self.example("StartCampaign", area_id=AREA, closes_at=closes_at()))
        applicant = {"kind": "group", "name": "Naboerne"}
        application = self.example("DraftApplication", area_id=AREA, applicant=applicant, areas=[])
        self.application_id = self.make("/applications", application)
        self.initiative_id = self.make("/initiatives", {"area_id": AREA, "title": "En sti", "text": "til søen"})
        self.form_id = str(uuid4())
        self.make(f"/forms/{self.form_id}", {"kind": "forslag", "content": json.dumps(LETTER), "version": 0})
        self.make(f"/forms/{self.form_id}/claim", {})

    def example(self, name: str, **about: Any) -> dict[str, Any]:
        """The documented body of a command."""
        operations = self.people.get("/openapi.json")["paths"].values()
        bodies = (told.get("requestBody", {}).get("content", {}) for path in operations for told in path.values())
        found = next(
            content["application/json"]["example"]
            for content in bodies
            if content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith(f"/{name}")
        )
        return {**found, **about}

    def make(self, path: str, body: Any) -> str:
        return str(self.people.api.post(f"/api/v1{path}", body, self.mine, uuid4()).get("id"))

    def ask(self, token: str, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        headers = {"Idempotency-Key": key or str(uuid4()), **({"Authorization": f"Bearer {token}"} if token else {})}
        return self.people.once(method, f"/api/v1{path}", headers=headers, json=body)


@pytest.fixture(scope="module")
def own(people: People) -> Own:
    return Own(people)


def reads(own: Own) -> list[str]:
    return [
        f"/proposals/{own.proposal_id}",
        f"/proposals/{own.proposal_id}/versions",
        f"/proposals/{own.proposal_id}/attachments",
        f"/campaigns/{own.campaign_id}",
        f"/campaigns/{own.campaign_id}/needs",
        f"/applications/{own.application_id}",
        f"/applications/{own.application_id}/log",
        f"/applications/{own.application_id}/versions",
        f"/initiatives/{own.initiative_id}",
        f"/forms/{own.form_id}",
    ]


def writes(own: Own) -> list[tuple[str, Any]]:
    return [
        (f"/proposals/{own.proposal_id}/versions", {**LETTER, "version": 1}),
        (f"/proposals/{own.proposal_id}/submission", {}),
        (f"/proposals/{own.proposal_id}/withdrawal", {"reason": "nej"}),
        (f"/proposals/{own.proposal_id}/invitations", {}),
        (f"/campaigns/{own.campaign_id}/submission", {}),
        (f"/campaigns/{own.campaign_id}/cancellation", {"reason": "nej"}),
        (f"/campaigns/{own.campaign_id}/team", {}),
        (f"/applications/{own.application_id}/submission", {}),
        (f"/applications/{own.application_id}/withdrawal", {"reason": "nej"}),
        (f"/initiatives/{own.initiative_id}/closing", {"reason": "nej", "state": "closed"}),
        (f"/forms/{own.form_id}", {"kind": "forslag", "content": "{}", "version": 1}),
        (f"/forms/{own.form_id}/removal", {}),
    ]


def test_what_is_ones_own_is_read_by_oneself_and_by_nobody_who_knows_its_id(own: Own) -> None:
    found = {path: [own.ask(token, "GET", path).status for token in (own.mine, own.theirs, "")] for path in reads(own)}
    assert {path: told[0] for path, told in found.items()} == dict.fromkeys(found, 200)
    assert not {path: told for path, told in found.items() if set(told[1:]) - set(HIDDEN) and "attachments" not in path}


def test_what_is_ones_own_is_changed_by_nobody_else(own: Own) -> None:
    before = [own.ask(own.mine, "GET", path).body for path in reads(own)]
    told = {path: own.ask(own.theirs, "POST", path, body).status for path, body in writes(own)}
    assert not {path: status for path, status in told.items() if status not in (*HIDDEN, 409, 422)}
    assert [own.ask(own.mine, "GET", path).body for path in reads(own)] == before


def test_ones_own_lists_hold_ones_own_only(own: Own) -> None:
    for path in ("/proposals/mine", "/applications/mine", "/forms/mine", "/initiatives"):
        assert len(own.ask(own.mine, "GET", path).body["items"]) == 1
        assert own.ask(own.theirs, "GET", path).body["items"] == []


def commands(own: Own) -> dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """One of each service: who asks, where, with what, and what with the same key would be something else."""
    people, third = own.people, own.people.residents([3])[0]
    _, election_id, projects = people.election(people.new_year(10_000), 1_000, {"Sti": 900, "Lys": 50})
    ballots = [{"choices": [{"project_id": project}]} for project in projects.values()]
    given = {"year": own.year, "amount": 1, "currency": "DKK", "decision": DECISION}
    campaign = own.example("StartCampaign", area_id=AREA, closes_at=closes_at(), needs=[])
    return {
        "budgets": (third, "/initiatives", *({"area_id": AREA, "title": title, "text": ""} for title in "ab")),
        "voting": (third, f"/elections/{election_id}/ballots", ballots[0], ballots[1]),
        "crowdfunding": (third, "/campaigns", campaign, {**campaign, "title": "Et andet"}),
        "ledger": (people.token("finance"), "/pool/appropriations", given, {**given, "amount": 2}),
    }


def test_a_key_gets_its_first_answer_again_and_with_another_body_or_from_somebody_else_a_conflict(own: Own) -> None:
    for service, (who, path, body, other) in commands(own).items():
        key = str(uuid4())
        first, again, changed = (own.ask(who, "POST", path, each, key) for each in (body, body, other))
        assert (first.status, again.status, again.body) == (201, 201, first.body), service
        assert (changed.status, changed.body["title"]) == (409, "SameIdOtherContent"), service
        stranger = own.theirs if service != "ledger" else own.people.token("finance-2")
        told = own.ask(stranger, "POST", path, body, key)
        assert (told.status, told.body["title"]) == (409, "SameIdOtherContent"), service
