"""What the pool did not grant of a project is collected for, along the same table as what did not win; nothing counts twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.db import Database
from contracts.budgets import Association, NotGranted, WrongState, projects
from contracts.budgets.carrying import (
    CampaignWanted,
    CollectedBefore,
    CollectForProject,
    CollectForProposal,
    MayStillWin,
    NothingMissing,
)
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from contracts.shapes import TEXT_CHARS_MAX
from services.budgets import domain, operations, queries
from services.budgets.models import CollectionRow
from tests.integration.budgets.test_campaign_grants import Funded
from tests.mothers_applications import APPLICANT, APPLIED, CVR, Plea
from tests.mothers_budgets import PLAYMAKER, RESIDENT, said
from tests.mothers_follow_up import GRANT, Followed

GRANTED = APPLIED - 150_000


@pytest.fixture
def part(db: Database) -> Plea:
    """An application that was granted less than it asked for."""
    plea = Plea(db).to("referred")
    plea.decide(amount=GRANTED)
    plea.attest()
    plea.hear(plea.posted(GRANTED))
    return plea


def collect(db: Database, project_id: UUID, who: Principal, **more: Any) -> UUID:
    told = {"project_id": project_id, "closes_at": clock.now() + timedelta(days=60), **more}
    command = CollectForProject(command_id=uuid4(), **told)
    done = db.run(lambda session: operations.collect_for_project(session, who, command))
    assert done.state == "asked"
    found: UUID = done.id
    return found


def answer(db: Database, event: CampaignDrafted | CampaignRefused) -> None:
    db.run(lambda session: operations.record_collection(session, event))


def test_what_an_application_was_not_granted_becomes_a_campaign_with_the_grant_beside_it(part: Plea) -> None:
    campaign_id = collect(part.db, part.application_id, APPLICANT)
    (wanted,) = said(part.db, CampaignWanted)
    assert (wanted.request_id, wanted.origin, wanted.origin_id) == (campaign_id, "application", part.application_id)
    assert (wanted.goal, wanted.granted, wanted.budget_id) == (APPLIED - GRANTED, GRANTED, None)
    assert (wanted.owner, wanted.association) == (APPLICANT.person, Association(name="Borgerforeningen", cvr=CVR))
    assert wanted.text == "Vi mangler den.\n\nVi bygger den."
    assert [each.state for each in part.view().collections] == ["asked"]
    assert part.view(RESIDENT).collections == (), "others read it once it is drafted"
    told: dict[str, Any] = {"request_id": campaign_id, "origin": "application", "origin_id": part.application_id}
    answer(part.db, CampaignDrafted(**told))
    assert [each.state for each in part.view(RESIDENT).collections] == ["drafted"]
    assert (part.view().state, part.view().granted) == ("granted", GRANTED), "the grant is what it was"
    with pytest.raises(CollectedBefore):
        collect(part.db, part.application_id, APPLICANT)


def test_a_campaign_for_the_rest_that_was_refused_may_be_asked_for_again(part: Plea) -> None:
    told: dict[str, Any] = {"origin": "application", "origin_id": part.application_id, "reason": "fristen er for lang"}
    answer(part.db, CampaignRefused(request_id=collect(part.db, part.application_id, APPLICANT), **told))
    collect(part.db, part.application_id, APPLICANT)
    assert [each.state for each in part.view().collections] == ["refused", "asked"]


def test_what_was_granted_whole_lacks_nothing_until_it_costs_more(db: Database) -> None:
    plea = Plea(db).to("granted")
    for costs in (None, APPLIED, APPLIED - 1):
        with pytest.raises(NothingMissing) as refusal:
            collect(db, plea.application_id, APPLICANT, costs=costs)
    assert refusal.value.facts == {"costs": APPLIED - 1, "granted": APPLIED}
    collect(db, plea.application_id, APPLICANT, costs=APPLIED + 1)
    (wanted,) = said(db, CampaignWanted)
    assert (wanted.goal, wanted.granted) == (1, APPLIED)


def test_a_winner_that_costs_more_than_it_did_on_the_ballot_collects_for_the_difference(db: Database) -> None:
    won = Followed(db)
    with pytest.raises(NothingMissing):
        collect(db, won.project_id, RESIDENT)
    collect(db, won.project_id, RESIDENT, costs=GRANT + 7_500)
    (wanted,) = said(db, CampaignWanted)
    assert (wanted.origin, wanted.origin_id, wanted.budget_id) == ("proposal", won.project_id, won.road.budget_id)
    assert (wanted.goal, wanted.granted, wanted.association) == (7_500, GRANT, None)
    lost = CollectForProposal(command_id=uuid4(), proposal_id=won.project_id, closes_at=wanted.closes_at)
    with pytest.raises(MayStillWin):
        won.do(RESIDENT, lost)


def test_only_who_is_behind_a_project_with_a_grant_of_the_pool_collects_for_its_rest(part: Plea) -> None:
    for who in (RESIDENT, PLAYMAKER):
        with pytest.raises(Forbidden):
            collect(part.db, part.application_id, who)
    with pytest.raises(Unauthenticated):
        collect(part.db, part.application_id, ANONYMOUS)
    campaign = Funded(part.db).ready()
    with pytest.raises(NotGranted):
        collect(part.db, campaign.project_id, Principal(person="who-collected"), costs=10**9)


def test_a_project_that_has_ended_collects_for_nothing(db: Database) -> None:
    won = Followed(db)
    won.road.give_back()
    with pytest.raises(WrongState):
        collect(db, won.project_id, RESIDENT, costs=GRANT + 1)


def test_what_the_campaign_raised_is_a_project_of_its_own_that_names_the_other(db: Database) -> None:
    won, campaign = Followed(db), Funded(db)
    campaign.tell(rest_of=won.project_id)
    campaign.hand_over()
    asked = projects.GetProject(project_id=won.project_id)
    told = db.read(lambda session: queries.get_project(session, ANONYMOUS, asked))
    assert (told.rests, told.project.rest_of, told.project.granted) == ((campaign.project_id,), None, GRANT)
    rest = db.read(
        lambda session: queries.get_project(session, ANONYMOUS, projects.GetProject(project_id=campaign.project_id))
    )
    assert (rest.project.rest_of, rest.rests) == (won.project_id, ())


def test_what_an_application_says_fits_into_a_story() -> None:
    assert domain.carrying.story_of("a", "b") == "a\n\nb"
    told = domain.carrying.story_of("a" * TEXT_CHARS_MAX, "b")
    assert (len(told), told[-1]) == (TEXT_CHARS_MAX, "…")


def test_the_database_refuses_two_living_campaigns_of_one_application(part: Plea) -> None:
    collect(part.db, part.application_id, APPLICANT)
    row = {"campaign_id": uuid4(), "application_id": part.application_id, "state": "asked"}
    row |= {"asked_by": "x", "asked_at": clock.now()}
    with pytest.raises(IntegrityError):
        part.db.run(lambda session: session.execute(insert(CollectionRow).values(**row)))
