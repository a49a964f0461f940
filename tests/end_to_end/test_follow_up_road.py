"""A project that won is followed through the public API: an agreement, a later day, a milestone that frees its money."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import today
from tests.people import AREA, People

pytestmark = pytest.mark.timeout(180)
TERMS = {"agreement": True, "finish_days_max": 400}


def day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def won(people: People) -> str:
    """A project whose money is granted, on terms that want an agreement first."""
    budget_id, election_id, projects = people.election(people.past_year(50_000), 50_000, {"Sti": 40_000}, terms=TERMS)
    people.vote(election_id, list(projects.values()), [1])
    people.close(election_id)
    people.phase(budget_id, "implementation")
    return projects["Sti"]


def agreed(people: People, path: str, author: Any) -> str:
    """The id of the milestone that both sides have agreed on."""
    payment = {"amount": 1_000, "voucher": "Faktura 1"}
    assert people.refusal("finance", f"{path}/payments", payment)["title"] == "AgreementNeeded"
    milestone_id = str(uuid4())
    milestone = {"milestone_id": milestone_id, "title": "Gravet", "due_on": day(30), "frees": 39_000}
    offer = {"version": 0, "purpose": "En sti", "responsible": "Stigruppen", "milestones": [milestone]}
    people.post("playmaker", f"{path}/agreement", offer)
    assert people.get(path)["agreement"] is None
    assert people.get(f"{path}/agreement", "playmaker")["agreement"]["purpose"] == "En sti"
    assert author("/agreement/acceptance", {"version": 1})["state"] == "accepted"
    return milestone_id


def test_a_project_is_followed_from_its_agreement_to_the_money_that_a_milestone_frees(people_on_each: People) -> None:
    people, project_id = people_on_each, won(people_on_each)
    path, token = f"/projects/{project_id}", people_on_each.residents([0])[0]

    def author(below: str, body: Any) -> Any:
        return people.api.post(f"/api/v1{path}{below}", body, token, uuid4())

    milestone_id = agreed(people, path, author)
    late = {"milestone_id": milestone_id, "title": "Regn", "text": "Alt er vådt", "progress": "delayed"}
    due_on = day(60)
    asked = author("/milestones", {**late, "asks_due_on": due_on})["id"]
    waiting = people.get(f"/postponements?area_id={AREA}", "playmaker")["items"]
    assert asked in [each["postponement_id"] for each in waiting]
    people.post("playmaker", f"/postponements/{asked}/settlement", {"accept": True, "reason": "Våd vinter"})
    assert people.get(path)["project"]["next_milestone"]["due_on"] == due_on

    payment = {"amount": 1_001, "voucher": "Faktura 2"}
    assert people.refusal("finance", f"{path}/payments", payment)["left"] == 1_000
    author("/milestones", {**late, "title": "Gravet", "progress": "done"})
    people.post("playmaker", f"/milestones/{milestone_id}/review", {"reached": True, "reason": "Set på stedet"})
    people.pay(project_id, 1_001, "Faktura 2")

    page = people.get(path)
    line = page["project"]
    assert (line["granted"], line["payable"], line["left"], line["late"]) == (40_000, 1_001, 38_999, False)
    assert [step["what"] for step in page["history"]] == ["granted", "agreed", "postponed"]
    assert [each["title"] for each in people.get(f"{path}/reports")["items"]] == ["Regn", "Gravet"]
    listed = people.get(f"/projects?year={line['year']}&area_id={AREA}&state=granted")["items"]
    assert [each["project_id"] for each in listed] == [project_id]
    assert project_id not in [
        each["project_id"] for each in people.get(f"/alarms?area_id={AREA}", "playmaker")["items"]
    ]
