"""Which event touches which kept answers. Every event of the catalogue stands in one of the two tables (test_touches.py)."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from chassis.config import SERVICES
from contracts import budgets, crowdfunding, ledger, voting
from contracts.message import TYPE_PREFIX, Event, declared
from gateway.questions import all_of

Data = Mapping[str, Any]
Reach = Callable[[Data], tuple[str, ...]]


def one(tag: str, many: str, field: str) -> Reach:
    """The one that `field` names, and the lists of its kind; where it names none, the lists."""
    return lambda data: (many, f"{tag}:{data[field]}") if data.get(field) else (many,)


POOL: Reach = lambda _: ("pool",)  # noqa: E731 - a row of the table below
BUDGET = one("budget", "budgets", "budget_id")
ELECTION = one("election", "elections", "election_id")
NEEDS = one("needs", "needs", "campaign_id")
CAMPAIGN = one("campaign", "campaigns", "campaign_id")
OWNER: Reach = lambda data: OWNERS.get(data.get("owner", ""), EVERY_BUDGET)({"id": data.get("owner_id")})  # noqa: E731
EVERY_BUDGET: Reach = lambda _: (all_of("budgets"),)  # noqa: E731
EVERY_CAMPAIGN: Reach = lambda _: (all_of("crowdfunding"),)  # noqa: E731
OWNERS: dict[str, Reach] = {
    "budget": one("budget", "budgets", "id"),
    "campaign": one("campaign", "campaigns", "id"),
    "scheme": EVERY_CAMPAIGN,
    # A project may be one of any budget's, and is followed by campaigns as well.
    "project": lambda _: (all_of("budgets"), all_of("crowdfunding")),
    "application": lambda _: ("budgets",),  # its project stands among the others
}

TOUCHES: dict[str, tuple[Reach, ...]] = {
    # Budgets: what is published of one, and what follows at the services that hear it.
    **dict.fromkeys(
        ("BudgetPhaseChanged", "BudgetRescheduled", "BudgetOverdue", "EarmarkRequested", "AwardsDecided"), (BUDGET,)
    ),
    **dict.fromkeys(("ProposalSubmitted", "ProposalsMerged", "MilestoneReported", "BudgetClosed"), (BUDGET,)),
    "EarmarkChangeRequested": (BUDGET,),
    "BallotPublished": (BUDGET, ELECTION),
    **dict.fromkeys(("PaymentApproved", "GrantEnded"), (BUDGET, CAMPAIGN)),
    # Elections, which move their budgets along.
    **dict.fromkeys(("ElectionOpened", "ElectionClosed", "ElectionExtended", "ResultDeclared"), (ELECTION, BUDGET)),
    "TurnoutReported": (ELECTION,),
    # Campaigns.
    **dict.fromkeys(
        ("CampaignPublished", "CampaignExtended", "CampaignFunded", "CampaignFailed", "MatchRequested"), (CAMPAIGN,)
    ),
    **dict.fromkeys(("PledgeMade", "PledgeCaptured", "PledgeRefunded", "PledgeChargedBack"), (CAMPAIGN,)),
    **dict.fromkeys(
        ("ProviderFeesReported", "GiveBackRequested", "CampaignAccountPublished", "PermitAccountOverdue"), (CAMPAIGN,)
    ),
    **dict.fromkeys(("HelpPromised", "HelpConfirmed", "HelpEnded"), (CAMPAIGN, NEEDS)),
    **dict.fromkeys(("MatchingSchemeAdopted", "MatchingSchemeEnded"), (EVERY_CAMPAIGN,)),
    # The ledger: each of its answers has a number, which the pool tells, refusals included.
    **dict.fromkeys(("AppropriationPosted", "YearClosed", "EpochBegun", "RequestRefused"), (POOL,)),
    **dict.fromkeys(("EarmarkGranted", "EarmarkRefused", "EarmarkChanged", "EarmarkChangeRefused"), (POOL, BUDGET)),
    **dict.fromkeys(("GrantsPosted", "GrantRefused", "Released"), (POOL, OWNER)),
    **dict.fromkeys(
        ("PaymentPosted", "PaymentRefused", "PaymentConfirmed", "PaymentReturned", "GrantRepaid", "OpeningPosted"),
        (POOL, EVERY_BUDGET),
    ),
    "TransferReversed": (POOL, EVERY_BUDGET, EVERY_CAMPAIGN),
    **dict.fromkeys(("MatchReserved", "MatchRefused", "ContributionPosted", "ContributionRefused"), (POOL, CAMPAIGN)),
    **dict.fromkeys(("FeesPosted", "GiveBackPosted", "GiveBackRefused"), (POOL, CAMPAIGN)),
    **dict.fromkeys(("SchemeEarmarked", "SchemeRefused"), (POOL, EVERY_CAMPAIGN)),
}

UNTOUCHED: dict[str, str] = {
    **dict.fromkeys(("ApplicationStateChanged", "GrantRequested"), "an application is no project before it is granted"),
    **dict.fromkeys(
        ("CampaignWanted", "CampaignDrafted", "CampaignRefused"), "a draft is read by its owner, who is asked for anew"
    ),
    **dict.fromkeys(
        ("CoachingRequested", "CoachingHeld", "InitiativeLedOn", "InitiativeSilent"), "initiatives are not public"
    ),
    **dict.fromkeys(("MailingOrdered", "MailingFinished"), "letters are not public"),
    "MandateChanged": "no kept question tells of councils",
    "GrantAgreementChanged": "agreements are not public",
    **dict.fromkeys(("ProjectDueSoon", "ProjectLate", "ProjectSilent"), "for whom they remind; nothing has changed"),
    **dict.fromkeys(("ElectionClosesSoon", "PledgeConfirmationDue", "HelpOverdue"), "a reminder; nothing has changed"),
    "CampaignUpdatePosted": "updates are asked for anew each time",
    "CheckpointSigned": "a signature on numbers that stood before",
}

KNOWN: dict[str, tuple[Reach, ...]] = {
    event.event_type(): TOUCHES.get(event.__name__, ())
    for event in declared(Event)
    if event.__module__.startswith(tuple(module.__name__ for module in (budgets, crowdfunding, ledger, voting)))
}


def touched(body: bytes) -> tuple[str, ...] | None:
    """The tags that an event touches; None, all of them, where it cannot be read. Of an event that we do not know (its
    service is newer than we are) all that its service answers."""
    try:
        envelope = json.loads(body)
        kind, data = envelope["type"], envelope["data"]
        if kind not in KNOWN:
            source = kind.removeprefix(TYPE_PREFIX).partition(".")[0]
            return (all_of(source),) if source in SERVICES else None
        return tuple(tag for reach in KNOWN[kind] for tag in reach(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
