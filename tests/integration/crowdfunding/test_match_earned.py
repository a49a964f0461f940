"""What pledges bring of a match, told once they count: never promised twice, whoever comes at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from contracts.crowdfunding import MatchAsked, WrongCampaignState
from contracts.crowdfunding.matching import MatchOutsideScheme
from contracts.ledger import GrantsPosted, TransferLine
from contracts.principal import Principal, Residence
from services.crowdfunding import models, operations
from services.crowdfunding.operations import provider
from tests.mothers_answers import match_refused, match_reserved, of_ledger
from tests.mothers_crowdfunding import Room, a_match

AT_ONCE = 20
NEIGHBOUR = Principal(person="neighbour", area_id="tranbjerg", residence=Residence(municipality="0751"))
STRANGER = Principal(person="stranger", area_id="lystrup", residence=Residence(municipality="0101"))


def told(room: Room, pledge_id: UUID) -> int | None:
    return room.pledged(pledge_id).match


def handed_over(campaign_id: UUID, captured: int, match: int, released: int) -> GrantsPosted:
    project = f"grant/campaign-{campaign_id}"
    ends = [(f"campaign/{campaign_id}", project, "hand_over", captured)]
    ends += [(f"match/{campaign_id}/2025", f"{project}/2025", "grant_match", match)]
    lines = [TransferLine(transfer_id=uuid4(), kind=k, from_=f, to=t, amount=a) for f, t, k, a in ends]
    of = of_ledger(uuid4(), 50) | {"transfers": tuple(lines)}
    return GrantsPosted(**of, owner="campaign", owner_id=campaign_id, grants=(), released=released)


def test_a_pledge_is_told_its_match_once_it_counts_and_no_sooner(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    assert room.match(campaign_id, 30_00).would_bring == 30_00
    pledge_id = room.pledge(campaign_id, 30_00).pledge_id
    assert told(room, pledge_id) is None
    room.provider.approve(pledge_id)
    assert room.refresh(pledge_id).match == 30_00
    match = room.match(campaign_id, 30_00)
    assert (match.reserved, match.earned, match.left, match.would_bring) == (40_00, 30_00, 10_00, 10_00)
    campaign = room.campaign(campaign_id)
    assert (campaign.match, campaign.match_earned, campaign.match_left) == (40_00, 30_00, 10_00)


def test_the_last_krone_is_that_of_the_pledge_that_counted_first(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    slow = room.pledge(campaign_id, 30_00).pledge_id
    quick = room.paid(campaign_id, 30_00)
    room.provider.approve(slow)
    room.refresh(slow)
    assert (told(room, quick), told(room, slow)) == (30_00, 10_00)


def test_what_a_pledge_was_told_is_not_lowered_by_one_heard_of_later(room: Room) -> None:
    """The provider's own instants may come in any order: the line is that in which they were written down here."""
    campaign_id = room.opened(match=40_00)
    early = room.pledge(campaign_id, 40_00).pledge_id
    room.provider.approve(early)
    late = room.paid(campaign_id, 40_00)
    assert told(room, late) == 40_00
    room.refresh(early)
    assert (told(room, late), told(room, early)) == (40_00, 0)


def test_a_pledge_that_falls_away_leaves_its_match_to_the_next(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    first, second = room.paid(campaign_id, 40_00), room.paid(campaign_id, 40_00)
    assert (told(room, first), told(room, second)) == (40_00, 0)
    room.payments.cancel(
        room.db.read(lambda s: provider.order_of(s, s.get_one(models.Pledge, first))), f"{first}-cancel"
    )
    room.refresh(first)
    assert (told(room, first), told(room, second)) == (None, 40_00)


def test_only_residents_pledges_bring_a_match_where_the_council_says_so(room: Room) -> None:
    for rules in ({"residents": "municipality", "municipality": "0751"}, {"residents": "area"}):
        campaign_id = room.opened(match=40_00, scheme_id=room.scheme(**rules))
        strangers = [room.paid(campaign_id, 10_00), room.paid(campaign_id, 10_00, who=STRANGER)]
        neighbours = room.paid(campaign_id, 10_00, who=NEIGHBOUR)
        assert [told(room, each) for each in (*strangers, neighbours)] == [0, 0, 10_00]
        assert room.match(campaign_id, 10_00).would_bring == 0
        assert room.match(campaign_id, 10_00, who=NEIGHBOUR).would_bring == 10_00
        assert room.match(campaign_id).earned == 10_00


def test_a_donor_with_two_pledges_has_one_cap(room: Room) -> None:
    campaign_id = room.opened(match=40_00, scheme_id=room.scheme(cap_donor=15_00))
    pledges = [room.paid(campaign_id, 10_00, who=NEIGHBOUR), room.paid(campaign_id, 10_00, who=NEIGHBOUR)]
    assert [told(room, each) for each in pledges] == [10_00, 5_00]


def test_a_raised_match_is_in_the_calculation_once_the_ledger_holds_it(room: Room) -> None:
    """Elsewhere what was added to a pool in the middle of a round stayed out of the calculation, and stuck."""
    campaign_id = room.opened(match=20_00)
    pledge_id = room.paid(campaign_id, 50_00)
    request_id = room.raise_match(campaign_id, 15_00)
    assert (told(room, pledge_id), room.match(campaign_id).reserved) == (20_00, 20_00)
    for _ in range(2):
        room.hear(operations.record_match, match_reserved(campaign_id, request_id, 15_00, sequence=12))
    assert (told(room, pledge_id), room.match(campaign_id).reserved) == (35_00, 35_00)
    assert room.campaign(campaign_id).match_sequence == 12
    assert [(each.amount, each.sequence) for each in room.match(campaign_id).decisions] == [(15_00, 12), (20_00, 7)]


def test_a_raise_that_the_ledger_refuses_leaves_the_campaign_as_it_was(room: Room) -> None:
    campaign_id = room.opened(match=20_00)
    request_id = room.raise_match(campaign_id, 15_00)
    room.hear(operations.record_match_refusal, match_refused(campaign_id, request_id))
    match = room.match(campaign_id)
    assert (match.reserved, match.decisions[0].refusal) == (20_00, "the pool of 2025 holds 0")
    assert room.campaign(campaign_id).state == "open"
    room.hear(operations.record_match, match_reserved(campaign_id, request_id, 15_00, sequence=12))
    assert room.match(campaign_id).reserved == 20_00, "refused is refused"


def test_what_is_asked_for_and_not_answered_counts_against_the_cap(room: Room) -> None:
    campaign_id = room.opened(match=20_00, scheme_id=room.scheme(cap_campaign=40_00))
    room.raise_match(campaign_id, 15_00)
    with pytest.raises(MatchOutsideScheme):
        room.raise_match(campaign_id, 5_01)
    room.raise_match(campaign_id, 5_00)


def test_a_match_is_raised_where_there_is_one_while_it_collects(room: Room) -> None:
    without, closed = room.opened(), room.opened(match=20_00)
    room.to_the_deadline(closed)
    for campaign_id in (without, closed, room.start()):
        with pytest.raises(WrongCampaignState):
            room.raise_match(campaign_id, 1)


def test_a_share_first_counts_from_the_start_and_with_it_the_goal_is_reached(room: Room) -> None:
    first = room.scheme(kind="first", numerator=1, denominator=4)
    campaign_id = room.opened(match=25_00, scheme_id=first, least_goal=60_00)
    assert (room.match(campaign_id).earned, room.match(campaign_id, 10_00).would_bring) == (25_00, 0)
    room.paid(campaign_id, 35_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"]) == (35_00, 25_00)


def test_a_share_last_does_not_help_a_campaign_whose_citizens_have_not_raised_their_part(room: Room) -> None:
    last = room.scheme(kind="last", numerator=1, denominator=4)
    campaign_id = room.opened(match=25_00, scheme_id=last, least_goal=60_00)
    room.paid(campaign_id, 35_00)
    assert room.match(campaign_id, 40_00).would_bring == 25_00
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"


def test_the_goal_is_judged_by_what_the_pledges_have_earned_and_not_by_what_is_reserved(room: Room) -> None:
    campaign_id = room.opened(match=60_00)
    room.paid(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed", "40 and 40 are less than 100, whatever is reserved"


def test_what_is_not_due_to_what_was_captured_is_not_handed_over(room: Room) -> None:
    campaign_id = room.opened(match=60_00, least_goal=80_00)
    kept, declined = room.paid(campaign_id, 40_00), room.paid(campaign_id, 15_00)
    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"], funded["year"]) == (40_00, 40_00, 2025)
    room.hear(operations.record_grants, handed_over(campaign_id, 40_00, 40_00, 20_00))
    campaign = room.campaign(campaign_id)
    assert (campaign.match, campaign.match_earned, campaign.match_left) == (40_00, 40_00, 0)
    assert (told(room, kept), told(room, declined)) == (40_00, None)


def test_a_reserved_match_that_is_heard_of_after_the_handing_over_changes_nothing(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    request_id = room.raise_match(campaign_id, 10_00)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    room.hear(operations.record_grants, handed_over(campaign_id, 60_00, 40_00, 10_00))
    room.hear(operations.record_match, match_reserved(campaign_id, request_id, 10_00, sequence=49))
    assert room.campaign(campaign_id).match == 40_00


def at_once(work: Any, each: list[UUID]) -> list[Any]:
    both = Barrier(len(each))

    def one(of: UUID) -> Any:
        both.wait()
        return work(of)

    with ThreadPoolExecutor(len(each)) as threads:
        return list(threads.map(one, each))


def approved(room: Room, campaign_id: UUID, amount: int) -> list[UUID]:
    made = [room.pledge(campaign_id, amount).pledge_id for _ in range(AT_ONCE)]
    for pledge_id in made:
        room.provider.approve(pledge_id)
    return made


def test_of_twenty_pledges_at_once_the_told_matches_are_the_match_earned(room: Room) -> None:
    campaign_id = room.opened(match=51_00)
    answers = at_once(room.refresh, approved(room, campaign_id, 5_00))
    assert {answer.state for answer in answers} == {"reserved"}
    now_told = [told(room, answer.pledge_id) for answer in answers]
    assert sum(filter(None, now_told)) == room.match(campaign_id).earned == 51_00
    assert sorted(each for each in now_told if each is not None) == [0] * 9 + [1_00] + [5_00] * 10
    assert sum(answer.match for answer in answers) == 51_00, "what each was told at once was no more than that"


def test_twin_told_from_what_is_left_without_a_line_the_last_krone_is_promised_to_everyone(room: Room) -> None:
    """What is available is what is cached less what is used, asked by each before any other is written down."""
    campaign_id = room.opened(match=10_00)
    promised = at_once(lambda _: room.match(campaign_id, 5_00).would_bring, approved(room, campaign_id, 5_00))
    assert sum(promised) == AT_ONCE * 5_00 > room.match(campaign_id).reserved


def test_the_database_gives_each_place_in_the_line_once(room: Room) -> None:
    campaign_id = room.opened(match=10_00)
    for _ in range(2):
        room.paid(campaign_id)
    with pytest.raises(IntegrityError), room.db.writer.begin() as connection:
        connection.execute(update(models.Pledge).values(match_place=1))


def test_where_there_is_no_match_there_is_no_line(room: Room) -> None:
    campaign_id = room.opened()
    assert told(room, room.paid(campaign_id)) is None
    match = room.match(campaign_id, 10_00)
    assert (match.scheme_id, match.reserved, match.earned, match.left, match.would_bring) == (None, 0, 0, 0, 0)


def test_a_match_is_asked_for_again_of_another_scheme_when_the_first_has_run_out(room: Room) -> None:
    one, other, campaign_id = room.scheme(), room.scheme(), room.start()
    first = room.publish(campaign_id, a_match(one))
    room.hear(operations.record_match_refusal, match_refused(campaign_id, first))
    second = room.publish(campaign_id, MatchAsked(**{**vars(a_match(other)), "amount": 30_00}))
    room.hear(operations.record_match, match_reserved(campaign_id, second, 30_00))
    match = room.match(campaign_id)
    assert (match.scheme_id, match.reserved) == (other, 30_00)
