"""Whose money could not be given back is told, and is neither forgotten nor out of reach while somebody looks for a road."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding.donors import DonorStillNeeded
from services.crowdfunding import operations
from services.crowdfunding.models import Campaign, DonorContact
from tests.integration.crowdfunding.test_undelivered import elsewhere, refused_pledge, refused_share, the_one
from tests.mothers_accounts import Books
from tests.mothers_crowdfunding import Room, move_to
from tests.mothers_donors import OPERATOR, MemoryPost, anonymise, notices, send

KEPT = timedelta(days=180)


@pytest.fixture(params=[(refused_share, "30 kr."), (refused_pledge, "60 kr.")], ids=["a share", "a pledge"])
def refused(request: Any, room: Room) -> tuple[UUID, str]:
    """The pledge, and what of it could not be given back."""
    make, amount = request.param
    found: tuple[UUID, UUID, Books] = make(room)
    return found[1], amount


def test_its_donor_is_told_how_much_and_where_to_write(room: Room, refused: tuple[UUID, str]) -> None:
    (pledge_id, amount), post = refused, MemoryPost()
    assert notices(room, pledge_id)["undelivered"] == "waiting"
    send(room, post)
    (letter,) = [each for each in post.to(f"{pledge_id}@donor.example") if "kunne ikke betale" in each.subject]
    assert f"Det drejer sig om {amount}" in letter.text
    assert "skriv til kommunen" in letter.text
    assert str(pledge_id) in letter.text.partition("Det drejer sig om")[2].partition("Se din støtte")[0]


def test_its_donor_is_not_forgotten_before_they_have_it(room: Room) -> None:
    """The campaign has been handed over: nothing else keeps them."""
    _, pledge_id, _ = refused_share(room)
    with pytest.raises(DonorStillNeeded) as told:
        anonymise(room, OPERATOR, pledge_id=pledge_id, reason="Borgeren har bedt om det.")
    assert told.value.facts["pledge_ids"] == [str(pledge_id)]
    elsewhere(room, the_one(room))
    assert anonymise(room, OPERATOR, pledge_id=pledge_id, reason="Borgeren har bedt om det.").pledges == 1


def test_where_its_donor_is_reached_is_kept_until_they_have_it(room: Room) -> None:
    campaign_id, pledge_id, _ = refused_share(room)
    told_of_the_account(room, campaign_id)
    move_to(clock.now() + KEPT + timedelta(days=1))
    erase(room)
    assert contact(room, pledge_id) is not None
    elsewhere(room, the_one(room))
    erase(room)
    assert contact(room, pledge_id) is None


def told_of_the_account(room: Room, campaign_id: UUID) -> None:
    """What else keeps an address is over."""

    def tell(session: Any) -> None:
        campaign = session.get_one(Campaign, campaign_id)
        operations.tell_supporters(session, campaign, "final_account", states=("captured",), about_id=campaign_id)

    room.db.run(tell)
    send(room, MemoryPost())


def erase(room: Room) -> None:
    room.db.run(lambda session: operations.erase_contacts(session, KEPT))


def contact(room: Room, pledge_id: UUID) -> DonorContact | None:
    return room.db.read(lambda session: session.get(DonorContact, pledge_id))
