"""Donors: shown as each chose, known to nobody else, and forgotten without a single øre being lost from view."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from chassis import clock
from contracts.crowdfunding import CampaignNotFound, GetPledge, PledgeNotFound
from contracts.crowdfunding.donors import DonorExport, ExportDonor, MoneyStillHeld
from contracts.crowdfunding.withdrawing import NotYourPledge
from contracts.errors import Invalid, Unauthenticated
from contracts.message import Message
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import models, operations, queries
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, PLEDGE_KEY, Room, a_pledge, grants_posted, move_to
from tests.mothers_donors import (
    DONOR,
    OPERATOR,
    MemoryPost,
    anonymise,
    key,
    notices,
    paid,
    row,
    send,
    supporters,
    withdraw,
)

CHOICES: tuple[dict[str, Any], ...] = (
    {"shown_as": "anonymous", "show_amount": False},
    {"shown_as": "anonymous", "show_amount": True},
    {"shown_as": "named", "display_name": "Karen fra nr. 7"},
    {"shown_as": "association", "display_name": "Foreningen Vennerne", "cvr": "99999993", "show_amount": True},
)
STRANGER = Principal(person="stranger")


def each_choice(room: Room, campaign_id: UUID) -> list[UUID]:
    """Pledges of donors who signed in and of some who did not, one for each way to be shown."""
    signed_in = paid(room, campaign_id, DONOR, amount=11_11, email="secret@donor.example")
    return [signed_in, *(paid(room, campaign_id, amount=22_22 + n, **each) for n, each in enumerate(CHOICES))]


@pytest.mark.parametrize("who", [ANONYMOUS, STRANGER, CITIZEN, PLAYMAKER])
def test_the_public_list_leaks_nothing_that_a_donor_did_not_choose(room: Room, who: Principal) -> None:
    """The owner (who is CITIZEN) and the playmaker see sums beside it, and of the donors no more than anybody."""
    campaign_id = room.opened()
    pledge_ids = each_choice(room, campaign_id)
    room.pledge(campaign_id)  # not paid
    told = supporters(room, campaign_id, who)

    shown = sorted((each.shown_as, each.name, each.cvr, each.amount) for each in told.items if each.amount or each.name)
    assert shown == [
        ("anonymous", None, None, 22_23),
        ("association", "Foreningen Vennerne", "99999993", 22_25),
        ("named", "Karen fra nr. 7", None, None),
    ]
    assert len(told.items) == 5
    text = json.dumps(told.dump()) + json.dumps(room.campaign(campaign_id).dump())
    secrets = [DONOR.person, "donor.example", "@", *map(str, pledge_ids), *map(key, pledge_ids), "1111", "2222", "2224"]
    assert [word for word in secrets if word in json.dumps([each.dump() for each in told.items])] == []
    assert [word for word in secrets[:-3] if word in text] == []
    sums = {each.shown_as: (each.supporters, each.amount) for each in told.sums}
    expected = {"anonymous": (3, 55_56), "named": (1, 22_24), "association": (1, 22_25)}
    assert sums == (expected if who in (CITIZEN, PLAYMAKER) else {})


def test_supporters_come_a_page_at_a_time_and_a_draft_has_none(room: Room) -> None:
    campaign_id = room.opened()
    each_choice(room, campaign_id)
    gone = paid(room, campaign_id)
    withdraw(room, gone, bring=key(gone))
    pages, after = [], None
    while (page := supporters(room, campaign_id, limit=2, after=after)).items:
        pages.append(page)
        after = page.next_after
        if after is None:
            break
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert len({each.supporter_id for page in pages for each in page.items}) == 5
    for unknown in (room.start(), uuid4()):
        with pytest.raises(CampaignNotFound):
            supporters(room, unknown)


@pytest.mark.parametrize("wrong", [
    {"shown_as": "named"},
    {"shown_as": "association", "display_name": "Vennerne"},
    {"shown_as": "association", "display_name": "Vennerne", "cvr": "99999994"},
    {"display_name": "Anna"},
    {"shown_as": "named", "display_name": "Anna", "cvr": "99999993"},
    {"email": None},
])  # fmt: skip
def test_a_donor_who_cannot_be_shown_or_reached_so_is_told_where(room: Room, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as told:
        room.give(a_pledge(room.opened(), **wrong))
    assert told.value.facts["fields"]


@pytest.mark.parametrize(
    "wrong", [{"email": "anna"}, {"display_name": " Anna"}, {"display_name": "A\nB"}, {"cvr": "1"}]
)
def test_a_contact_and_a_name_have_their_shapes(wrong: dict[str, Any]) -> None:
    told = a_pledge(uuid4()).dump() | wrong
    with pytest.raises(Invalid):
        type(a_pledge(uuid4())).load(told)


def read(room: Room, pledge_id: UUID, who: Principal = ANONYMOUS, bring: str | None = None) -> Message:
    query = GetPledge(pledge_id=pledge_id, key=bring)
    return room.db.read(lambda session: queries.get_pledge(session, PLEDGE_KEY, who, query))


@pytest.mark.parametrize("who", [ANONYMOUS, STRANGER, CITIZEN, PLAYMAKER, OPERATOR])
def test_a_stranger_with_the_id_alone_reads_state_and_amount_and_changes_nothing(room: Room, who: Principal) -> None:
    campaign_id = room.opened()
    named = paid(room, campaign_id, shown_as="named", display_name="Karen")
    known = paid(room, campaign_id, DONOR)
    for pledge_id in (named, known):
        told = {"pledge_id": str(pledge_id), "campaign_id": str(campaign_id), "amount": 60_00, "state": "reserved"}
        for bring in (None, "0" * 64, key(named) if pledge_id == known else key(known)):
            assert read(room, pledge_id, who, bring).dump() == told | {"pay_url": "", "own": None}
        with pytest.raises(NotYourPledge):
            export(room, who, pledge_id=pledge_id)
        with pytest.raises((NotYourPledge, Invalid)):
            anonymise(room, who, pledge_id=pledge_id)
    mine = room.pledged(named)
    assert mine.own is not None
    assert (mine.own.display_name, mine.own.email, bool(mine.pay_url)) == ("Karen", f"{named}@donor.example", True)
    assert read(room, known, DONOR).dump()["own"]["shown_as"] == "anonymous"
    assert room.refresh(named).own is None, "an answer that is kept holds nothing that is to be erased one day"


def export(room: Room, who: Principal, **asked: Any) -> DonorExport:
    query = ExportDonor(**asked)
    return room.db.read(lambda session: queries.export_donor(session, PLEDGE_KEY, "Aarhus Kommune", who, query))


def test_a_donor_takes_everything_that_is_known_of_them_along(room: Room) -> None:
    campaign_id, post = room.opened(), MemoryPost()
    mine = [paid(room, campaign_id, DONOR, email=f"{n}@mine.example", amount=50_00) for n in range(3)]
    other = paid(room, campaign_id)
    send(room, post)
    first = export(room, DONOR, limit=2)
    rest = export(room, DONOR, after=first.next_after)
    told = [*first.items, *rest.items]
    assert {each.pledge_id for each in told} == set(mine)
    assert {each.details.email for each in told} == {f"{n}@mine.example" for n in range(3)}
    assert [receipt.kind for receipt in told[0].receipts] == ["reservation"]
    assert {notice.kind for notice in told[0].notices} == {"received", "reserved"}
    (by_key,) = export(room, ANONYMOUS, pledge_id=other, key=key(other)).items
    assert by_key.details.email == f"{other}@donor.example"
    with pytest.raises(Unauthenticated):
        export(room, ANONYMOUS)
    with pytest.raises(PledgeNotFound):
        export(room, DONOR, pledge_id=uuid4())


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
    assert anonymise(room, DONOR).pledges == 1
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
        with pytest.raises(MoneyStillHeld) as told:
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


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    failed, funded, running = room.opened(), room.opened(), room.opened(closes_at=clock.now() + timedelta(days=12))
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


def test_a_pledge_that_is_replaced_in_the_database_is_so_once(room: Room) -> None:
    first, second, third = (room.pledge(room.opened()).pledge_id for _ in range(3))
    for each in (second, third):
        change = update(models.Pledge).where(models.Pledge.pledge_id == each).values(replaces_id=first)
        if each == second:
            room.db.run(lambda session, now=change: session.execute(now))  # type: ignore[misc]
        else:
            with pytest.raises(Exception, match="replaces_id"):
                room.db.run(lambda session, now=change: session.execute(now))  # type: ignore[misc]
