"""What finance undoes in the ledger, as a campaign hears of it."""

from uuid import uuid4

import pytest

from contracts.errors import NotYet
from contracts.ledger import TransferLine, TransferReversed
from services.crowdfunding import operations
from services.crowdfunding.models import Pledge
from tests.mothers_answers import match_reserved, of_ledger
from tests.mothers_crowdfunding import Room


def undone(kind: str, from_: str, to: str, sequence: int = 40) -> TransferReversed:
    line = TransferLine(transfer_id=uuid4(), kind="reverse", from_=to, to=from_, amount=40_00)
    told = of_ledger(uuid4(), sequence) | {"transfers": (line,)}
    return TransferReversed(**told, transfer_id=uuid4(), kind=kind, amount=40_00, reason="bogført to gange")


def test_a_match_that_was_taken_back_is_none(room: Room) -> None:
    campaign_id = room.opened(match=40_00)
    word = undone("reserve_match", f"earmark/scheme-{uuid4()}/2025", f"match/{campaign_id}/2025")
    room.reverse(word)
    told = room.campaign(campaign_id)
    assert (told.match, told.match_sequence) == (0, 40)
    assert "bogført to gange" in str(told.note)


def test_of_a_raised_match_only_what_was_taken_back_is_gone_and_it_is_not_taken_for_what_is_asked(room: Room) -> None:
    campaign_id = room.opened(match=50_00)
    request_id = room.raise_match(campaign_id, 40_00)
    word = undone("reserve_match", f"earmark/scheme-{uuid4()}/2025", f"match/{campaign_id}/2025")
    with pytest.raises(NotYet):
        room.reverse(word)
    room.hear(operations.record_match, match_reserved(campaign_id, request_id, 40_00, sequence=30))
    room.reverse(word)
    told = room.campaign(campaign_id)
    assert (told.match, told.match_sequence) == (50_00, 40)


def test_a_scheme_whose_earmark_is_undone_before_it_was_heard_of_waits(room: Room) -> None:
    scheme_id = room.entered_scheme()
    room.attest(scheme_id)
    word = undone("earmark", "pool/capital/2025", f"earmark/scheme-{scheme_id}/2025")
    with pytest.raises(NotYet):
        room.reverse(word)


def test_a_capture_that_was_undone_is_noted_on_its_pledge(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id)
    room.reverse(undone("capture", f"donor/{pledge_id}", f"campaign/{campaign_id}"))
    kept = room.db.read(lambda session: session.get_one(Pledge, pledge_id).note)
    assert "bogført to gange" in str(kept)


def test_what_is_no_campaigns_changes_none(room: Room) -> None:
    campaign_id = room.opened()
    before = room.campaign(campaign_id)
    room.reverse(undone("earmark", "pool/capital/2025", f"earmark/{uuid4()}/2025"))
    room.reverse(undone("capture", f"donor/{uuid4()}", f"campaign/{campaign_id}"))
    assert room.campaign(campaign_id) == before
