"""How much an event tells: `public`, what anybody may read in our answers as well; `sensitive`, all the rest.

An event is sensitive until it is named here, so that a new one reaches nobody by oversight. Not named are those that carry
somebody's pseudonym, tell of one pledge, promise, payment's return or application, or are alarms and reminders of the municipality's own.
"""

from typing import Literal

from contracts.message import Event

Sensitivity = Literal["public", "sensitive"]
PUBLIC = {
    "budgets": (
        *("AwardsDecided", "BallotPublished", "BudgetClosed", "BudgetPhaseChanged", "BudgetRescheduled"),
        *("InitiativeLedOn", "MilestoneReported", "ProposalSubmitted", "ProposalsMerged"),
    ),
    "crowdfunding": (
        *("CampaignAccountPublished", "CampaignExtended", "CampaignFailed", "CampaignPublished"),
        "CampaignUpdatePosted",
    ),
    "ledger": (
        *("AppropriationPosted", "CheckpointSigned", "EarmarkChangeRefused", "EarmarkChanged", "EarmarkGranted"),
        *("EarmarkRefused", "EpochBegun", "FeesPosted", "GiveBackPosted", "GiveBackRefused", "GrantRepaid"),
        *("GrantsPosted", "MatchRefused", "MatchReserved", "OpeningPosted", "PaymentConfirmed", "PaymentPosted"),
        *("Released", "SchemeEarmarked", "SchemeRefused", "TransferReversed", "YearClosed"),
    ),
    "voting": (
        *("ElectionClosed", "ElectionClosesSoon", "ElectionExtended", "ElectionOpened", "ResultDeclared"),
        "TurnoutReported",
    ),
}
"""Service -> events, of every version."""


def sensitivity_of(event: type[Event]) -> Sensitivity:
    return "public" if event.__name__ in PUBLIC.get(event.source, ()) else "sensitive"
