"""Requests as they are, and what a problem looks like."""

import json
from typing import Any
from uuid import uuid4

from deploy.local.api import Answer
from tests.people import AREA, DECISION, People

JSON = {"Content-Type": "application/json"}
HERE = "HERE"
UNHEARD_OF = "00000000-0000-4000-8000-000000000000"


def check_problem(told: Answer, *statuses: int) -> str:
    """The kind of problem; it must be one, and the client's to mend."""
    assert told.status in (statuses or range(400, 500)), (told.status, told.body)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.body["status"] == told.status
    assert {"type", "title", "detail", "instance", "trace_id"} <= set(told.body)
    return str(told.body["title"])


def send(people: People, who: str, path: str, body: Any, **headers: str) -> Answer:
    """One request; `body` is JSON, or text and bytes as they are. `resident` is somebody who lives in the area."""
    token = people.residents([1])[0] if who == "resident" else people.token(who)
    named = {**JSON, "Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4()), **headers}
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return people.once("POST", f"/api/v1{path}", data=raw, headers=named)


def forms(scene: dict[str, str]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every command that carries an amount: who may ask, where, and a body that is right but for its amount."""
    budget = {"area_id": AREA, "challenge": "", "year": int(scene["year"]), "currency": "DKK"}
    rules = {"ballot_rules": {"kind": "approval"}, "tally_rule": {"name": "greedy"}}
    given = {"year": int(scene["year"]), "currency": "DKK", "decision": DECISION}
    opening = {"stage": "grant", "owner_id": str(uuid4()), "year": given["year"], "currency": "DKK", "voucher": "x"}
    campaign = {"title": "x", "story": "", "area_id": AREA, "currency": "DKK", "closes_at": "2099-01-01T00:00:00Z"}
    review = {"feasible": True, "reason": "ja"}
    return {
        "appropriation": ("finance", "/pool/appropriations", {**given, "amount": HERE}),
        "cut": ("finance", "/pool/cuts", {**given, "amount": HERE}),
        "advance": ("finance", "/pool/advances", {**given, "advanced_from": 2999, "amount": HERE}),
        "carry-over": ("finance", "/pool/carry-overs", {**given, "carried_from": 2999, "amount": HERE}),
        "opening": ("finance", "/pool/openings", {**opening, "amount": HERE}),
        "direct grant": ("finance", "/pool/grants", {**given, "project_id": scene["project"], "amount": HERE}),
        "invoice": ("finance", "/pool/payments", {"account": "grant/x/2026", "amount": HERE, "voucher": "x"}),
        "repayment": ("finance", "/pool/repayments", {"account": "paid/x/2026", "amount": HERE, "voucher": "x"}),
        "release": ("finance", "/pool/releases", {"account": "grant/x/2026", "amount": HERE, "reason": "x"}),
        "budget": ("playmaker", "/budgets", {**budget, **rules, "title": "x", "amount": HERE}),
        "proposal": ("resident", f"/budgets/{scene['ideas']}/proposals", {"title": "x", "text": "", "cost": HERE}),
        "review": ("playmaker", f"/proposals/{scene['proposal']}/review", {**review, "cost": HERE}),
        "payment": ("finance", f"/projects/{scene['project']}/payments", {"amount": HERE, "voucher": "x"}),
        "campaign": ("resident", "/campaigns", {**campaign, "goal": HERE}),
        "pledge": ("resident", f"/campaigns/{uuid4()}/pledges", {"amount": HERE}),
        "change of a pledge": ("resident", f"/pledges/{uuid4()}/change", {"amount": HERE}),
    }
