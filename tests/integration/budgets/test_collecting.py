"""A campaign that is asked for from an initiative, along the same table as from a proposal that did not win."""

from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.db import Database
from contracts.budgets import LimitReached, initiatives
from contracts.budgets.carrying import CampaignWanted, CollectedBefore
from contracts.principal import ANONYMOUS
from services.budgets import domain, operations
from services.budgets.models import CollectionRow
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, STRANGER, said
from tests.mothers_initiatives import Idea


@pytest.fixture
def idea(db: Database) -> Idea:
    return Idea(db).start()


def test_a_campaign_is_asked_for_in_words_for_all_and_leads_on_when_it_is_drafted(idea: Idea) -> None:
    campaign_id = idea.collect()
    (wanted,) = said(idea.db, CampaignWanted)
    assert (wanted.request_id, wanted.origin, wanted.origin_id) == (campaign_id, "initiative", idea.initiative_id)
    assert (wanted.title, wanted.goal, wanted.area_id, wanted.budget_id) == ("En sti for alle", 40_000, AREA, None)
    assert idea.view().text not in str(wanted.dump()), "what was told to a playmaker is not said to all"
    assert (idea.state(), [each.state for each in idea.view().collections]) == ("new", ["asked"])
    for _ in range(2):
        idea.be_drafted()
    assert (idea.state(), [each.state for each in idea.view().collections]) == ("led_on", ["drafted"])
    (link,) = idea.view().led_to
    assert (link.kind, link.target_id) == ("campaign", campaign_id)
    with pytest.raises(CollectedBefore):
        idea.collect()


def test_a_campaign_that_was_refused_says_why_and_may_be_asked_for_again(idea: Idea) -> None:
    idea.collect()
    with pytest.raises(CollectedBefore):
        idea.do(RESIDENT, operations.collect_for_initiative, idea.collecting())
    idea.be_refused()
    (told,) = idea.view().collections
    assert (told.state, told.reason, idea.state(), idea.view().led_to) == (
        "refused",
        "fristen ligger bag os",
        "new",
        (),
    )
    idea.collect()
    idea.be_drafted()
    assert idea.state() == "led_on"


def test_only_who_started_it_asks_for_a_campaign(idea: Idea) -> None:
    for who in (PLAYMAKER, STRANGER, ANONYMOUS):
        with pytest.raises(initiatives.NotYours):
            idea.collect(who)
    idea.close()
    with pytest.raises(initiatives.WrongInitiative):
        idea.collect()


def test_a_campaign_that_is_drafted_when_the_initiative_is_closed_is_linked_all_the_same(idea: Idea) -> None:
    campaign_id = idea.collect()
    idea.close()
    idea.be_drafted()
    assert (idea.state(), [link.target_id for link in idea.view().led_to]) == ("closed", [campaign_id])


def test_campaigns_are_asked_for_from_an_initiative_no_more_often_than_there_is_room_for(
    idea: Idea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "COLLECTIONS_MAX", 1)
    idea.collect()
    idea.be_refused()
    with pytest.raises(LimitReached):
        idea.collect()


def test_the_database_refuses_two_living_campaigns_of_an_initiative_and_one_of_two_things(idea: Idea) -> None:
    idea.collect()
    told = {"state": "asked", "asked_by": "x", "asked_at": clock.now()}
    for ids in ({"initiative_id": idea.initiative_id}, {}):
        row = {"campaign_id": uuid4(), **ids, **told}
        with pytest.raises(IntegrityError):
            idea.db.run(lambda session, row=row: session.execute(insert(CollectionRow).values(**row)))
