"""Which questions are kept, for how long, and what changes their answers.

The tags of a question, of an event and of a command are three columns of one table: what an event touches is asked anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.config import SERVICES
from contracts.budgets import GetBudget, ListBudgets, ListProposals
from contracts.budgets.areas import ListAreas
from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import GetCampaign, GetCampaignBySlug, ListCampaigns
from contracts.crowdfunding.helping import GetNeeds
from contracts.crowdfunding.matching import ListMatchingSchemes
from contracts.ledger import GetFlows, GetPool, ListCheckpoints, ListTransfers
from contracts.message import Message, Query
from contracts.voting import GetElection, GetResult, ListElections

TOLD_SECONDS_MAX = 60.0
"""Where an event tells of every change."""
UNTOLD_SECONDS_MAX = 10.0
"""Where some changes are told by no event (a title amended, a promise let go): those done here are seen at once, those done
through another gateway within this."""


@dataclass(frozen=True)
class Kept:
    """`tag` is one of a kind, with `of` the one that this field names. `alike`: the answer does not depend on who asks."""

    tag: str
    of: str | None = None
    alike: bool = True
    seconds_max: float = UNTOLD_SECONDS_MAX

    def tags(self, kind: type[Query], message: Mapping[str, Any]) -> tuple[str, str]:
        one = f"{self.tag}:{message.get(self.of)}" if self.of else self.tag
        return one, all_of(service_of(kind))


KEPT: dict[type[Query], Kept] = {
    GetPool: Kept("pool", seconds_max=TOLD_SECONDS_MAX),
    ListTransfers: Kept("pool", seconds_max=TOLD_SECONDS_MAX),
    ListCheckpoints: Kept("pool"),
    GetFlows: Kept("pool", seconds_max=TOLD_SECONDS_MAX),
    ListAreas: Kept("budgets"),
    ListProjects: Kept("budgets"),
    ListBudgets: Kept("budgets"),
    GetBudget: Kept("budget", "budget_id", alike=False),
    ListProposals: Kept("budget", "budget_id"),
    ListElections: Kept("elections"),
    GetElection: Kept("election", "election_id"),
    GetResult: Kept("election", "election_id"),
    ListCampaigns: Kept("campaigns", alike=False),
    GetCampaign: Kept("campaign", "campaign_id", alike=False),
    GetCampaignBySlug: Kept("campaigns", alike=False),
    GetNeeds: Kept("needs", "campaign_id", alike=False),
    ListMatchingSchemes: Kept("campaigns", alike=False),
}

TOLD_BY_EVENTS = {
    *(
        "cast_ballot",
        "cast_ballot_by_form",
        "cast_code_ballot",
        "cast_assisted_ballot",
        "issue_code",
        "mark_paper_voter",
    ),
    *("pledge", "pledge_by_form", "confirm_pledge", "refresh_pledge", "relay_webhook"),
}
"""Commands that come by the thousand, and whose effect on what all may read is told by an event."""
CHANGES_NOTHING = {
    *("sign_out", "issue_tokens", "support_amount_by_form", "support_donor_by_form", "save_receipt_by_form"),
    *("sum_ballot_by_form", "fill_ballot_by_form", "clear_ballot_by_form"),
}
"""What a browser alone keeps. A ballot is summed with each click: it must leave everybody's answers as they are."""


def service_of(kind: type[Message]) -> str | None:
    """The service that a message of the contracts is for; None for a message of the gateway's own."""
    where = kind.__module__.split(".")
    return where[1] if where[0] == "contracts" and where[1] in SERVICES else None


def all_of(service: str | None) -> str:
    """The tag of all that a service answers."""
    return f"service:{service}"


def touched_by(name: str, kind: type[Message] | None) -> tuple[str, ...]:
    """What a command may have changed, whatever it was answered: all that its service knows."""
    if name in TOLD_BY_EVENTS or name in CHANGES_NOTHING:
        return ()
    service = service_of(kind) if kind else None
    return tuple(map(all_of, [service] if service else SERVICES))
