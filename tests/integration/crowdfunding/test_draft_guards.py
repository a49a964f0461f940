"""What the database itself refuses of a draft, and of what was handed in."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import DDL, delete, update
from sqlalchemy.exc import IntegrityError

from services.crowdfunding import models
from services.crowdfunding.models import Campaign, CampaignCost
from tests.integration.crowdfunding.test_drafts import HOURS
from tests.mothers_crowdfunding import Room


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("goal", {"goal": 0}),
        ("least_goal_is_a_part_of_the_goal", {"least_goal": 100_01}),
        ("a_place_has_both", {"latitude": 56_000_000}),
        ("place_is_in_denmark", {"latitude": 1, "longitude": 1}),
        ("it_began_as_one_thing", {"proposal_id": uuid4(), "budget_id": uuid4(), "initiative_id": uuid4()}),
        ("what_the_money_is_for_adds_up", {"state": "submitted", "submissions": 1, "goal": 100_01}),
    ],
)
def test_the_database_refuses_a_draft_that_must_never_be(room: Room, rule: str, values: dict[str, Any]) -> None:
    room.start()
    with pytest.raises(IntegrityError, match=rule), room.db.writer.begin() as connection:
        connection.execute(update(Campaign).values(**values))


FIXED = {
    "a_campaigns_content_stays": update(Campaign).values(story="en anden"),
    "a_cost_is_added_to_a_draft": None,
    "a_cost_is_changed_in_a_draft": update(CampaignCost).values(text="noget andet"),
    "a_cost_is_removed_from_a_draft": delete(CampaignCost),
    "a_need_is_added_to_a_draft": None,
    "a_need_is_changed_in_a_draft": update(models.CampaignNeed).values(quantity=1),
    "a_need_is_removed_from_a_draft": delete(models.CampaignNeed),
}


@pytest.mark.parametrize("rule", FIXED)
def test_the_database_keeps_what_was_handed_in_as_it_reads(room: Room, rule: str) -> None:
    campaign_id = room.opened(needs=(HOURS,))

    def break_it(session: Any) -> None:
        if rule.startswith("a_cost_is_added"):
            session.add(CampaignCost(campaign_id=campaign_id, position=7, text="mere", amount=1))
        elif rule.startswith("a_need_is_added"):
            session.add(
                models.CampaignNeed(
                    need_id=uuid4(), campaign_id=campaign_id, kind="hours", title="x", quantity=1, position=7
                )
            )
        else:
            session.execute(FIXED[rule])
        session.flush()

    with pytest.raises(IntegrityError, match=rule):
        room.db.run(break_it)


def test_the_database_turns_no_need_into_another(room: Room) -> None:
    room.start(needs=(HOURS,))
    with pytest.raises(IntegrityError, match="a_need_stays_what_it_is"):
        room.db.run(lambda session: session.execute(update(models.CampaignNeed).values(kind="things")))


def test_twin_without_the_trigger_a_campaign_opens_with_money_for_nothing(room: Room) -> None:
    campaign_id = room.start(lines=())
    name = "what_the_money_is_for_adds_up"
    where = "" if room.db.writer.dialect.name == "sqlite" else " ON campaign"
    with room.db.writer.begin() as connection:
        connection.execute(DDL(f"DROP TRIGGER {name}{where}"))
    handed_in = {"state": "submitted", "submissions": 1}
    room.db.run(lambda session: session.execute(update(Campaign).values(**handed_in)))
    room.publish(campaign_id)
    view = room.campaign(campaign_id)
    assert (view.state, view.lines, view.goal) == ("open", (), 100_00)
