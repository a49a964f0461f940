"""A donor is forgotten without a single øre being lost from view, and not before the money has come to its end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from chassis import clock
from contracts.crowdfunding import CancelCampaign
from contracts.crowdfunding.donors import DonorStillNeeded
from contracts.crowdfunding.helping import NotYourPromise, PromiseNotFound
from contracts.crowdfunding.withdrawing import NotYourPledge
from contracts.errors import Invalid
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import models, operations
from services.crowdfunding.domain import donors as rules
from tests.integration.crowdfunding.test_donors import CHOICES
from tests.mothers_answers import grants_posted
from tests.mothers_crowdfunding import PLAYMAKER, Room, move_to
from tests.mothers_donors import (
    DONOR,
    OPERATOR,
    MemoryPost,
    anonymise,
    export,
    key,
    notices,
    paid,
    row,
    send,
    supporters,
    withdraw,
)
from tests.mothers_helping import GIVER, Helped


def words_in(room: Room) -> str:
    """Every value of every table of ours, as text."""

    def everything() -> Iterator[str]:
        for table in models.Base.metadata.sorted_tables:
            yield from (
                str(tuple(each)) for each in room.db.read(lambda session, of=table: session.execute(select(of)).all())
            )  # type: ignore[misc]

    return "\n".join(everything())


def test_nothing_leads_back_to_a_donor_who_was_forgotten(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = paid(room, campaign_id, DONOR, email="karen@mine.example", shown_as="named", display_name="Karen")
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert anonymise(room, DONOR, reason="Karen vil ikke mere").pledges == 1
    found = words_in(room)
    assert [word for word in (DONOR.person, "karen@", "Karen") if word in found] == []
    assert notices(room, pledge_id) == {}
    assert row(room, pledge_id).state == "let_go"
    assert anonymise(room, DONOR).pledges == 0


@pytest.mark.parametrize("until", ["open", "settling"])
def test_nobody_is_forgotten_while_a_campaign_may_need_them(room: Room, until: str) -> None:
    campaign_id = room.opened()
    pledge_id = paid(room, campaign_id)
    if until == "settling":
        room.to_the_deadline(campaign_id)
        room.db.run(operations.advance_campaigns)
        assert room.campaign(campaign_id).state == "settling"
    for who, asked in ((ANONYMOUS, {"key": key(pledge_id)}), (OPERATOR, {"reason": "Borgeren har bedt om det."})):
        with pytest.raises(DonorStillNeeded) as told:
            anonymise(room, who, pledge_id=pledge_id, **asked)
        assert told.value.facts["pledge_ids"] == [str(pledge_id)]
    assert room.pledged(pledge_id).own is not None


def test_who_has_withdrawn_is_forgotten_at_once(room: Room) -> None:
    pledge_id = paid(room, room.opened())
    withdraw(room, pledge_id, bring=key(pledge_id))
    assert anonymise(room, ANONYMOUS, pledge_id=pledge_id, key=key(pledge_id)).pledges == 1


def test_an_operator_says_why_and_that_stands_in_the_log(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = paid(room, campaign_id, DONOR)
    withdraw(room, pledge_id, DONOR)
    with pytest.raises(Invalid):
        anonymise(room, OPERATOR, pledge_id=pledge_id)
    anonymise(room, OPERATOR, pledge_id=pledge_id, reason="Sag 24/77")
    log = select(models.DonorEntry.action, models.DonorEntry.person, models.DonorEntry.reason)
    log = log.where(models.DonorEntry.pledge_id == pledge_id)
    assert room.db.read(lambda session: [tuple(each) for each in session.execute(log)]) == [
        ("anonymised", OPERATOR.person, "Sag 24/77")
    ]


def everything(room: Room) -> dict[str, Any]:
    """Every sum and count there is, and what other books refer to."""
    p = models.Pledge
    by_state = select(p.campaign_id, p.state, func.count(), func.sum(p.amount)).group_by(p.campaign_id, p.state)
    booked = select(p.pledge_id, p.amount, p.psp_reference, p.booked_sequence, p.refund_sequence, p.captured_at)
    campaigns = room.db.read(lambda session: list(session.scalars(select(models.Campaign.campaign_id))))
    return {
        "states": sorted(map(str, room.db.read(lambda session: session.execute(by_state).all()))),
        "booked": sorted(map(str, room.db.read(lambda session: session.execute(booked).all()))),
        "views": {each: room.campaign(each).dump() for each in campaigns},
        "counted": {each: len(supporters(room, each).items) for each in campaigns},
        "sums": {each: sum(line.amount for line in supporters(room, each, PLAYMAKER).sums) for each in campaigns},
    }


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    amounts=st.lists(st.sampled_from([1_00, 30_00, 100_00]), min_size=1, max_size=4),
    mine=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_who_is_forgotten_leaves_every_sum_as_it_was(room: Room, amounts: list[int], mine: list[bool]) -> None:
    campaign_id, donor = room.opened(), Principal(person=f"donor-{uuid4()}")
    for number, amount in enumerate(amounts):
        choice = CHOICES[number % len(CHOICES)]
        paid(room, campaign_id, donor if mine[number] else ANONYMOUS, amount=amount, **choice)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    before = everything(room)
    assert anonymise(room, donor).pledges == sum(mine[: len(amounts)])
    assert everything(room) == before


def test_contacts_are_erased_after_the_end_and_the_account_and_no_sooner(room: Room) -> None:
    failed, funded, running = (
        room.opened(),
        room.opened(),
        room.opened(way="mandate", closes_at=clock.now() + timedelta(days=30)),
    )
    pledges = {name: paid(room, each, amount=100_00) for name, each in (("funded", funded), ("running", running))}
    pledges["failed"] = paid(room, failed, amount=1_00)
    pledges["not needed"] = room.pledge(funded).pledge_id
    for campaign_id in (failed, funded):
        room.to_the_deadline(campaign_id)
        room.settle(campaign_id)
    room.hear(operations.record_grants, grants_posted(funded))

    def kept_after(days: int) -> set[str]:
        move_to(clock.now() + timedelta(days=days))
        room.db.run(lambda session: operations.erase_contacts(session, timedelta(days=5)))
        return {name for name, each in pledges.items() if (own := room.pledged(each).own) and own.email}

    assert kept_after(4) == {"failed", "not needed", "funded", "running"}
    assert kept_after(2) == {"funded", "running"}, "the account has not been told yet"
    room.db.run(lambda session: operations.tell(session, row(room, pledges["funded"]), "final_account"))
    send(room, MemoryPost())
    assert kept_after(4) == {"funded", "running"}
    assert kept_after(2) == {"running"}
    assert notices(room, pledges["funded"])["final_account"] == "sent"


def test_forgotten_too_early_a_donor_can_no_longer_take_the_money_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: nobody looks whether a campaign may still need the donor, whose money stays held."""
    monkeypatch.setattr(rules, "check_forgettable", lambda *_: None)
    pledge_id = paid(room, room.opened(), DONOR)
    anonymise(room, DONOR)
    with pytest.raises(NotYourPledge):
        withdraw(room, pledge_id, DONOR)
    assert room.provider.sums(pledge_id)["cancelled"] == 0


def test_after_a_cancelling_contacts_are_kept_from_then_on_and_not_from_the_deadline_that_was(room: Room) -> None:
    campaign_id = room.opened(closes_at=clock.now() + timedelta(days=10))
    pledge_id = room.pledge(campaign_id, 10_00).pledge_id
    command = CancelCampaign(command_id=uuid4(), campaign_id=campaign_id, reason="Vi fik pladsen.")
    room.db.run(lambda session: operations.cancel_campaign(session, room.rules, PLAYMAKER, command))
    cancelled_at = clock.now()
    move_to(cancelled_at + timedelta(seconds=3))
    assert room.settle(campaign_id).state == "cancelled"
    for days, left in ((4, 1), (6, 0)):
        move_to(cancelled_at + timedelta(days=days))
        room.db.run(lambda session: operations.erase_contacts(session, timedelta(days=5)))
        mine = select(func.count()).where(models.DonorContact.pledge_id == pledge_id)
        assert room.db.read(lambda session, mine=mine: session.scalar(mine)) == left


SHOWN = {"shown_as": "association", "display_name": "Vennerne", "cvr": "99999993"}


def test_one_call_takes_along_all_that_one_gave_of_money_and_of_help(room: Room) -> None:
    """In one order, so that no page leaves out either."""
    helped = Helped.opened(room)
    money = [paid(room, helped.campaign_id, DONOR, amount=10_00) for _ in range(2)]
    help_given = [helped.promise(4, DONOR, **SHOWN)]
    help_given.append(Helped.opened(room).promise(4, DONOR))
    paid(room, helped.campaign_id)
    helped.promise(4, GIVER)
    whole = export(room, DONOR)
    assert ({each.pledge_id for each in whole.items}, whole.next_after) == (set(money), None)
    assert {each.promise_id for each in whole.help} == set(help_given)
    (ours,) = [each for each in whole.help if each.promise_id == help_given[0]]
    assert (ours.display_name, ours.cvr) == (SHOWN["display_name"], SHOWN["cvr"])
    found: list[UUID] = []
    after = None
    for _ in range(4):
        page = export(room, DONOR, limit=1, after=after)
        found += [each.pledge_id for each in page.items] + [each.promise_id for each in page.help]
        after = page.next_after
    assert (found, after) == (sorted([*money, *help_given]), None)


def test_one_call_forgets_who_gave_money_and_help_and_leaves_what_was_given(room: Room) -> None:
    helped = Helped.opened(room)
    pledge_id = paid(room, helped.campaign_id, DONOR, amount=100_00, email="karen@mine.example")
    promised = helped.promise(8, DONOR, message="Ring til mig", **SHOWN)
    helped.promise(4, GIVER)
    helped.funded()
    with pytest.raises(DonorStillNeeded) as refused:
        anonymise(room, DONOR)
    assert refused.value.facts == {"pledge_ids": [], "promise_ids": [str(promised)]}
    assert export(room, DONOR).items, "all of it, or nothing"
    helped.fulfil(promised, who=DONOR, note="Jeg kom.")
    helped.confirm(promised)
    before, needs = everything(room), helped.needs()
    told = anonymise(room, DONOR)
    assert (told.pledges, told.promises) == (1, 1)
    assert (everything(room), helped.needs()) == (before, needs)
    found = words_in(room)
    assert [word for word in (DONOR.person, "karen@", "Vennerne", "99999993", "Ring", "Jeg kom") if word in found] == []
    assert GIVER.person in found
    assert export(room, DONOR).help == ()
    assert row(room, pledge_id).state == "captured"


def test_money_that_is_held_keeps_help_from_being_forgotten_too(room: Room) -> None:
    helped = Helped.opened(room)
    pledge_id, promise_id = paid(room, helped.campaign_id, DONOR), helped.promise(8, DONOR)
    with pytest.raises(DonorStillNeeded) as refused:
        anonymise(room, DONOR)
    assert refused.value.facts == {"pledge_ids": [str(pledge_id)], "promise_ids": [str(promise_id)]}
    helped.withdraw(promise_id, DONOR)
    withdraw(room, pledge_id, DONOR)
    assert anonymise(room, DONOR).promises == 1


def test_who_only_helped_is_forgotten_by_an_operator_by_the_promise_and_by_no_stranger(room: Room) -> None:
    helped = Helped.opened(room)
    promise_id = helped.promise(8)
    helped.withdraw(promise_id)
    for who in (ANONYMOUS, DONOR):
        with pytest.raises(NotYourPromise):
            anonymise(room, who, promise_id=promise_id, reason="Bare for sjov.")
    with pytest.raises(PromiseNotFound):
        anonymise(room, OPERATOR, promise_id=uuid4(), reason="Sag 24/78")
    with pytest.raises(Invalid):
        anonymise(room, OPERATOR, promise_id=promise_id)
    with pytest.raises(Invalid):
        anonymise(room, OPERATOR, promise_id=promise_id, pledge_id=uuid4(), reason="Sag 24/78")
    assert anonymise(room, OPERATOR, promise_id=promise_id, reason="Sag 24/78").promises == 1
    other = helped.promise(8, DONOR)
    with pytest.raises(NotYourPromise):
        anonymise(room, ANONYMOUS, promise_id=promise_id)
    assert anonymise(room, OPERATOR, promise_id=promise_id, reason="Sag 24/78").promises == 0
    assert helped.view(other, DONOR).state == "promised", "whoever has no handle any more is not everybody without one"
