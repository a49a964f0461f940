"""Where the ledger's answers come in."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.extensions import subscribe
from chassis.inbox import Delivery
from contracts.ledger import (
    ContributionPosted,
    ContributionRefused,
    GrantRefused,
    GrantsPosted,
    MatchRefused,
    MatchReserved,
    Released,
    TransferReversed,
)
from services.crowdfunding import operations
from services.crowdfunding.service.settings import Own


class AnswersEntrypoints:
    """What the ledger holds, has booked, handed over, let go of or undone."""

    own: Own

    @subscribe(MatchReserved)
    def on_match_reserved(self, session: Session, event: MatchReserved) -> None:
        operations.record_match(session, event)

    @subscribe(MatchRefused)
    def on_match_refused(self, session: Session, event: MatchRefused) -> None:
        operations.record_match_refusal(session, event)

    @subscribe(GrantsPosted)
    def on_grants_posted(self, session: Session, event: GrantsPosted) -> None:
        operations.record_grants(session, event)

    @subscribe(GrantRefused)
    def on_grant_refused(self, session: Session, event: GrantRefused) -> None:
        operations.record_grant_refusal(session, event)

    @subscribe(TransferReversed)
    def on_transfer_reversed(self, session: Session, event: TransferReversed) -> None:
        operations.record_reversal(session, self.own.rules, event)

    @subscribe(Released)
    def on_released(self, session: Session, event: Released) -> None:
        operations.record_release(session, event)

    @subscribe(ContributionPosted, many=True)
    def on_contribution_posted(self, session: Session, deliveries: Sequence[Delivery]) -> None:
        operations.record_contributions(session, [delivery.event for delivery in deliveries])

    @subscribe(ContributionRefused)
    def on_contribution_refused(self, session: Session, event: ContributionRefused) -> None:
        operations.record_contribution_refusal(session, event)
