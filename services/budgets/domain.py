"""The rules of a budget's life, pure: which phase leads where, who may do what, what a ballot and a payment need."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from contracts.budgets import (
    BallotIncomplete,
    BallotRules,
    EmptyBallot,
    ImpossibleCalendar,
    LimitReached,
    NotEntered,
    NotGranted,
    OverTheGrant,
    PaymentState,
    Phase,
    ProposalState,
    SameApprover,
    SameEndorser,
    TallyRule,
    WrongPhase,
)
from contracts.errors import Invalid, NotYet
from contracts.principal import RoleName

PROPOSALS_MAX = 1_000
"""In one budget: fewer than the ledger takes in one entry, and no longer than a page can be."""
PROPOSALS_A_PERSON_MAX = 20
"""In one budget: nobody takes the room of all others."""
PAYMENTS_MAX = 500
"""To one project."""
MILESTONES_MAX = 500
"""Of one project."""

Trigger = Literal[
    "endorse_budget",
    "earmark_granted",
    "earmark_refused",
    "submit_proposal",
    "begin_review",
    "review_proposal",
    "publish_ballot",
    "result_declared",
    "grants_posted",
    "grant_refused",
    "report_milestone",
    "enter_payment",
    "approve_payment",
    "close_budget",
]

FIRST: Phase = "draft"
PHASES: Mapping[tuple[Phase, Trigger], Phase] = MappingProxyType(
    {
        ("draft", "endorse_budget"): "earmarking",
        ("draft", "close_budget"): "cancelled",
        ("earmarking", "earmark_granted"): "ideas",
        ("earmarking", "earmark_refused"): "draft",
        ("earmarking", "close_budget"): "cancelled",
        ("ideas", "submit_proposal"): "ideas",
        ("ideas", "begin_review"): "review",
        ("ideas", "close_budget"): "cancelled",
        ("review", "review_proposal"): "review",
        ("review", "publish_ballot"): "vote",
        ("review", "close_budget"): "cancelled",
        ("vote", "result_declared"): "awarding",
        ("awarding", "grants_posted"): "implementation",
        ("awarding", "grant_refused"): "awarding",
        ("awarding", "close_budget"): "closed",
        ("implementation", "report_milestone"): "implementation",
        ("implementation", "enter_payment"): "implementation",
        ("implementation", "approve_payment"): "implementation",
        ("implementation", "close_budget"): "closed",
        ("cancelled", "earmark_granted"): "cancelled",
        ("cancelled", "earmark_refused"): "cancelled",
    }
)
"""Every arrow there is: what is not here is refused. The two last are answers that came after the cancellation."""

PaymentTrigger = Literal[
    "approve_payment", "payment_posted", "payment_refused", "payment_confirmed", "payment_returned", "close_budget"
]
PAYMENT_STATES: Mapping[tuple[PaymentState, PaymentTrigger], PaymentState] = MappingProxyType(
    {
        ("entered", "approve_payment"): "approved",
        ("entered", "close_budget"): "refused",
        ("approved", "payment_posted"): "payable",
        ("approved", "payment_refused"): "refused",
        ("approved", "payment_confirmed"): "paid",
        ("approved", "payment_returned"): "returned",
        ("payable", "payment_confirmed"): "paid",
        ("payable", "payment_returned"): "returned",
    }
)
"""Every arrow of a payment. From approved straight to paid: the ledger's first answer came after its second."""
LIVE: tuple[PaymentState, ...] = ("approved", "payable", "paid")
"""These count against the grant; what was returned stands as granted again."""
UNDER_WAY: tuple[PaymentState, ...] = ("approved", "payable")

Operation = Literal[
    "open_budget",
    "endorse_budget",
    "submit_proposal",
    "begin_review",
    "review_proposal",
    "publish_ballot",
    "report_milestone",
    "enter_payment",
    "approve_payment",
    "close_budget",
    "list_payments",
    "see_payments",
]
MAY: Mapping[Operation, tuple[RoleName, ...]] = MappingProxyType(
    {
        "open_budget": ("playmaker",),
        "endorse_budget": ("joint_council",),
        "submit_proposal": ("citizen",),
        "begin_review": ("playmaker",),
        "review_proposal": ("playmaker",),
        "publish_ballot": ("playmaker",),
        "report_milestone": ("playmaker",),
        "enter_payment": ("finance", "playmaker"),
        "approve_payment": ("finance",),
        "close_budget": ("playmaker",),
        "list_payments": ("finance",),
        "see_payments": ("finance", "playmaker"),
    }
)
"""Who may do what, each for the budget's area. Whoever submitted a proposal reports its milestones as well."""


class Numbered(NamedTuple):
    """Where an answer of the ledger stands: a restored ledger begins a new epoch, so numbers alone do not tell."""

    epoch: int
    sequence: int


def is_news(kept: tuple[int | None, int | None], told: Numbered) -> bool:
    """Whether the ledger said this after what is kept of it: the same twice, or an older word, is no news."""
    epoch, sequence = kept
    return epoch is None or sequence is None or told > (epoch, sequence)


def next_phase(phase: Phase, trigger: Trigger) -> Phase:
    """Where a budget stands after this, or `WrongPhase`."""
    found = PHASES.get((phase, trigger))
    if found is None:
        where = " or ".join(start for start, arrow in PHASES if arrow == trigger and start != "cancelled")
        raise WrongPhase(f"the budget is in {phase}; this takes {where}", phase=phase)
    return found


def next_payment_state(state: PaymentState, trigger: PaymentTrigger) -> PaymentState:
    """Where a payment stands after what the ledger said; where it has come to rest it stays, never back from paid."""
    if state == "entered":
        raise NotYet("the ledger speaks of a payment that nobody has approved")
    return PAYMENT_STATES.get((state, trigger), state)


def check_rules(ballot_rules: BallotRules, tally_rule: TallyRule) -> None:
    """Refuse rules that no election could follow, while they can still be changed. `Invalid` names the field."""
    kind, rules = ballot_rules.kind, ballot_rules
    wrong: dict[str, str] = {}
    if rules.choices_max is not None and rules.choices_max < max(rules.choices_min, 1):
        wrong["choices_max"] = "fewer than choices_min, or none at all"
    if kind == "choose-1" and (rules.choices_min != 1 or rules.choices_max not in (None, 1)):
        wrong["choices_max"] = "a choose-1 ballot holds one choice"
    points = (rules.points_sum_min, rules.points_sum_max, rules.points_each_max)
    if kind != "cumulative" and points != (None, None, None):
        wrong["points_sum_max"] = "points are given on cumulative ballots only"
    if None not in points[:2] and (rules.points_sum_min or 0) > (rules.points_sum_max or 0):
        wrong["points_sum_max"] = "less than points_sum_min"
    sums = rules.sum_cost_max_per_category or ()
    if any(_ragged(name) or "," in name for name in sums):
        wrong["sum_cost_max_per_category"] = LISTED
    fields: dict[str, object] = {"ballot_rules": {name: [why] for name, why in wrong.items()}} if wrong else {}
    if found := _wrong_in(tally_rule, kind):
        fields["tally_rule"] = {found[0]: [found[1]]}
    if fields:
        raise Invalid("no election can follow these rules", fields=fields)


def _wrong_in(rule: TallyRule, kind: str) -> tuple[str, str] | None:
    """The field that is wrong, and why; None when the rule can be followed."""
    ordinal, names = kind == "ordinal", (*(rule.category_amounts or ()), *(rule.neighbourhood_amounts or ()))
    wrong = {
        ("rank_points", "an ordinal ballot needs points by rank, and no other has them"): ordinal
        != bool(rule.rank_points),
        ("ranked_from", "only an ordinal ballot has ranks"): not ordinal and rule.ranked_from != "first",
        ("utility", "only ballots that give points have them for a utility"): rule.utility == "score"
        and kind not in {"cumulative", "ordinal"},
        ("seed", "lots are drawn from a seed without blanks at its ends, and a seed is for lots"): ("lots" in rule.ties)
        != bool(rule.seed)
        or _ragged(rule.seed or "-"),
        ("category_amounts", LISTED): any(_ragged(name) or "," in name for name in names),
        ("votes_share_min", "more than all of the ballots"): Fraction(rule.votes_share_min or 0) > 1,
    }
    return next((told for told, holds in wrong.items() if holds), None)


LISTED = "a name is empty, or holds a comma or blanks at its ends: lists of them are published"


def _ragged(name: str) -> bool:
    return not name or name != name.strip()


def check_two_people(first: str, second: str, refusal: type[SameApprover] | type[SameEndorser]) -> None:
    """Public money moves on the word of two people."""
    if first == second:
        raise refusal("this takes somebody else than who began it")


def check_room(count: int, limit: int, what: str) -> None:
    if count >= limit:
        raise LimitReached(f"there may be {limit} {what}", limit=limit)


def check_ballot(proposals: Mapping[UUID, ProposalState], order: Sequence[UUID]) -> None:
    """Every proposal has had its answer; all that is feasible stands on the ballot, once, and nothing else."""
    feasible = {proposal for proposal, state in proposals.items() if state == "feasible"}
    waiting = {proposal for proposal, state in proposals.items() if state == "submitted"}
    if not feasible and not waiting:
        raise EmptyBallot("no proposal was found feasible")
    twice = [project for project, times in Counter(order).items() if times > 1]
    wrong = {"missing": feasible - set(order), "not_feasible": set(order) - feasible, "twice": set(twice)}
    wrong["not_reviewed"] = waiting
    if any(wrong.values()):
        named = {fact: sorted(str(project) for project in projects) for fact, projects in wrong.items()}
        raise BallotIncomplete("a ballot holds each feasible proposal once, when all have been reviewed", **named)


def check_closable(phase: Phase, note: str | None) -> None:
    """Awards that the ledger is still to answer are waited for; refused ones, which its note tells of, are given up."""
    if phase == "awarding" and note is None:
        raise WrongPhase("the ledger has not answered the awards yet", phase=phase)


def check_calendar(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if not opens_at < closes_at:
        raise ImpossibleCalendar("the vote would close before it opens")
    if closes_at <= now:
        raise ImpossibleCalendar("the vote would have closed already")


def check_within_grant(granted: int | None, live: Iterable[int], amount: int) -> None:
    """What is paid and under way, with this, may not pass the grant. The ledger has the last word; amounts in minor units."""
    if granted is None:
        raise NotGranted("the ledger has not granted this project its money")
    room = granted - sum(live)
    if amount > room:
        raise OverTheGrant("the project's payments would pass its grant", granted=granted, left=room)


def check_entered(state: PaymentState) -> None:
    if state != "entered":
        raise NotEntered(f"the payment is {state}", state=state)


class ResultContradictsBallot(ValueError):  # noqa: N818 - it is the result's fault, not ours
    """A result that does not belong to the ballot as published: kept and parked, for an operator to look at."""


def check_result(rules: tuple[str | None, str], awards: Mapping[UUID, int], costs: Mapping[UUID, int]) -> None:
    """A result belongs to this ballot: the same rules hash, winners from the ballot at their costs.

    `rules` are the hashes (published, declared); `awards` and `costs` in minor units by project id.
    """
    published, declared = rules
    if published != declared:
        raise ResultContradictsBallot(f"declared by rules {declared}, published with {published}")
    strange = {project: cost for project, cost in awards.items() if costs.get(project) != cost}
    if strange:
        raise ResultContradictsBallot(f"not on the ballot at that cost: {sorted(map(str, strange))}")


def awards_request(election_id: UUID) -> UUID:
    """The id under which the ledger is asked for an election's grants: the same however often the result comes."""
    return uuid5(election_id, "awards")


def release_request(budget_id: UUID, earmark_request_id: UUID) -> UUID:
    """The id under which a dead budget lets go of an earmark that came too late."""
    return uuid5(budget_id, f"release {earmark_request_id}")
