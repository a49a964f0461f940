"""Donors: shown as each chose, and known to nobody else."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.crowdfunding import CampaignNotFound, GetPledge, PledgeNotFound
from contracts.crowdfunding.withdrawing import NotYourPledge
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.message import Message
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import queries
from tests.databases import counted
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, PLEDGE_KEY, Room, a_pledge
from tests.mothers_donors import (
    DONOR,
    OPERATOR,
    MemoryPost,
    anonymise,
    change,
    changing,
    export,
    key,
    paid,
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
    {"display_name": "Anna"},
    {"shown_as": "named", "display_name": "Anna", "cvr": "99999993"},
    {"email": None},
])  # fmt: skip
def test_a_donor_who_cannot_be_shown_or_reached_so_is_told_where(room: Room, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as told:
        room.give(a_pledge(room.opened(), **wrong))
    assert told.value.facts["fields"]


@pytest.mark.parametrize(
    "wrong", [{"email": "anna"}, {"display_name": " Anna"}, {"display_name": "A\nB"}, {"cvr": "1"}, {"cvr": "99999994"}]
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
            assert read(room, pledge_id, who, bring).dump() == told | {"pay_url": "", "own": None, "match": None}
        with pytest.raises(NotYourPledge):
            export(room, who, pledge_id=pledge_id)
        with pytest.raises((NotYourPledge, Invalid)):
            anonymise(room, who, pledge_id=pledge_id)
    mine = room.pledged(named)
    assert mine.own is not None
    assert (mine.own.display_name, mine.own.email, bool(mine.pay_url)) == ("Karen", f"{named}@donor.example", True)
    assert read(room, known, DONOR).dump()["own"]["shown_as"] == "anonymous"
    assert room.refresh(named).own is None, "an answer that is kept holds nothing that is to be erased one day"


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


def test_what_is_taken_along_is_read_in_as_many_statements_however_much_there_is(room: Room) -> None:
    def statements() -> int:
        with counted(room.db.reader) as told:
            export(room, DONOR)
        return len(told)

    campaign_id = room.opened()
    paid(room, campaign_id, DONOR)
    few = statements()
    for _ in range(3):
        paid(room, campaign_id, DONOR)
    assert statements() == few


def test_who_is_protected_is_shown_to_nobody_by_name(room: Room) -> None:
    campaign_id = room.opened()
    hidden = Principal(person="hidden", address_protected=True)
    named = {"shown_as": "named", "display_name": "Ditte Ravn"}
    with pytest.raises(Forbidden, match="protected"):
        room.give(a_pledge(campaign_id, **named), hidden)
    pledge_id = paid(room, campaign_id, hidden)
    with pytest.raises(Forbidden, match="protected"):
        change(room, changing(pledge_id, 60_00, key=None, **named), hidden)
    assert [each.name for each in supporters(room, campaign_id).items] == [None]
    assert paid(room, campaign_id, DONOR, **named)
