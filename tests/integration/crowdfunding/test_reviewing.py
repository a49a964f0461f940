"""Handed in, looked at by the published criteria, and sent back or published; what was looked at is what is published."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotFound,
    CampaignReview,
    CriteriaNotMet,
    CriterionAnswer,
    DeadlineImpossible,
    NotYourCampaign,
    WrongCampaignState,
)
from contracts.crowdfunding.reviewing import OwnReview
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding.models import Review
from tests.mothers_campaign_life import NOT_OPEN, STRANGER, act, extending, submitted
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, DECISION, PLAYMAKER, Room, a_permit

UNKNOWN = CriterionAnswer(criterion="beautiful", met=True)
SILENT = CriterionAnswer(criterion="lawful", met=False)


def review(room: Room, campaign_id: UUID, who: Principal) -> CampaignReview:
    found: CampaignReview = act(room, who, "get_campaign_review", campaign_id=campaign_id)
    return found


def test_the_criteria_are_read_by_everybody(room: Room) -> None:
    told = act(room, ANONYMOUS, "list_criteria")
    assert [each.criterion for each in told.items] == [
        "in-the-municipality",
        "lawful",
        "open-to-all",
        "common-interest",
    ]


def test_only_its_owner_hands_a_draft_in_and_only_once(room: Room) -> None:
    campaign_id = room.start()
    for who, refusal in ((STRANGER, NotYourCampaign), (PLAYMAKER, NotYourCampaign), (ANONYMOUS, Unauthenticated)):
        with pytest.raises(refusal):
            act(room, who, "submit_campaign", campaign_id=campaign_id)
    assert act(room, CITIZEN, "submit_campaign", campaign_id=campaign_id).state == "submitted"
    with pytest.raises(WrongCampaignState):
        act(room, CITIZEN, "submit_campaign", campaign_id=campaign_id)


def test_a_draft_whose_deadline_has_passed_is_not_handed_in(room: Room) -> None:
    campaign_id = room.start()
    room.to_the_deadline(campaign_id)
    with pytest.raises(DeadlineImpossible):
        act(room, CITIZEN, "submit_campaign", campaign_id=campaign_id)


def test_a_draft_that_nobody_handed_in_is_not_published(room: Room) -> None:
    campaign_id = room.start()
    with pytest.raises(WrongCampaignState):
        act(room, PLAYMAKER, "publish_campaign", campaign_id=campaign_id, answers=ALL_MET, permit=a_permit())
    assert room.said("CampaignPublished") == []


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ((), CriteriaNotMet),
        (ALL_MET[1:], CriteriaNotMet),
        ((*ALL_MET[:2], NOT_OPEN, *ALL_MET[3:]), CriteriaNotMet),
        ((*ALL_MET, ALL_MET[0]), Invalid),
        ((*ALL_MET, UNKNOWN), Invalid),
    ],
)
def test_without_a_yes_to_every_criterion_nothing_is_published(room: Room, answers: Any, refusal: Any) -> None:
    campaign_id = submitted(room)
    with pytest.raises(refusal):
        room.publish(campaign_id, answers=answers)
    assert room.campaign(campaign_id).state == "submitted"
    assert review(room, campaign_id, PLAYMAKER).rounds == ()


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [((), CriteriaNotMet), (ALL_MET, CriteriaNotMet), ((SILENT,), CriteriaNotMet), ((NOT_OPEN, NOT_OPEN), Invalid)],
)
def test_it_is_returned_for_what_is_not_met_with_a_reason_for_each(room: Room, answers: Any, refusal: Any) -> None:
    campaign_id = submitted(room)
    with pytest.raises(refusal):
        act(room, PLAYMAKER, "return_campaign", campaign_id=campaign_id, answers=answers)
    assert room.campaign(campaign_id).state == "submitted"


def test_what_was_returned_is_handed_in_again_and_every_round_is_kept_with_who_and_when(room: Room) -> None:
    campaign_id = submitted(room)
    act(room, PLAYMAKER, "return_campaign", campaign_id=campaign_id, answers=(NOT_OPEN,))
    assert room.campaign(campaign_id).state == "draft"
    room.publish(campaign_id)

    rounds = review(room, campaign_id, CITIZEN).rounds
    assert [(each.submission, each.outcome) for each in rounds] == [(1, "returned"), (2, "published")]
    assert (rounds[0].criteria, rounds[0].answers) == (room.rules.criteria, (NOT_OPEN,))
    assert rounds == review(room, campaign_id, PLAYMAKER).rounds
    kept = room.db.read(lambda session: session.get_one(Review, (campaign_id, 2)))
    assert (kept.by, kept.at) == (PLAYMAKER.person, rounds[1].at)


def test_everybody_reads_by_what_it_was_published_and_nobody_by_whom_or_what_it_was_returned_with(room: Room) -> None:
    campaign_id = submitted(room)
    act(room, PLAYMAKER, "return_campaign", campaign_id=campaign_id, answers=(NOT_OPEN,))
    for who in (ANONYMOUS, STRANGER):
        with pytest.raises(CampaignNotFound):
            review(room, campaign_id, who)
    room.publish(campaign_id)

    told = review(room, campaign_id, ANONYMOUS)
    assert [(each.outcome, each.answers) for each in told.rounds] == [("published", ALL_MET)]
    assert PLAYMAKER.person not in str(told.dump())
    assert NOT_OPEN.reason not in str(told.dump())


def test_what_is_handed_in_is_seen_by_its_owner_and_playmakers_only(room: Room) -> None:
    campaign_id = submitted(room)
    for who, seen in ((ANONYMOUS, False), (STRANGER, False), (CITIZEN, True), (PLAYMAKER, True)):
        told = act(room, who, "list_campaigns", area_id="tranbjerg", state="submitted")
        assert (campaign_id in {line.campaign_id for line in told.items}) == seen


def test_a_campaign_may_wait_for_its_review_past_its_deadline_and_is_then_sent_back(room: Room) -> None:
    campaign_id = submitted(room, closes_at=clock.now() + timedelta(minutes=1))
    room.to_the_deadline(campaign_id)
    with pytest.raises(DeadlineImpossible):
        room.publish(campaign_id)
    act(room, PLAYMAKER, "return_campaign", campaign_id=campaign_id, answers=(NOT_OPEN,))
    assert room.campaign(campaign_id).state == "draft"


def test_who_has_a_hand_in_a_campaign_neither_extends_it_nor_raises_its_match(room: Room) -> None:
    own = replace(PLAYMAKER, person=CITIZEN.person)
    campaign_id = room.opened(match=10_00)
    more = {"campaign_id": campaign_id, "amount": 30_00, "decision": DECISION}
    with pytest.raises(OwnReview):
        act(room, own, "raise_match", **more)
    with pytest.raises(OwnReview):
        room.db.run(extending(room, campaign_id, own))
    act(room, PLAYMAKER, "raise_match", **more)
    room.db.run(extending(room, campaign_id))
