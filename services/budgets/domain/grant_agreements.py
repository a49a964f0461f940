"""The life of a grant agreement, what its milestones may be, and what it means for payments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from contracts.budgets.follow_up import MilestoneState
from contracts.budgets.grant_agreements import (
    AgreementNeeded,
    GrantAgreementState,
    ImpossibleMilestones,
    NotFreed,
    PlannedMilestone,
    Side,
    WrongGrantAgreement,
    WrongSide,
)
from services.budgets.domain.arrows import arrive, starts

AGREEMENT_VERSIONS_MAX = 100
"""Of one project's grant agreement."""
PLANNED_MAX = 50
"""Milestones in one version."""
MILESTONES_EVER_MAX = 200
"""Milestones of one project, those included that an amendment dropped."""

GrantAgreementTrigger = Literal["offer_grant_agreement", "accept_grant_agreement", "decline_grant_agreement"]
OFFERED: GrantAgreementState = "offered"
GRANT_AGREEMENTS: Mapping[tuple[GrantAgreementState, GrantAgreementTrigger], GrantAgreementState] = MappingProxyType(
    {
        ("offered", "offer_grant_agreement"): "offered",
        ("offered", "accept_grant_agreement"): "accepted",
        ("offered", "decline_grant_agreement"): "declined",
        ("declined", "offer_grant_agreement"): "offered",
        ("accepted", "offer_grant_agreement"): "amending",
        ("amending", "offer_grant_agreement"): "amending",
        ("amending", "accept_grant_agreement"): "accepted",
        ("amending", "decline_grant_agreement"): "accepted",
    }
)
"""Every arrow there is. While an amendment waits, what was accepted before holds."""


def next_grant_agreement_state(state: GrantAgreementState, trigger: GrantAgreementTrigger) -> GrantAgreementState:
    """Where a grant agreement stands after this, or `WrongGrantAgreement`."""
    return arrive(
        GRANT_AGREEMENTS,
        state,
        trigger,
        WrongGrantAgreement,
        f"the grant agreement is {state}; this takes {starts(GRANT_AGREEMENTS, trigger)}",
    )


def check_other_side(offered_by: tuple[Side, str], answering: tuple[Side, str]) -> None:
    """Each a side and a person: whoever is on both sides does not agree with themselves."""
    if offered_by[0] == answering[0] or offered_by[1] == answering[1]:
        raise WrongSide("this takes somebody of the other side than the version came from")


def check_plan(
    planned: Sequence[PlannedMilestone],
    known: Mapping[UUID, PlannedMilestone],
    days: tuple[date, date | None],
    most: int,
) -> None:
    """`known`: the project's milestones as they stand; `days`: today and the last day there may be; `most` in minor units.

    A new milestone, or a new day, lies ahead; what stands as it is may be late already.
    """
    today, last = days
    if not 1 <= len(planned) <= PLANNED_MAX or len({each.milestone_id for each in planned}) < len(planned):
        raise ImpossibleMilestones(f"one milestone at least and {PLANNED_MAX} at most, each once")
    for each in planned:
        stands = known.get(each.milestone_id)
        if (stands is None or stands.due_on != each.due_on) and each.due_on < today:
            raise ImpossibleMilestones(f"{each.title} would have been due already", milestone_id=str(each.milestone_id))
        if last is not None and each.due_on > last:
            raise ImpossibleMilestones(f"{each.title} is due after the project's last day", last_on=last.isoformat())
    if sum(each.frees or 0 for each in planned) > most:
        raise ImpossibleMilestones("the milestones would free more than is granted", granted=most)


def check_settled_milestones(
    planned: Sequence[PlannedMilestone], known: Mapping[UUID, tuple[MilestoneState, PlannedMilestone]]
) -> None:
    """What was reported done or found reached is not amended; what was dropped does not come back."""
    offered = {each.milestone_id: each for each in planned}
    for milestone_id, (state, stands) in known.items():
        if state in ("done", "reached") and offered.get(milestone_id) != stands:
            raise ImpossibleMilestones(f"{stands.title} is {state}: it stays as it is", milestone_id=str(milestone_id))
        if state == "dropped" and milestone_id in offered:
            raise ImpossibleMilestones(f"{stands.title} was dropped: take a new id", milestone_id=str(milestone_id))


def check_agreed_to(*, needed: bool, accepted: int | None) -> None:
    """`accepted`: the version of the grant agreement that holds."""
    if needed and accepted is None:
        raise AgreementNeeded("the grant agreement has not been accepted")


def freed(granted: int, parts: Collection[tuple[MilestoneState, int]]) -> int:
    """How much of a grant may be paid by now: all but what milestones hold back that are not reached. In minor units."""
    return granted - sum(part for state, part in parts if state not in ("reached", "dropped"))


def check_freed(free: int, live: Collection[int], amount: int) -> None:
    """What is paid and under way, with this, does not pass what milestones have freed. In minor units."""
    left = max(free - sum(live), 0)
    if amount > left:
        raise NotFreed("milestones that free this have not been reached", left=left)
