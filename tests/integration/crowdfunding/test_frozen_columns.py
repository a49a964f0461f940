"""Every column of a campaign is placed: its content stands still from the submission on, whoever writes past the service."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, delete, insert, update
from sqlalchemy.exc import IntegrityError

from chassis.clock import now
from services.crowdfunding import models
from services.crowdfunding.models import frozen
from tests.frozen import assert_kept, assert_stays, attempt, names_of
from tests.mothers_campaign_life import act, cancelling, extending, submitted, wrote
from tests.mothers_crowdfunding import CITIZEN, Room

CAMPAIGN, REVIEW, EXTENSION, UPDATE, COMMENT = (
    cast("Table", model.__table__)
    for model in (models.Campaign, models.Review, models.Extension, models.CampaignUpdate, models.Comment)
)
PLACES = (frozen.CONTENT, frozen.DEADLINE, frozen.PUBLICATION, frozen.CANCELLING, frozen.LIFE)


COSTS = cast("Table", models.CampaignCost.__table__)


def drop(room: Room, name: str, table: Table = CAMPAIGN) -> None:
    with room.db.writer.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if room.db.sqlite else f" ON {table.name}"))


def move(room: Room, campaign_id: UUID, **values: Any) -> None:
    attempt(room.db, update(CAMPAIGN).where(CAMPAIGN.c.campaign_id == campaign_id).values(values))


def drop_costs(room: Room) -> None:
    attempt(room.db, delete(COSTS))


def test_every_column_of_a_campaign_stands_in_one_of_the_lists() -> None:
    placed = [name for names in PLACES for name in names]
    assert sorted(placed) == sorted(names_of(CAMPAIGN))


def test_content_and_deadline_stay_from_the_submission_on(room: Room) -> None:
    submitted(room)
    assert_stays(room.db, CAMPAIGN, [*frozen.CONTENT, *frozen.DEADLINE])
    assert_kept(room.db, CAMPAIGN)


def test_twin_without_the_guard_what_is_published_is_not_what_was_reviewed(room: Room) -> None:
    campaign_id = submitted(room)
    drop(room, "a_campaigns_content_stays")
    move(room, campaign_id, title="Noget helt andet")
    room.publish(campaign_id)
    assert room.campaign(campaign_id).title == "Noget helt andet"


def test_twin_without_the_guard_what_was_handed_in_is_gone(room: Room) -> None:
    submitted(room)
    drop(room, "a_submitted_campaign_is_kept")
    drop(room, "a_cost_is_removed_from_a_draft", COSTS)
    drop_costs(room)
    attempt(room.db, delete(CAMPAIGN))


def test_a_draft_is_its_owners_to_change_and_to_remove(room: Room) -> None:
    campaign_id = room.start()
    move(room, campaign_id, title="En anden", goal=200_00, closes_at=now() + timedelta(days=3))
    assert room.campaign(campaign_id).title == "En anden"
    drop_costs(room)
    attempt(room.db, delete(CAMPAIGN))


def test_address_opening_and_permit_stay_from_the_opening_on(room: Room) -> None:
    room.opened()
    assert_stays(room.db, CAMPAIGN, [*frozen.CONTENT, *frozen.DEADLINE, *frozen.PUBLICATION])


def test_twin_without_the_guard_a_permanent_address_leads_elsewhere(room: Room) -> None:
    campaign_id = room.opened()
    drop(room, "a_publication_stays")
    move(room, campaign_id, slug="et-andet-sted")
    assert room.campaign(campaign_id).slug == "et-andet-sted"


def test_a_deadline_moves_by_its_decision_and_to_what_that_says(room: Room) -> None:
    campaign_id = room.opened()
    assert_stays(room.db, CAMPAIGN, frozen.DEADLINE)
    room.db.run(extending(room, campaign_id))
    assert_stays(room.db, CAMPAIGN, frozen.DEADLINE)
    assert_stays(room.db, EXTENSION, names_of(EXTENSION))
    assert_kept(room.db, EXTENSION)


def test_twin_without_the_guard_a_deadline_moves_by_nobodys_decision(room: Room) -> None:
    campaign_id = room.opened()
    drop(room, "a_campaigns_deadline_stays_but_by_decision")
    later = room.campaign(campaign_id).closes_at + timedelta(days=1)
    move(room, campaign_id, closes_at=later)
    assert (room.campaign(campaign_id).closes_at, room.campaign(campaign_id).extension) == (later, None)


def test_the_database_takes_one_extension_and_only_to_a_later_day(room: Room) -> None:
    campaign_id = room.opened()
    at = now()
    row = {"campaign_id": campaign_id, "decision": {}, "reason": "r", "by": "p", "at": at}
    with pytest.raises(IntegrityError, match="later_than_before"):
        attempt(room.db, insert(EXTENSION).values(**row, closed_at=at, closes_at=at))
    row |= {"closed_at": at, "closes_at": at + timedelta(days=1)}
    attempt(room.db, insert(EXTENSION).values(**row))
    with pytest.raises(IntegrityError):
        attempt(room.db, insert(EXTENSION).values(**row))


def test_what_was_cancelled_stays_so(room: Room) -> None:
    campaign_id = room.opened()
    room.db.run(cancelling(room, campaign_id))
    assert_stays(room.db, CAMPAIGN, frozen.CANCELLING)


def test_twin_without_the_guard_somebody_else_has_cancelled_it(room: Room) -> None:
    campaign_id = room.opened()
    room.db.run(cancelling(room, campaign_id))
    drop(room, "a_cancelling_stays")
    move(room, campaign_id, cancelled_by="citizen-9")


@pytest.mark.parametrize("state", ["matching", "open"])
def test_no_campaign_opens_past_its_review(room: Room, state: str) -> None:
    told: dict[str, Any] = {"state": state, "opened_at": now(), "slug": "s", "match_request_id": uuid4()}
    for campaign_id in (room.start(), submitted(room)):
        with pytest.raises(IntegrityError, match="a_campaign_is_published_by_a_review"):
            move(room, campaign_id, **told)


def test_twin_without_the_guard_nobody_has_looked_at_what_collects(room: Room) -> None:
    campaign_id = submitted(room)
    drop(room, "a_campaign_is_published_by_a_review")
    terms = {"way": "reserve", "reserve_days": 11, "capture_days_max": 2, "tolerance_percent": 0}
    move(room, campaign_id, state="open", opened_at=now(), slug="s", **terms)
    assert act(room, CITIZEN, "get_campaign_review", campaign_id=campaign_id).rounds == ()


def test_an_earlier_yes_publishes_no_later_submission(room: Room) -> None:
    """A match that was refused gives the draft back: what is changed then is looked at again."""
    campaign_id = submitted(room)
    review = {
        "campaign_id": campaign_id,
        "submission": 1,
        "outcome": "published",
        "criteria": [],
        "answers": [],
        "by": "p",
        "at": now(),
    }
    attempt(room.db, insert(REVIEW).values(review))
    move(room, campaign_id, state="draft")
    room.submit(campaign_id)
    with pytest.raises(IntegrityError, match="a_campaign_is_published_by_a_review"):
        move(room, campaign_id, state="open", opened_at=now(), slug="s")


def test_reviews_updates_and_what_was_written_stay(room: Room) -> None:
    campaign_id = room.opened()
    act(room, CITIZEN, "post_update", campaign_id=campaign_id, title="Tak", text="Halvvejs.")
    wrote(room, campaign_id)
    for table, columns in ((REVIEW, names_of(REVIEW)), (UPDATE, names_of(UPDATE)), (COMMENT, models.comments.WRITTEN)):
        assert_stays(room.db, table, columns)
        assert_kept(room.db, table)


def test_twin_without_the_guards_words_are_put_into_somebodys_mouth(room: Room) -> None:
    comment_id = wrote(room, room.opened())
    drop(room, "a_comment_stays_as_it_was_written", COMMENT)
    attempt(room.db, update(COMMENT).where(COMMENT.c.comment_id == comment_id).values(text="Skidt."))
