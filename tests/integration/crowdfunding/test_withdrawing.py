"""A pledge is taken back or changed before the deadline: the money goes back, and nothing counts twice."""

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from contracts.crowdfunding import CampaignNotOpen, PledgeNotFound
from contracts.crowdfunding.withdrawing import NotYourPledge, PledgeOver, ReplacedBefore
from contracts.errors import Invalid, SameIdOtherContent
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import models
from services.crowdfunding.domain import access
from services.crowdfunding.operations import following
from tests.mothers_crowdfunding import Room
from tests.mothers_donors import DONOR, change, changing, key, paid, row, withdraw

HELD = {"authorized": 60_00, "cancelled": 0, "captured": 0, "refunded": 0}


def test_a_reservation_is_taken_back_and_the_provider_has_confirmed_it(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id)
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go"
    assert row(room, pledge_id).withdrawn_at is not None
    assert room.provider.sums(pledge_id) == HELD | {"cancelled": 60_00}
    assert room.campaign(campaign_id).supporters == 0
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go", "asked again it is as if asked once"


def test_a_provider_that_is_away_is_asked_later_and_meanwhile_the_pledge_counts_for_nothing(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id)
    room.provider.misbehave(unavailable=True)
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "reserved"
    told = room.campaign(campaign_id)
    assert (told.pledged, told.supporters) == (0, 0)

    room.provider.misbehave(unavailable=False)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert row(room, pledge_id).state == "let_go"
    assert room.provider.sums(pledge_id)["cancelled"] == 60_00


def test_what_was_withdrawn_is_not_captured_though_the_goal_would_be_met_with_it(room: Room) -> None:
    campaign_id = room.opened()
    stays, goes = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(unavailable=True)
    withdraw(room, goes, bring=key(goes))
    room.provider.misbehave(unavailable=False)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert [room.provider.sums(each)["captured"] for each in (stays, goes)] == [0, 0]


def test_a_payment_that_is_still_open_is_cancelled_and_can_no_longer_be_paid(room: Room) -> None:
    pledge_id = room.pledge(room.opened()).pledge_id
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go"
    assert room.provider.approve(pledge_id).status_code == 409


def test_a_payer_who_pays_while_withdrawing_has_it_back(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.pledge(campaign_id).pledge_id
    room.provider.approve(pledge_id)
    withdraw(room, pledge_id, bring=key(pledge_id))
    room.tick()
    assert row(room, pledge_id).state == "let_go"
    assert room.provider.sums(pledge_id)["cancelled"] == 60_00
    assert room.said("PledgeMade") == []


@pytest.mark.parametrize("who", [ANONYMOUS, Principal(person="stranger")])
@pytest.mark.parametrize("bring", [None, "0" * 64])
def test_a_stranger_with_the_id_alone_takes_nothing_back_and_changes_nothing(
    room: Room, who: Principal, bring: str | None
) -> None:
    campaign_id = room.opened()
    theirs = [paid(room, campaign_id), paid(room, campaign_id, DONOR, email=None)]
    for pledge_id in theirs:
        with pytest.raises(NotYourPledge):
            withdraw(room, pledge_id, who, bring)
        with pytest.raises(NotYourPledge):
            change(room, changing(pledge_id, 1, key=bring), who)
        assert room.provider.sums(pledge_id) == HELD
    with pytest.raises(NotYourPledge):
        withdraw(room, theirs[1], bring=key(theirs[1]))  # who signed in has no key that could be stolen
    with pytest.raises(PledgeNotFound):
        withdraw(room, uuid4())
    assert withdraw(room, theirs[1], DONOR).state == "let_go"


def at_once(*acts: Any) -> list[Any]:
    """What each was answered, or refused."""
    told: list[Any] = []

    def attempt(act: Any) -> None:
        try:
            told.append(act())
        except Exception as refused:  # noqa: BLE001 - looked at by the test
            told.append(refused)

    threads = [threading.Thread(target=attempt, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_two_withdrawals_at_once_cancel_one_payment_once(room: Room) -> None:
    pledge_id = room.paid(room.opened())
    told = at_once(*[lambda: withdraw(room, pledge_id, bring=key(pledge_id))] * 4)
    assert len(told) == 4
    assert {each.state for each in told} <= {"reserved", "let_go"}
    room.tick()
    assert row(room, pledge_id).state == "let_go"
    assert room.provider.sums(pledge_id)["cancelled"] == 60_00


def test_two_changes_at_once_make_one_new_pledge(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id)
    told = at_once(*[lambda amount=amount: change(room, changing(pledge_id, amount)) for amount in (70_00, 80_00)])
    assert sorted(type(each).__name__ for each in told) == ["PledgeMadeAnswer", "ReplacedBefore"]


def test_while_a_change_is_paid_for_exactly_one_of_the_two_counts(room: Room) -> None:
    campaign_id = room.opened()
    old = room.paid(campaign_id, 60_00)
    new = change(room, changing(old, 90_00, shown_as="named", display_name="Anna")).pledge_id
    assert room.campaign(campaign_id).pledged == 60_00, "the new one is not paid yet"

    room.provider.approve(new)
    assert room.campaign(campaign_id).pledged == 60_00, "nor heard of"
    room.refresh(new)
    told = room.campaign(campaign_id)
    assert (told.pledged, told.supporters) == (90_00, 1), "in the same moment the old one counts no more"

    room.tick()
    assert (row(room, old).state, row(room, new).state) == ("let_go", "reserved")
    assert room.provider.sums(old)["cancelled"] == 60_00
    shown = room.pledged(new).own
    assert shown is not None
    assert (shown.replaces_id, shown.display_name, shown.email) == (old, "Anna", f"{old}@donor.example")


def test_without_taking_the_old_one_back_both_would_count(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twin: the same change, and nobody lets the old pledge go."""
    monkeypatch.setattr(following, "take_back", lambda _pledge: None)
    campaign_id = room.opened()
    new = change(room, changing(room.paid(campaign_id, 60_00), 90_00)).pledge_id
    room.provider.approve(new)
    room.refresh(new)
    assert room.campaign(campaign_id).pledged == 150_00


def test_a_change_that_is_declined_leaves_the_pledge_as_it_was_and_another_may_be_asked_for(room: Room) -> None:
    campaign_id = room.opened()
    old = room.paid(campaign_id, 60_00)
    declined = change(room, changing(old, 90_00))
    with pytest.raises(ReplacedBefore):
        change(room, changing(old, 80_00))
    page = declined.pay_url.removeprefix(room.provider.url)
    room.provider.ask("POST", page, data={"answer": "decline"}, allow_redirects=False)
    assert room.refresh(declined.pledge_id).state == "declined"
    assert room.campaign(campaign_id).pledged == 60_00

    given_up = change(room, changing(old, 70_00)).pledge_id
    withdraw(room, given_up, bring=key(given_up))
    assert change(room, changing(old, 80_00)).state == "made"


def test_a_changed_pledge_is_over_and_its_id_is_one_pledge(room: Room) -> None:
    campaign_id = room.opened()
    old = room.paid(campaign_id, 60_00)
    command = changing(old, 90_00)
    assert change(room, command) == change(room, command)
    with pytest.raises(SameIdOtherContent):
        change(room, changing(old, 91_00, command_id=command.command_id))
    another = room.paid(campaign_id, 60_00)
    with pytest.raises(SameIdOtherContent):  # who asks has the key of another pledge, and would be told this one's
        change(room, replace(command, pledge_id=another, key=key(another)))
    room.provider.approve(command.command_id)
    room.refresh(command.command_id)
    with pytest.raises(PledgeOver):
        change(room, changing(old, 10_00))


@pytest.mark.parametrize(("reserved_in_time", "counts", "goes"), [(True, "new", "old"), (False, "old", "new")])
def test_a_change_at_the_deadline_is_decided_by_the_last_look(
    room: Room, reserved_in_time: bool, counts: str, goes: str
) -> None:
    """The least goal is met by either of the two, and both together would be twice as much."""
    campaign_id = room.opened(least_goal=60_00)
    pledges: dict[str, UUID] = {"old": room.paid(campaign_id, 60_00)}
    pledges["new"] = change(room, changing(pledges["old"], 70_00)).pledge_id
    if reserved_in_time:
        room.provider.approve(pledges["new"])  # and nobody tells us
    room.to_the_deadline(campaign_id)
    if not reserved_in_time:
        room.provider.approve(pledges["new"])

    told = room.settle(campaign_id)

    assert (told.state, told.supporters) == ("funded", 1)
    assert row(room, pledges[counts]).state == "captured"
    assert row(room, pledges[goes]).state == "let_go"
    sums = room.provider.sums(pledges[goes])
    assert (sums["captured"], sums["cancelled"]) == (0, sums["authorized"])


def test_after_the_deadline_both_are_refused_before_the_timer_has_noticed(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id)
    room.to_the_deadline(campaign_id, seconds_after=0)
    assert room.campaign(campaign_id).state == "open"
    with pytest.raises(CampaignNotOpen):
        withdraw(room, pledge_id, bring=key(pledge_id))
    with pytest.raises(CampaignNotOpen):
        change(room, changing(pledge_id, 1))
    assert room.provider.sums(pledge_id) == HELD


def test_a_change_has_the_limits_of_a_pledge(room: Room) -> None:
    pledge_id = room.paid(room.opened())
    for wrong in ({"amount": 10**9 + 1}, {"shown_as": "named"}, {"display_name": "Anna"}):
        with pytest.raises(Invalid):
            change(room, changing(pledge_id, **{"amount": 1, **wrong}))


def test_without_the_key_whoever_knows_the_id_takes_the_pledge_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: nobody asks whose it is."""
    monkeypatch.setattr(access, "check_owner", lambda *_, **__: None)
    pledge_id = room.paid(room.opened())
    assert withdraw(room, pledge_id).state == "let_go"


def test_a_pledge_that_is_replaced_in_the_database_is_so_once(room: Room) -> None:
    first, second, third = (room.pledge(room.opened()).pledge_id for _ in range(3))
    for each in (second, third):
        change = update(models.Pledge).where(models.Pledge.pledge_id == each).values(replaces_id=first)
        if each == second:
            room.db.run(lambda session, now=change: session.execute(now))  # type: ignore[misc]
        else:
            with pytest.raises(Exception, match="replaces_id"):
                room.db.run(lambda session, now=change: session.execute(now))  # type: ignore[misc]
