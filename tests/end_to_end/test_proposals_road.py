"""Residents' proposals through the public API: a draft in private, two that become one, a discussion, a review."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.people import People, Resident

pytestmark = pytest.mark.timeout(180)
BENCH: dict[str, Any] = {"title": "Bænke ved søen", "text": "til de ældre", "cost": 40_000}


def merged(people: People, budget_id: str, first: Resident, second: Resident) -> str:
    """A draft that was edited and handed in, another that was invited to, and what both became by consent."""
    bench = first.post(f"/budgets/{budget_id}/drafts", BENCH)["id"]
    assert people.get(f"/budgets/{budget_id}/proposals")["items"] == []
    assert bench in [each["proposal_id"] for each in first.get("/proposals/mine")["items"]]
    first.post(f"/proposals/{bench}/versions", {**BENCH, "text": "til de ældre\nog børnehaven", "version": 1})
    first.post(f"/proposals/{bench}/submission")
    tree = second.post(f"/budgets/{budget_id}/proposals", {**BENCH, "title": "Træer", "text": "ved stationen"})["id"]
    found = people.get(f"/budgets/{budget_id}/proposals?search={quote('børnehaver')}")["items"]
    assert [each["proposal_id"] for each in found] == [bench]
    both = {"proposal_ids": [bench, tree], "title": "Bænke og træer", "text": "begge dele"}
    asked = first.post("/mergers", both)["id"]
    assert second.post(f"/proposals/{asked}/consent")["state"] == "submitted"
    assert people.get(f"/proposals/{bench}")["merged_into"] == asked
    return str(asked)


def test_two_proposals_become_one_and_everybody_can_follow_how(people_on_each: People) -> None:
    people = people_on_each
    budget_id = people.open_budget(people.new_year(200_000), 100_000, checklist=["land"])
    first, second = Resident(people, 1), Resident(people, 2)
    proposal_id = merged(people, budget_id, first, second)
    people.post("playmaker", f"/budgets/{budget_id}/development")
    second.post(f"/proposals/{proposal_id}/support")
    comment = second.post(f"/proposals/{proposal_id}/comments", {"text": "Det bliver godt"})["id"]
    people.post("playmaker", f"/comments/{comment}/hiding", {"reason": "en prøve"})
    assert [each["text"] for each in people.get(f"/proposals/{proposal_id}/comments")["items"]] == [None]
    people.post("playmaker", f"/budgets/{budget_id}/review")
    decision = {"feasible": True, "cost": 80_000, "reason": "Lovligt og til at betale"}
    assert people.refusal("playmaker", f"/proposals/{proposal_id}/review", decision)["missing"] == ["land"]
    people.post("playmaker", f"/proposals/{proposal_id}/checks", {"point": "land", "met": True, "text": "Kommunens"})
    people.post("playmaker", f"/proposals/{proposal_id}/review", decision)
    kinds = [each["kind"] for each in people.get(f"/proposals/{proposal_id}/review")["items"]]
    assert kinds == ["check", "decision"]
    told = people.get(f"/proposals/{proposal_id}")
    assert (told["state"], told["supports"], told["authors"], told["confirmed_cost"]) == ("feasible", 1, 2, 80_000)
