"""Limits: beyond the hard ones a pledge is refused, beyond the softer ones a person looks first and no payment is opened."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from chassis import clock
from chassis.answers import AnswerRow, Asked
from chassis.extensions import requests
from contracts.crowdfunding import CampaignNotOpen, Pledge, PledgeMadeAnswer
from contracts.crowdfunding.holds import (
    HoldDecided,
    ListWithheld,
    NotWithheld,
    RejectPledge,
    ReleasePledge,
    TooManyPledges,
    Withheld,
)
from contracts.errors import Forbidden, Refused
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain.holds import Limits
from services.crowdfunding.service.donor_settings import Donors
from tests.mothers_crowdfunding import PLAYMAKER, PLEDGE_KEY, RETURN_URL, Room, a_pledge, move_to
from tests.mothers_donors import DONOR, MemoryPost, key, notices, paid, row, send, supporters, withdraw

SOURCE = "ab" * 32
SAME: dict[str, tuple[Principal, dict[str, Any]]] = {
    "person": (DONOR, {}),
    "contact": (ANONYMOUS, {"email": "same@donor.example"}),
    "source": (ANONYMOUS, {"source": SOURCE}),
}


def withheld(room: Room, campaign_id: UUID | None = None, **different: Any) -> UUID:
    """A pledge above what is let through unseen."""
    command = a_pledge(campaign_id or room.opened(), amount=200_00, **different)
    assert room.give(command, limits=Limits(withhold_above_amount=100_00)).state == "withheld"
    return command.command_id


def release(room: Room, pledge_id: UUID, who: Principal = PLAYMAKER) -> HoldDecided:
    command = ReleasePledge(command_id=uuid4(), pledge_id=pledge_id, reason="Giveren er kendt.")
    return room.db.run(lambda session: operations.release_pledge(session, who, command))


def reject(room: Room, pledge_id: UUID, who: Principal = PLAYMAKER) -> HoldDecided:
    command = RejectPledge(command_id=uuid4(), pledge_id=pledge_id, reason="Giveren findes ikke.")
    return room.db.run(lambda session: operations.reject_pledge(session, who, command))


@pytest.mark.parametrize("mark", SAME)
def test_more_than_so_many_pledges_in_an_hour_from_the_same_are_refused(room: Room, mark: str) -> None:
    campaign_id, (who, same) = room.opened(closes_at=clock.now() + timedelta(days=1)), SAME[mark]
    limits = Limits(**{f"pledges_a_{mark}_hour_max": 3})
    for _ in range(3):
        room.give(a_pledge(campaign_id, **same), who, limits=limits)
    with pytest.raises(TooManyPledges) as told:
        room.give(a_pledge(campaign_id, **same), who, limits=limits)
    assert (told.value.facts["limit"], told.value.facts["pledges_max"], told.value.status) == (mark, 3, 429)
    room.give(a_pledge(campaign_id), limits=limits)  # somebody else
    room.give(a_pledge(campaign_id, **same), who, limits=Limits(**{f"pledges_a_{mark}_hour_max": 0}))
    move_to(clock.now() + timedelta(hours=1))
    room.give(a_pledge(campaign_id, **same), who, limits=limits)


@pytest.mark.parametrize("mark", SAME)
def test_those_that_are_taken_together_count_for_each_other(room: Room, mark: str) -> None:
    campaign_id, (who, same) = room.opened(), SAME[mark]
    ours = [(who, a_pledge(campaign_id, amount=5_00, **same)) for _ in range(4)]
    others = [(ANONYMOUS, a_pledge(campaign_id, amount=5_00)) for _ in range(2)]
    small = f"small_pledges_a_{'source_' if mark == 'source' else ''}day_max"
    limits = Limits(**{f"pledges_a_{mark}_hour_max": 3, "small_amount": 5_00, small: 2})
    assert together(room, [*ours, *others], limits) == ["made", "made", "withheld", "TooManyPledges", "made", "made"]


def test_of_a_campaigns_last_minute_those_count_that_are_taken_together(room: Room) -> None:
    campaign_id, limits = room.opened(), Limits(pledges_a_campaign_minute_max=2)
    asked = [(ANONYMOUS, a_pledge(each)) for each in (campaign_id, campaign_id, campaign_id, room.opened())]
    assert together(room, asked, limits) == ["made", "made", "TooManyPledges", "made"]


def together(room: Room, asked: list[tuple[Principal, Pledge]], limits: Limits) -> list[str]:
    told = operations.pledges(room.db, room.payments, RETURN_URL, asked, limits=limits)
    return [type(each).__name__ if isinstance(each, Refused) else each.state for each in told]


def test_a_campaign_takes_so_many_pledges_a_minute(room: Room) -> None:
    campaign_id, limits = room.opened(), Limits(pledges_a_campaign_minute_max=2)
    for _ in range(2):
        room.give(a_pledge(campaign_id), limits=limits)
    with pytest.raises(TooManyPledges):
        room.give(a_pledge(campaign_id), limits=limits)
    room.give(a_pledge(room.opened()), limits=limits)
    move_to(clock.now() + timedelta(minutes=1))
    room.give(a_pledge(campaign_id), limits=limits)


def test_a_pledge_that_is_refused_for_its_number_leaves_nothing_and_may_be_asked_for_again(room: Room) -> None:
    campaign_id, limits = room.opened(), Limits(pledges_a_campaign_minute_max=1)
    room.give(a_pledge(campaign_id), limits=limits)
    late = a_pledge(campaign_id)
    with pytest.raises(TooManyPledges):
        room.give(late, limits=limits)
    move_to(clock.now() + timedelta(minutes=1))
    assert room.give(late, limits=limits).state == "made"


@pytest.mark.parametrize("mark", SAME)
def test_many_small_pledges_and_many_declined_payments_from_one_are_looked_at(room: Room, mark: str) -> None:
    campaign_id, (who, same) = room.opened(), SAME[mark]
    of_source = "source_" if mark == "source" else ""
    limits = Limits(
        small_amount=5_00, **{f"small_pledges_a_{of_source}day_max": 2, f"declined_a_{of_source}day_max": 2}
    )
    for _ in range(2):
        room.give(a_pledge(campaign_id, amount=5_00, **same), who, limits=limits)
    assert room.give(a_pledge(campaign_id, amount=5_01, **same), who, limits=limits).state == "made"
    small = room.give(a_pledge(campaign_id, amount=5_00, **same), who, limits=limits)
    assert (small.state, row(room, small.pledge_id).withheld_because) == ("withheld", "many_small")

    for _ in range(2):
        declined_payment(room, campaign_id, limits, who, **same)
    declined = room.give(a_pledge(campaign_id, **same), who, limits=limits)
    assert row(room, declined.pledge_id).withheld_because == "many_declined"
    assert room.give(a_pledge(campaign_id), limits=limits).state == "made"


def declined_payment(
    room: Room, campaign_id: UUID, limits: Limits, who: Principal = ANONYMOUS, **different: Any
) -> None:
    answer = room.give(a_pledge(campaign_id, **different), who, limits=limits)
    page = answer.pay_url.removeprefix(room.provider.url)
    room.provider.ask("POST", page, data={"answer": "decline"}, allow_redirects=False)
    room.refresh(answer.pledge_id)


def test_a_few_who_change_their_mind_do_not_hold_up_all_who_share_their_network(room: Room) -> None:
    campaign_id, limits = room.opened(), Limits()
    for _ in range(limits.declined_a_day_max):
        declined_payment(room, campaign_id, limits, source=SOURCE)
    for _ in range(limits.small_pledges_a_day_max):
        room.give(a_pledge(campaign_id, amount=limits.small_amount, source=SOURCE), limits=limits)
    assert room.give(a_pledge(campaign_id, amount=limits.small_amount, source=SOURCE), limits=limits).state == "made"


def test_who_signs_in_is_known_by_that_and_not_by_the_network_that_others_have_filled(room: Room) -> None:
    """As the refusal tells them to."""
    campaign_id = room.opened()
    limits = Limits(pledges_a_source_hour_max=2, small_pledges_a_source_day_max=2, declined_a_source_day_max=2)
    for _ in range(2):
        declined_payment(room, campaign_id, limits, amount=5_00, source=SOURCE)
    mine = room.give(a_pledge(campaign_id, amount=5_00, source=SOURCE), DONOR, limits=limits)
    assert mine.state == "made"
    assert row(room, mine.pledge_id).source is None, "nor kept"
    with pytest.raises(TooManyPledges):
        room.give(a_pledge(campaign_id, amount=5_00, source=SOURCE), limits=limits)


def test_of_a_withheld_pledge_the_provider_knows_nothing_and_its_donor_is_told_why(room: Room) -> None:
    campaign_id, post = room.opened(), MemoryPost()
    pledge_id = withheld(room, campaign_id)
    room.tick()
    send(room, post)
    assert room.refresh(pledge_id).state == "withheld"
    assert room.provider.sums(pledge_id) == {}
    assert (room.campaign(campaign_id).pledged, supporters(room, campaign_id).items) == (0, ())
    mine = room.pledged(pledge_id).own
    assert mine is not None
    assert "menneske ser på det" in (mine.withheld_because or "")
    (letter,) = post.to(f"{pledge_id}@donor.example")
    assert "Der er ikke åbnet nogen betaling" in letter.text


def test_released_it_is_paid_as_any_other(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = withheld(room, campaign_id)
    assert release(room, pledge_id).state == "promised"
    assert room.confirm(pledge_id).pay_url
    room.provider.approve(pledge_id)
    assert room.refresh(pledge_id).state == "reserved"
    assert notices(room, pledge_id).keys() == {"withheld", "released", "reserved"}
    with pytest.raises(NotWithheld):
        reject(room, pledge_id)


def test_nobody_decides_about_a_pledge_of_their_own(room: Room) -> None:
    own = replace(PLAYMAKER, person=DONOR.person)
    campaign_id = room.opened()
    command = a_pledge(campaign_id, amount=200_00)
    room.give(command, own, limits=Limits(withhold_above_amount=100_00))
    for decide in (release, reject):
        with pytest.raises(Forbidden):
            decide(room, command.command_id, own)
    assert row(room, command.command_id).state == "withheld"
    assert release(room, command.command_id).state == "promised"


def test_rejected_it_is_let_go_and_the_log_says_by_whom_and_why(room: Room) -> None:
    pledge_id = withheld(room)
    assert reject(room, pledge_id).state == "let_go"
    room.tick()
    assert room.provider.sums(pledge_id) == {}
    with pytest.raises(NotWithheld):
        release(room, pledge_id)
    log = select(models.DonorEntry).where(models.DonorEntry.pledge_id == pledge_id).order_by(models.DonorEntry.done_at)
    told = [
        (each.action, each.person, each.reason) for each in room.db.read(lambda session: session.scalars(log).all())
    ]
    assert told == [("withheld", "", "large_amount"), ("rejected", PLAYMAKER.person, "Giveren findes ikke.")]


def test_at_the_deadline_what_is_withheld_is_let_go_and_nobody_can_let_it_through(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = withheld(room, campaign_id)
    room.to_the_deadline(campaign_id)
    with pytest.raises(CampaignNotOpen):
        release(room, pledge_id)
    assert room.settle(campaign_id).state == "failed"
    assert row(room, pledge_id).state == "let_go"
    assert notices(room, pledge_id).keys() == {"withheld", "let_go"}


def test_a_donor_takes_back_what_is_withheld(room: Room) -> None:
    pledge_id = withheld(room)
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go"
    with pytest.raises(NotWithheld):
        release(room, pledge_id)


def test_staff_of_the_area_see_what_waits_a_page_at_a_time(room: Room) -> None:
    campaign_id = room.opened()
    mine = {withheld(room, campaign_id, shown_as="named", display_name="Karen") for _ in range(3)}
    paid(room, campaign_id)

    def listed(who: Principal = PLAYMAKER, **asked: Any) -> Withheld:
        query = ListWithheld(area_id="tranbjerg", **asked)
        return room.db.read(lambda session: queries.list_withheld(session, who, query))

    first = listed(limit=2)
    rest = listed(limit=2, after=first.next_after)
    assert {each.pledge_id for each in (*first.items, *rest.items)} == mine
    assert rest.next_after is None
    assert "Karen" not in str(first.dump())
    for who in (ANONYMOUS, DONOR):
        with pytest.raises(Exception, match=r"playmaker|sign in"):
            listed(who)
    with pytest.raises(Forbidden):
        release(room, next(iter(mine)), DONOR)


def test_a_key_is_told_once_and_kept_nowhere(room: Room) -> None:
    """As the entrypoint answers: who asks again with what a stranger may know as well is told the rest of it."""
    donors = Donors(secret=PLEDGE_KEY)
    command = a_pledge(room.opened())

    def said(db: Any, asked: list[Asked]) -> list[PledgeMadeAnswer]:
        made = operations.pledge(db, room.payments, RETURN_URL, asked[0].principal, asked[0].command)
        return [donors.with_key(asked[0].principal, made)]

    def answer() -> dict[str, Any]:
        asked = Asked(ANONYMOUS, command, clock.now())
        (wire,) = requests._given_or_said(SimpleNamespace(db=room.db), said, [asked], ("key",))  # type: ignore[arg-type]
        told: dict[str, Any] = wire["ok"]
        return told

    first = answer()
    assert first["key"] == key(command.command_id)
    assert answer() == first | {"key": None}
    kept = room.db.read(lambda session: str(session.get_one(AnswerRow, command.command_id).answer))
    assert first["pay_url"] in kept
    assert first["key"] not in kept
    command = replace(command, source=SOURCE)
    assert answer() == first | {"key": None}, "asked again from another network it is the same request"
    assert donors.with_key(DONOR, room.give(a_pledge(room.opened()), DONOR)).key is None
