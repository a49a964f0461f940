"""A list of campaigns says of their matches what each one's page does, in as few statements."""

from typing import Any
from uuid import UUID

import pytest

from contracts.crowdfunding import CampaignLine, CampaignNotFound, ListCampaigns
from contracts.principal import ANONYMOUS
from services.crowdfunding import operations, queries
from tests.databases import counted
from tests.integration.crowdfunding.test_match_earned import handed_over
from tests.mothers_crowdfunding import Room


def line_of(room: Room, campaign_id: UUID) -> CampaignLine:
    found = room.db.read(lambda session: queries.list_campaigns(session, ANONYMOUS, ListCampaigns(limit=500)))
    return next(each for each in found.items if each.campaign_id == campaign_id)


@pytest.mark.parametrize("rules", [{}, {"cap_pledge": 10_00}, {"kind": "last", "numerator": 1, "denominator": 2}])
def test_the_list_and_the_page_say_the_same_of_a_match(room: Room, rules: dict[str, Any]) -> None:
    scheme_id = room.scheme(**rules)
    campaigns = [room.opened(match=40_00, scheme_id=scheme_id) for _ in range(2)]
    campaigns.append(room.opened())
    for amount in (30_00, 50_00):
        room.paid(campaigns[0], amount)
    room.pledge(campaigns[1], 30_00)
    seen = []
    for campaign_id in campaigns:
        told, line = room.campaign(campaign_id), line_of(room, campaign_id)
        numbers = told.match, told.match_earned, told.match_left
        assert (line.match, line.match_earned, line.match_left) == numbers
        seen.append(numbers)
    assert seen[0][1] > 0, "something was earned of the first"
    assert [each[1] for each in seen[1:]] == [0, 0]


def test_the_list_and_the_page_say_the_same_once_a_match_was_handed_over_or_let_go(room: Room) -> None:
    ended = [room.opened(match=40_00) for _ in range(2)]
    room.paid(ended[0], 70_00)
    room.to_the_deadline(ended[0])
    assert [room.settle(each).state for each in ended] == ["funded", "failed"]
    room.hear(operations.record_grants, handed_over(ended[0], 70_00, 40_00, 0))
    for campaign_id, earned in zip(ended, (40_00, 0), strict=True):
        told, line = room.campaign(campaign_id), line_of(room, campaign_id)
        assert (line.match_earned, line.match_left) == (told.match_earned, told.match_left) == (earned, 0)


def test_a_list_of_matches_is_read_in_as_many_statements_however_many_there_are(room: Room) -> None:
    def statements() -> int:
        with counted(room.db.reader) as told:
            line_of(room, first)
        return len(told)

    first = room.opened(match=40_00)
    room.paid(first, 30_00)
    few = statements()
    for _ in range(3):
        room.paid(room.opened(match=40_00), 30_00)
    assert statements() == few


def test_what_a_draft_has_of_a_match_is_no_strangers_to_ask(room: Room) -> None:
    with pytest.raises(CampaignNotFound):
        room.match(room.start(), 10_00)
