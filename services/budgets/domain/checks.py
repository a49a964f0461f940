"""What a budget, a ballot and a result need, each a named refusal; and how much there may be of each."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from contracts.budgets import (
    BallotIncomplete,
    EmptyBallot,
    ImpossibleCalendar,
    LimitReached,
    Phase,
    ProposalState,
    SameEndorser,
    WrongPhase,
)
from contracts.errors import Invalid
from contracts.shapes import AREAS_SHARING_MAX

PROPOSALS_MAX = 1_000
"""In one budget: fewer than the ledger takes in one entry, and no longer than a page can be."""
PROPOSALS_A_PERSON_MAX = 20
"""In one budget: nobody takes the room of all others."""


def check_areas(area_id: str, areas: Collection[str]) -> None:
    """Areas that share a budget are each named once, its own among them. `Invalid` names the field."""
    if areas and (area_id not in areas or len(set(areas)) < len(areas) or len(areas) > AREAS_SHARING_MAX):
        why = f"each area once, {area_id} among them, {AREAS_SHARING_MAX} at most"
        raise Invalid("these areas cannot share a budget", fields={"areas": [why]})


def check_two_people(first: str, second: str) -> None:
    """Public money moves on the word of two people."""
    if first == second:
        raise SameEndorser("this takes somebody else than who began it")


def check_room(count: int, limit: int, what: str) -> None:
    if count >= limit:
        raise LimitReached(f"there may be {limit} {what}", limit=limit)


def check_ballot(
    proposals: Mapping[UUID, ProposalState], order: Sequence[UUID], outside: Collection[UUID] = ()
) -> None:
    """Every proposal has had its answer; all that is feasible stands on the ballot, once, and nothing else.

    `outside`: those whose confirmed cost the budget's rules do not allow; they may have changed since.
    """
    feasible = {proposal for proposal, state in proposals.items() if state == "feasible"}
    waiting = {proposal for proposal, state in proposals.items() if state in ("submitted", "sent_back")}
    if not feasible and not waiting:
        raise EmptyBallot("no proposal was found feasible")
    twice = [project for project, times in Counter(order).items() if times > 1]
    wrong = {"missing": feasible - set(order), "not_feasible": set(order) - feasible, "twice": set(twice)}
    wrong["not_reviewed"], wrong["cost_outside"] = waiting, feasible & set(outside)
    if any(wrong.values()):
        named = {fact: sorted(str(project) for project in projects) for fact, projects in wrong.items()}
        raise BallotIncomplete("a ballot holds each feasible proposal once, when all have been reviewed", **named)


def check_closable(phase: Phase, awards_refused: bool) -> None:  # noqa: FBT001 - what the ledger said
    """Awards that the ledger is still to answer are waited for; refused ones are given up."""
    if phase == "awarding" and not awards_refused:
        raise WrongPhase("the ledger has not answered the awards yet", phase=phase)


def check_calendar(opens_at: datetime, closes_at: datetime, now: datetime) -> None:
    if not opens_at < closes_at:
        raise ImpossibleCalendar("the vote would close before it opens")
    if closes_at <= now:
        raise ImpossibleCalendar("the vote would have closed already")


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
