"""What an official enters for somebody without MitID: by the rules for that person, marked, and once a person."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from chassis.db import Database
from contracts import budgets
from contracts.budgets import application_views, applications, initiatives
from contracts.budgets.assisting import EnterForCitizen
from contracts.errors import Forbidden, Invalid
from contracts.principal import ANONYMOUS, Principal
from services.budgets import domain, operations, queries
from services.budgets.models import Assistance, Support
from tests.integration.budgets.people import NEIGHBOUR, by_id, draft, page
from tests.mothers_applications import ASSOCIATION, HOUR_RATE, content
from tests.mothers_areas import record_areas
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, Road, person
from tests.mothers_councils import CHAIR, Assembly

OFFICIAL = person("official", "counter")
ELSEWHERE = person("official of malling", "counter", scope="malling")


def entered(road: Road, kind: Any, citizen: Principal = RESIDENT, who: Principal = OFFICIAL, **content: Any) -> UUID:
    command_id = uuid4()
    inner = kind(command_id=command_id, **content)
    name = {"SubmitProposal": "submit_proposal", "DraftProposal": "draft_proposal", "WriteComment": "write_comment"}
    name |= {"SupportProposal": "support_proposal", "StartInitiative": "start_initiative"}
    name |= {"HandInProposal": "hand_in_proposal"}
    name |= {"DraftApplication": "draft_application", "SubmitApplication": "submit_application"}
    told: Any = {name[kind.__name__]: inner}
    command = EnterForCitizen(command_id=command_id, citizen=citizen, **told)
    return enter(road, who, command)


def enter(road: Road, who: Principal, command: EnterForCitizen) -> UUID:
    found: UUID = road.db.run(lambda session: operations.enter_for_citizen(session, who, command, HOUR_RATE)).id
    return found


def proposing(road: Road, **more: Any) -> dict[str, Any]:
    return {"budget_id": road.budget_id, "title": "Bænk", "text": "ved kirken", "cost": 9_000, **more}


@pytest.fixture
def ideas(road: Road) -> Road:
    return road.to("ideas")


def test_a_proposal_that_the_city_entered_is_the_citizens_and_says_so(ideas: Road) -> None:
    ours = entered(ideas, budgets.SubmitProposal, **proposing(ideas))
    theirs = ideas.propose(NEIGHBOUR).id
    assert page(ideas, ours).assisted
    assert not page(ideas, theirs).assisted
    query = budgets.ListProposals(budget_id=ideas.budget_id)
    lines = ideas.db.read(lambda session: queries.list_proposals(session, query)).items
    assert {line.proposal_id: line.assisted for line in lines} == {ours: True, theirs: False}
    assert {each.proposal_id: each.assisted for each in ideas.view().proposals} == {ours: True, theirs: False}
    by_id(ideas, RESIDENT, budgets.WithdrawProposal, ours, reason="fortrudt")


def test_a_draft_that_was_entered_is_found_by_its_author_and_handed_in_at_the_counter(ideas: Road) -> None:
    ours = entered(ideas, budgets.DraftProposal, **proposing(ideas))
    with pytest.raises(budgets.ProposalNotFound):
        page(ideas, ours, OFFICIAL)
    assert page(ideas, ours).state == "draft"
    entered(ideas, budgets.HandInProposal, proposal_id=ours)
    assert page(ideas, ours, ANONYMOUS).state == "submitted"
    own = draft(ideas)
    entered(ideas, budgets.HandInProposal, proposal_id=own)
    assert not page(ideas, own).assisted, "they wrote it themselves"


def test_a_person_supports_once_whichever_way_it_came(ideas: Road) -> None:
    proposal_id = ideas.propose(NEIGHBOUR).id
    entered(ideas, budgets.SupportProposal, proposal_id=proposal_id)
    by_id(ideas, RESIDENT, budgets.SupportProposal, proposal_id)
    entered(ideas, budgets.SupportProposal, proposal_id=proposal_id)
    assert (page(ideas, proposal_id).supports, marks(ideas.db)) == (1, [True])
    by_id(ideas, RESIDENT, budgets.WithdrawSupport, proposal_id)
    by_id(ideas, RESIDENT, budgets.SupportProposal, proposal_id)
    assert (page(ideas, proposal_id).supports, marks(ideas.db)) == (1, [False])


def marks(db: Database) -> list[bool]:
    return list(db.read(lambda session: session.scalars(select(Support.assisted)).all()))


def test_comments_and_initiatives_are_marked_too(ideas: Road) -> None:
    proposal_id = ideas.propose(NEIGHBOUR).id
    entered(ideas, budgets.comments.WriteComment, proposal_id=proposal_id, text="Ja tak")
    by_id(ideas, NEIGHBOUR, budgets.comments.WriteComment, proposal_id, text="Selv tak")
    query = budgets.comments.ListComments(proposal_id=proposal_id)
    shown = ideas.db.read(lambda session: queries.list_comments(session, ANONYMOUS, query)).items
    assert [each.assisted for each in shown] == [True, False]
    record_areas(ideas.db, AREA)
    begun = {"area_id": AREA, "title": "En sti", "text": "til søen"}
    initiative_id = entered(ideas, initiatives.StartInitiative, **begun)
    asked = initiatives.GetInitiative(initiative_id=initiative_id)
    assert ideas.db.read(lambda session: queries.get_initiative(session, RESIDENT, asked)).assisted


def test_the_citizens_own_residence_and_limits_hold(ideas: Road) -> None:
    away = person("away", "citizen", scope="*", area_id="malling")
    with pytest.raises(budgets.NotResident):
        entered(ideas, budgets.SubmitProposal, away, **proposing(ideas))
    for _ in range(domain.PROPOSALS_A_PERSON_MAX):
        ideas.propose()
    with pytest.raises(budgets.LimitReached):
        entered(ideas, budgets.SubmitProposal, **proposing(ideas))
    entered(ideas, budgets.SubmitProposal, NEIGHBOUR, **proposing(ideas))


def test_only_officials_of_the_area_enter_and_never_for_themselves(ideas: Road) -> None:
    for who in (ELSEWHERE, PLAYMAKER, RESIDENT):
        with pytest.raises(Forbidden):
            entered(ideas, budgets.SubmitProposal, who=who, **proposing(ideas))
    with pytest.raises(Forbidden):
        entered(
            ideas, budgets.SubmitProposal, person("official", "citizen", scope="*", area_id=AREA), **proposing(ideas)
        )
    everywhere = person("official", "counter", scope="*")
    with pytest.raises(budgets.ProposalNotFound):
        entered(ideas, budgets.SupportProposal, who=everywhere, proposal_id=uuid4())


def test_one_thing_is_entered_at_a_time_by_one_id(ideas: Road) -> None:
    one = budgets.SubmitProposal(command_id=uuid4(), **proposing(ideas))
    two = budgets.DraftProposal(command_id=one.command_id, **proposing(ideas))
    both: dict[str, Any] = {"submit_proposal": one, "draft_proposal": two}
    for wrong in ({}, both):
        with pytest.raises(Invalid):
            enter(ideas, OFFICIAL, EnterForCitizen(command_id=one.command_id, citizen=RESIDENT, **wrong))
    with pytest.raises(Invalid):
        enter(ideas, OFFICIAL, EnterForCitizen(command_id=uuid4(), citizen=RESIDENT, submit_proposal=one))


def test_who_helped_whom_is_kept_and_told_to_nobody(ideas: Road) -> None:
    proposal_id = entered(ideas, budgets.SubmitProposal, **proposing(ideas))
    row = ideas.db.read(lambda session: session.scalars(select(Assistance)).one())
    assert (row.entered, row.target_id, row.person, row.entered_by) == (
        "submit_proposal",
        proposal_id,
        RESIDENT.person,
        OFFICIAL.person,
    )
    for who in (ANONYMOUS, RESIDENT, PLAYMAKER):
        told = json.dumps([page(ideas, proposal_id, who).dump(), ideas.view(who).dump()])
        assert OFFICIAL.person not in told


@pytest.mark.parametrize("change", [update(Assistance).values(entered_by="another"), delete(Assistance)])
def test_who_helped_whom_is_never_changed(ideas: Road, change: Any) -> None:
    entered(ideas, budgets.SubmitProposal, **proposing(ideas))
    with pytest.raises(DBAPIError):
        ideas.db.run(lambda session: session.execute(change))


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
def test_twin_without_its_trigger_another_has_helped(ideas: Road) -> None:
    entered(ideas, budgets.SubmitProposal, **proposing(ideas))
    ideas.db.run(lambda session: session.execute(text("DROP TRIGGER assistance_has_no_update")))
    ideas.db.run(lambda session: session.execute(update(Assistance).values(entered_by="another")))


def test_an_application_that_the_city_entered_is_the_citizens_to_go_on_with_and_says_so(road: Road) -> None:
    record_areas(road.db, AREA)
    told: dict[str, Any] = {"area_id": AREA, "currency": "DKK", "applicant": ASSOCIATION, "content": content()}
    ours = entered(road, applications.DraftApplication, **told)
    with pytest.raises(Forbidden):
        entered(road, applications.SubmitApplication, who=ELSEWHERE, application_id=ours)
    entered(road, applications.SubmitApplication, application_id=ours)
    query = application_views.GetApplication(application_id=ours)
    view = road.db.read(lambda session: queries.get_application(session, RESIDENT, query))
    assert (view.state, view.assisted, view.mine) == ("submitted", True, True)
    assert view.hour_rate == HOUR_RATE


def test_the_city_enters_an_application_of_a_joint_council_for_who_acts_for_it_and_for_nobody_else(road: Road) -> None:
    council = Assembly(road.db).found()
    council.appoint(CHAIR)
    applicant = applications.Applicant(kind="council", council_id=council.council_id)
    told: dict[str, Any] = {"area_id": AREA, "currency": "DKK", "applicant": applicant, "content": content()}
    with pytest.raises(applications.NotApplicant):
        entered(road, applications.DraftApplication, RESIDENT, **told)
    ours = entered(road, applications.DraftApplication, CHAIR, **told)
    query = application_views.GetApplication(application_id=ours)
    view = road.db.read(lambda session: queries.get_application(session, CHAIR, query))
    assert (view.applicant.council_id, view.assisted, view.mine) == (council.council_id, True, True)
