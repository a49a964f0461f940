"""A budget is framed with the joint council: versions, remarks, an endorsement of a named version, rules for proposals."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts import budgets
from contracts.budgets import Association, Eligibility, ProposalRules
from contracts.budgets.calendar import CalendarAgreed
from contracts.budgets.framing import CompareFramings, FramingNotFound, ListFramings
from contracts.budgets.proposing import CostOutside, MayNotPropose
from contracts.errors import Invalid
from services.budgets import operations, queries
from tests.integration.budgets.people import by_id, draft, edit
from tests.mothers_budgets import JOINT_COUNCIL, PLAYMAKER, RESIDENT, Road, person, said
from tests.mothers_councils import Assembly
from tests.mothers_framing import amend, kinds, log, opened, returning

CLUB = Association(name="Solbjerg IF", cvr="55133018")
OUTSIDER = person("outsider", "citizen", scope="*", area_id="tranbjerg")
GOOD: dict[str, Any] = {"cost_min": 1_000, "cost_max": 40_000}


def run(db: Database, statement: str) -> None:
    with db.writer.begin() as connection:
        connection.execute(text(statement))


def test_an_amended_draft_keeps_both_versions_and_says_what_differs(road: Road) -> None:
    road.open()
    amend(road, challenge="Hvor mødes vi?\nOg hvornår?", amount=90_000)
    view = road.view()
    assert (view.version, view.amount, view.phase) == (2, 90_000, "draft")
    compare = CompareFramings(budget_id=road.budget_id, first=1, second=2)
    told = road.db.read(lambda session: queries.compare_framings(session, compare))
    assert told.changed == ("amount", "challenge")
    assert told.lines == ("  Hvor mødes vi?", "+ Og hvornår?")
    assert (told.first.amount, told.second.amount) == (80_000, 90_000)
    page = road.db.read(lambda session: queries.list_framings(session, ListFramings(budget_id=road.budget_id, limit=1)))
    assert ([line.version for line in page.items], page.next_after) == ([1], 1)
    with pytest.raises(FramingNotFound):
        road.db.read(
            lambda session: queries.compare_framings(session, CompareFramings(**{**vars(compare), "second": 3}))
        )


def test_nobody_overwrites_or_endorses_a_version_they_have_not_read(road: Road) -> None:
    road.open()
    amend(road)
    with pytest.raises(budgets.StaleVersion) as refusal:
        amend(road, version=1)
    assert refusal.value.facts == {"version": 2}
    with pytest.raises(budgets.StaleVersion):
        road.endorse(version=1)
    with pytest.raises(budgets.StaleVersion):
        road.do(JOINT_COUNCIL, returning(road, version=1))
    assert road.endorse(version=2).state == "earmarking"


def test_the_joint_council_returns_a_version_with_its_remarks_and_all_of_it_is_in_a_public_log(road: Road) -> None:
    road.open()
    road.do(JOINT_COUNCIL, returning(road))
    amend(road)
    road.endorse(version=2)
    road.be_earmarked()
    told = [(entry.kind, entry.version, entry.phase) for entry in log(road)]
    assert told == [
        ("opened", 1, "draft"),
        ("returned", 1, "draft"),
        ("amended", 2, "draft"),
        ("endorsed", 2, "draft"),
        ("phase", None, "earmarking"),
        ("phase", None, "ideas"),
    ]
    assert log(road)[1].text == "for snævert"
    assert log(road)[3].decision is not None
    assert "joint council" not in str(log(road))


def test_who_amended_it_last_does_not_endorse_it(road: Road) -> None:
    road.open()
    amend(road, who=person("second", "playmaker"))
    with pytest.raises(budgets.SameEndorser):
        road.endorse(person("second", "joint_council"), version=2)


def test_what_was_endorsed_is_amended_no_more(road: Road) -> None:
    road.to("earmarking")
    with pytest.raises(budgets.WrongPhase):
        amend(road)


def test_a_draft_again_is_amended_and_endorsed_anew(road: Road) -> None:
    road.to("ideas")
    held = f"earmark/{road.budget_id}/2026"
    road.hear(operations.record_reversal, road.undone("earmark", "pool/capital/2026", held, road.next_number()))
    amend(road, amount=70_000)
    road.endorsement_id = uuid4()
    road.endorse(version=2)
    assert [asked.amount for asked in said(road.db, budgets.EarmarkRequested)] == [80_000, 70_000]


@pytest.mark.parametrize(
    ("field", "name", "changes"),
    [
        ("proposal_rules", "proposers", {"proposal_rules": ProposalRules(proposers=())}),
        ("proposal_rules", "proposers", {"proposal_rules": ProposalRules(proposers=("resident", "resident"))}),
        ("proposal_rules", "cost_max", {"proposal_rules": ProposalRules(cost_max=80_001)}),
        ("proposal_rules", "cost_min", {"proposal_rules": ProposalRules(cost_min=5, cost_max=4)}),
        ("proposal_rules", "not_for", {"proposal_rules": ProposalRules(not_for=("løn", "løn "))}),
        ("checklist", "", {"checklist": ("allowed_use",)}),
    ],
)
def test_rules_that_nobody_could_keep_are_refused_by_field(
    road: Road, field: str, name: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refusal:
        road.open(**changes)
    fields = refusal.value.facts["fields"]
    assert list(fields) == [field]
    assert not name or list(fields[field]) == [name]
    road.open()
    with pytest.raises(Invalid):
        amend(road, **changes)
    assert road.view().version == 1


def test_an_association_proposes_where_the_rules_let_it_and_stands_with_the_proposal(road: Road) -> None:
    opened(road, proposal_rules=ProposalRules(proposers=("association",)))
    with pytest.raises(MayNotPropose):
        road.propose(RESIDENT)
    done = road.propose(OUTSIDER, association=CLUB)
    page = budgets.GetProposal(proposal_id=done.id)
    told = road.db.read(lambda session: queries.get_proposal(session, RESIDENT, page))
    assert told.association == CLUB


def test_nobody_speaks_for_an_association_where_only_residents_propose(road: Road) -> None:
    opened(road)
    with pytest.raises(MayNotPropose):
        road.propose(RESIDENT, association=CLUB)
    with pytest.raises(budgets.NotResident):
        road.propose(OUTSIDER)


def test_who_acts_for_the_joint_council_proposes_where_the_rules_let_them(road: Road) -> None:
    opened(road, proposal_rules=ProposalRules(proposers=("resident", "council")))
    with pytest.raises(MayNotPropose):
        road.propose(OUTSIDER)
    Assembly(road.db).found().appoint(OUTSIDER)
    assert road.propose(OUTSIDER).state == "submitted"


def test_proposing_takes_the_age_that_was_agreed(road: Road) -> None:
    opened(road, proposal_rules=ProposalRules(proposer_age_min=45))
    for who in (RESIDENT, replace(RESIDENT, age=None)):
        with pytest.raises(MayNotPropose) as refusal:
            road.propose(who)
        assert refusal.value.facts == {"age_min": 45}


@pytest.mark.parametrize("cost", [999, 40_001])
def test_a_cost_outside_of_the_rules_is_refused_at_each_step(road: Road, cost: int) -> None:
    opened(road, proposal_rules=ProposalRules(**GOOD))
    for attempt in (lambda: road.propose(cost=cost), lambda: draft(road, cost=cost)):
        with pytest.raises(CostOutside) as refusal:
            attempt()
        assert "cost" in refusal.value.facts["fields"]
    road.proposal_ids.clear()
    road.propose(cost=30_000)
    with pytest.raises(CostOutside):
        edit(road, road.proposal_ids[0], cost=cost)
    road.begin_review()
    with pytest.raises(CostOutside):
        road.review(0, cost)
    assert road.review(0, cost, feasible=False).state == "infeasible"


def test_a_ballot_takes_no_project_outside_of_rules_that_changed_since_its_review(road: Road) -> None:
    road.to("review")
    for place in range(3):
        road.review(place, 10_000 * (place + 1))
    run(road.db, """UPDATE budget SET proposal_rules = '{"proposers": ["resident"], "cost_min": 15000}'""")
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        road.do(PLAYMAKER, road.publishing())
    assert refusal.value.facts["cost_outside"] == [str(road.proposal_ids[0])]


def test_where_money_is_not_for_everything_a_reviewer_answers_for_it(road: Road) -> None:
    opened(road, proposal_rules=ProposalRules(not_for=("Løn til faste medarbejdere",)))
    view = road.view()
    assert (view.checklist, view.proposal_rules.not_for) == (("allowed_use",), ("Løn til faste medarbejdere",))
    road.propose()
    road.begin_review()
    with pytest.raises(budgets.ChecklistIncomplete) as refusal:
        road.review(0, 30_000)
    assert refusal.value.facts["missing"] == ["allowed_use"]
    by_id(road, PLAYMAKER, budgets.AnswerCheck, road.proposal_ids[0], point="allowed_use", met=True, text="intet løn")
    assert road.review(0, 30_000).state == "feasible"


def test_who_votes_is_agreed_with_the_framing_and_a_ballot_names_nobody_else(road: Road) -> None:
    agreed = Eligibility(postal_codes=("8355",))
    opened(road, eligibility=agreed)
    road.gather()
    for place in range(3):
        road.review(place, 1_000)
    with pytest.raises(CalendarAgreed):
        road.do(PLAYMAKER, road.publishing(eligibility=Eligibility(postal_codes=("8000",))))
    road.do(PLAYMAKER, road.publishing())
    (published,) = said(road.db, budgets.BallotPublished)
    assert published.eligibility == agreed


KEPT = {
    "framing_version_has_no_update": "UPDATE framing_version SET title = 'En anden'",
    "framing_version_has_no_delete": "DELETE FROM framing_version",
    "budget_entry_has_no_update": "UPDATE budget_entry SET text = 'intet'",
    "budget_entry_has_no_delete": "DELETE FROM budget_entry",
}


@pytest.mark.parametrize("guard", KEPT)
def test_what_was_framed_and_decided_is_never_changed_or_removed(road: Road, guard: str) -> None:
    road.to("earmarking")
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, KEPT[guard])


@pytest.mark.parametrize("guard", KEPT)
def test_twin_without_its_trigger_what_was_framed_and_decided_is_rewritten(road: Road, guard: str) -> None:
    road.to("earmarking")
    before = kinds(road), [entry.text for entry in log(road)], versions(road)
    table = guard.split("_has_", maxsplit=1)[0]
    run(road.db, f"DROP TRIGGER {guard}" if road.db.sqlite else f"DROP TRIGGER {guard} ON {table}")
    run(road.db, KEPT[guard])
    assert (kinds(road), [entry.text for entry in log(road)], versions(road)) != before


def versions(road: Road) -> list[str]:
    page = road.db.read(lambda session: queries.list_framings(session, ListFramings(budget_id=road.budget_id)))
    return [line.title for line in page.items]
