"""What crowdfunding asks of the ledger, and who in crowdfunding hears the answers: one table for every ledger beside a test."""

from typing import Any

from contracts import crowdfunding, ledger
from contracts.crowdfunding.fees import ProviderFeesReported
from contracts.crowdfunding.giving_back import GiveBackRequested
from contracts.ledger.giving_back import FeesPosted, GiveBackPosted, GiveBackRefused
from contracts.message import Event
from services.crowdfunding import operations
from services.crowdfunding.domain import Rules
from services.crowdfunding.operations import accounts, giving_back
from tests.mothers_crowdfunding import Room

ASKED: tuple[type[Event], ...] = (
    *(
        crowdfunding.MatchingSchemeAdopted,
        crowdfunding.MatchRequested,
        crowdfunding.PledgeCaptured,
        crowdfunding.PledgeRefunded,
    ),
    crowdfunding.PledgeChargedBack,
    *(crowdfunding.CampaignFunded, crowdfunding.CampaignFailed, ProviderFeesReported, GiveBackRequested),
)


def record_reversal(session: Any, event: Any) -> None:
    operations.record_reversal(session, Rules(), event)


HEARD: dict[type[Event], tuple[Any, ...]] = {
    ledger.SchemeEarmarked: (operations.schemes.record_earmark,),
    ledger.MatchReserved: (operations.record_match, accounts.keep_bookings),
    ledger.ContributionPosted: (
        lambda session, event: operations.record_contributions(session, [event]),
        accounts.keep_bookings,
    ),
    ledger.MatchRefused: (operations.record_match_refusal,),
    ledger.ContributionRefused: (operations.record_contribution_refusal,),
    ledger.GrantRefused: (operations.record_grant_refusal,),
    ledger.GrantsPosted: (operations.record_grants, accounts.keep_bookings),
    ledger.Released: (operations.record_release, accounts.keep_bookings),
    ledger.TransferReversed: (record_reversal, accounts.keep_bookings),
    GiveBackPosted: (giving_back.record_giving_back, accounts.keep_bookings),
    GiveBackRefused: (giving_back.record_refused_giving_back,),
    **dict.fromkeys(
        (FeesPosted, ledger.PaymentPosted, ledger.PaymentConfirmed, ledger.PaymentReturned, ledger.GrantRepaid),
        (accounts.keep_bookings,),
    ),
}
ASKED_BY_NAME = {kind.__name__: kind for kind in ASKED}
HEARD_BY_NAME = {kind.__name__: kind for kind in HEARD}


def hear(room: Room, event: Event) -> None:
    """What nobody in crowdfunding listens for is nothing to it."""
    for operation in HEARD.get(type(event), ()):
        room.hear(operation, event)
