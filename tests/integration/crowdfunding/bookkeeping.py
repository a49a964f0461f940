"""The ledger beside crowdfunding: what the one says the other hears, as often as one likes."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.db import Database
from contracts import crowdfunding, ledger
from services.crowdfunding import operations
from tests import mothers_ledger
from tests.mothers_crowdfunding import Room, a_match

YEAR = 2025
SAYS: tuple[Any, ...] = (
    crowdfunding.MatchingSchemeAdopted,
    crowdfunding.MatchRequested,
    crowdfunding.PledgeCaptured,
    crowdfunding.PledgeRefunded,
    crowdfunding.CampaignFunded,
    crowdfunding.CampaignFailed,
)
HEARS: dict[str, tuple[Any, Any]] = {
    "SchemeEarmarked": (ledger.SchemeEarmarked, operations.schemes.record_earmark),
    "MatchReserved": (ledger.MatchReserved, operations.record_match),
    "MatchRefused": (ledger.MatchRefused, operations.record_match_refusal),
    "ContributionPosted": (
        ledger.ContributionPosted,
        lambda session, event: operations.record_contributions(session, [event]),
    ),
    "ContributionRefused": (ledger.ContributionRefused, operations.record_contribution_refusal),
    "GrantsPosted": (ledger.GrantsPosted, operations.record_grants),
    "GrantRefused": (ledger.GrantRefused, operations.record_grant_refusal),
    "Released": (ledger.Released, operations.record_release),
}


@dataclass
class Bookkeeping:
    """A ledger whose pool was given so much for the year of the matches, all of it for one scheme, kroner for kroner."""

    room: Room
    db: Database
    scheme_id: UUID = field(init=False)

    def open(self, amount: int) -> None:
        mothers_ledger.ask(self.db, mothers_ledger.appropriation(year=YEAR, amount=amount))
        mothers_ledger.announced(self.db)
        self.scheme_id = self.room.entered_scheme(amount=amount)
        self.room.attest(self.scheme_id)
        assert self.hear() == ["SchemeEarmarked"]

    def ask(self, campaign_id: UUID, amount: int) -> None:
        """Publish it with this match, which the ledger has not heard of yet."""
        self.room.publish(campaign_id, a_match(self.scheme_id, amount))

    def free(self) -> int:
        """What may still be promised beside citizens' money."""
        return self.balance(f"earmark/scheme-{self.scheme_id}/{YEAR}")

    def hear(self) -> list[str]:
        """The ledger hears all that was ever said, again; crowdfunding hears its answers. Their names."""
        for kind in SAYS:
            for said in self.room.said(kind.__name__):
                mothers_ledger.ask(self.db, kind.load(said))
        answers = mothers_ledger.announced(self.db)
        for name, data in answers:
            kind, operation = HEARS[name]
            self.room.hear(operation, kind.load(data))
        return [name for name, _ in answers]

    def balance(self, path: str) -> int:
        return mothers_ledger.balance(self.db, path)

    def year(self) -> dict[str, int]:
        return mothers_ledger.year(self.db, YEAR)
