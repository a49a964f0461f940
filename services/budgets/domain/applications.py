"""The life of an application for a direct grant, who may do what with it, and what it needs."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Literal
from uuid import UUID, uuid5

from contracts.budgets.applications import (
    Applicant,
    ApplicationContent,
    ApplicationEntryKind,
    ApplicationState,
    MoreThanApplied,
    OwnApplication,
    SameDecider,
    StatementMissing,
    UnbalancedBudget,
    WrongApplication,
)
from contracts.cvr import is_cvr
from contracts.errors import Invalid
from contracts.ledger import APPLICATION_PREFIX
from contracts.principal import RoleName
from contracts.shapes import AMOUNT_MAX
from services.budgets.domain.arrows import arrive, starts

APPLICATIONS_A_PERSON_MAX = 20
"""Under way at the same time."""
APPLICATION_VERSIONS_MAX = 200
"""Of one application."""
APPLICATION_ENTRIES_MAX = 500
"""Of talk in the log of one application: what is decided is logged all the same."""
COST_LINES_MAX = 200
OWN_THINGS_MAX = 50
HOUR_RATE_MAX = 1_000_000
"""Minor units for an hour of a volunteer's."""

ApplicationTrigger = Literal[
    "edit_application",
    "submit_application",
    "return_application",
    "make_statement",
    "refer_application",
    "decide_application",
    "attest_decision",
    "decline_decision",
    "reject_application",
    "withdraw_application",
    "grant_posted",
    "grant_refused",
    "grant_reversed",
]
APPLICATIONS: Mapping[tuple[ApplicationState, ApplicationTrigger], ApplicationState] = MappingProxyType(
    {
        ("draft", "edit_application"): "draft",
        ("draft", "submit_application"): "submitted",
        ("draft", "withdraw_application"): "withdrawn",
        ("submitted", "make_statement"): "submitted",
        ("submitted", "return_application"): "returned",
        ("submitted", "refer_application"): "referred",
        ("submitted", "withdraw_application"): "withdrawn",
        ("returned", "edit_application"): "returned",
        ("returned", "submit_application"): "submitted",
        ("returned", "withdraw_application"): "withdrawn",
        ("referred", "make_statement"): "referred",
        ("referred", "return_application"): "returned",
        ("referred", "decide_application"): "attesting",
        ("referred", "reject_application"): "rejected",
        ("referred", "withdraw_application"): "withdrawn",
        ("attesting", "attest_decision"): "granting",
        ("attesting", "decline_decision"): "referred",
        ("attesting", "withdraw_application"): "withdrawn",
        ("granting", "grant_posted"): "granted",
        ("granting", "grant_refused"): "referred",
        ("granting", "withdraw_application"): "withdrawn",
        ("granted", "grant_reversed"): "referred",
        ("withdrawn", "grant_posted"): "withdrawn",
        ("withdrawn", "grant_refused"): "withdrawn",
    }
)
"""Every arrow there is: what is not here is refused. The two last are answers that came after it was withdrawn."""
APPLICATION_ENDS: tuple[ApplicationState, ...] = ("granted", "rejected", "withdrawn")
DISCUSSED: tuple[ApplicationState, ...] = ("submitted", "returned", "referred")
"""While applicants are asked, and answer."""
UNATTESTED: tuple[ApplicationEntryKind, ...] = ("decided", "declined")
"""What one person alone has said: the public reads a decision when another has attested it."""

Applying = Literal[
    "return_application",
    "speak_for_playmaker",
    "speak_for_joint_council",
    "speak_for_decider",
    "refer_application",
    "decide_application",
    "reject_application",
    "attest_decision",
    "decline_decision",
    "see_decisions",
    "list_waiting_applications",
]
MAY_APPLYING: Mapping[Applying, tuple[RoleName, ...]] = MappingProxyType(
    {
        "return_application": ("decider", "playmaker"),
        "speak_for_playmaker": ("playmaker",),
        "speak_for_joint_council": ("joint_council",),
        "speak_for_decider": ("decider",),
        "refer_application": ("playmaker",),
        "decide_application": ("decider",),
        "reject_application": ("decider",),
        "attest_decision": ("decider", "finance"),
        "decline_decision": ("decider", "finance"),
        "see_decisions": ("decider", "finance", "playmaker"),
        "list_waiting_applications": ("decider", "finance", "playmaker"),
    }
)
"""For the application's own area. What only applicants do stands in no row."""


def next_application_state(state: ApplicationState, trigger: ApplicationTrigger) -> ApplicationState:
    """Where an application stands after this, or `WrongApplication`."""
    return arrive(
        APPLICATIONS,
        state,
        trigger,
        WrongApplication,
        f"the application is {state}; this takes {starts(APPLICATIONS, trigger)}",
    )


def check_discussed(state: ApplicationState) -> None:
    if state not in DISCUSSED:
        raise WrongApplication(f"the application is {state}; this takes {' or '.join(DISCUSSED)}", state=state)


def check_applicant(applicant: Applicant) -> None:
    """A council is one that the city knows, an association has its number, others a name. `Invalid` names the fields."""
    wanted = {"council": {"council_id"}, "association": {"cvr", "name"}, "group": {"name"}}[applicant.kind]
    told = {name for name in ("council_id", "cvr", "name") if getattr(applicant, name) is not None}
    wrong = {name: ["Missing."] for name in sorted(wanted - told)}
    wrong |= {name: [f"Not of a {applicant.kind}."] for name in sorted(told - wanted)}
    if applicant.cvr is not None and "cvr" in wanted and not is_cvr(applicant.cvr):
        wrong["cvr"] = ["Not a CVR number: its check digit is another."]
    if wrong:
        raise Invalid("this is no applicant", fields={"applicant": wrong})


def own_part(content: ApplicationContent, hour_rate: int) -> int:
    """What the applicant brings, in minor units: money, hours at `hour_rate` each, things."""
    return content.own_money + content.own_hours * hour_rate + sum(thing.amount for thing in content.own_things)


def check_content(content: ApplicationContent, hour_rate: int) -> None:
    """Within limits, a draft too. `Invalid` names the field."""
    limits = {"lines": COST_LINES_MAX, "own_things": OWN_THINGS_MAX}
    wrong = {name: [f"{limit} at most."] for name, limit in limits.items() if len(getattr(content, name)) > limit}
    if content.amount + own_part(content, hour_rate) > AMOUNT_MAX:
        wrong["amount"] = [f"With the own part it comes to more than {AMOUNT_MAX}."]
    if wrong:
        raise Invalid("this is too much for an application", fields={"content": wrong})


def check_balanced(content: ApplicationContent, hour_rate: int) -> None:
    """What it all costs is what was applied for and what the applicant brings, to the øre."""
    lines, total = sum(line.amount for line in content.lines), content.amount + own_part(content, hour_rate)
    if lines != total:
        raise UnbalancedBudget("the lines do not add up to the sum with the own part", lines=lines, total=total)


def check_statements(sides: Collection[str], without_council: str | None) -> None:
    """The playmaker has spoken, and the joint council too, or it is said why not."""
    wanted = ["playmaker", *(["joint_council"] if without_council is None else [])]
    missing = [side for side in wanted if side not in sides]
    if missing:
        raise StatementMissing("a statement is missing", missing=missing)


def check_impartial(*, own: bool) -> None:
    if own:
        raise OwnApplication("nobody decides what they have applied for themselves")


def check_other_decider(decided_by: str | None, person: str) -> None:
    if decided_by == person:
        raise SameDecider("this takes somebody else than who entered the decision")


def check_no_more(amount: int, applied: int) -> None:
    if amount > applied:
        raise MoreThanApplied("no more is granted than was applied for", amount=applied)


def project_of(owner: str) -> UUID:
    """The project whose grant an account of the ledger is, of a budget or of an application. ValueError for others' grants."""
    return UUID(owner.removeprefix(APPLICATION_PREFIX))


class GrantContradictsDecision(ValueError):  # noqa: N818 - it is the ledger's answer that does not fit, not our question
    """A grant that is not what was decided: kept and parked, for an operator to look at."""


def check_granted(granted: Sequence[tuple[UUID, int]], decided: tuple[UUID, int | None]) -> None:
    if list(granted) != [decided]:
        raise GrantContradictsDecision(f"granted {granted}, decided {decided}")


def grant_request(attestation_id: UUID) -> UUID:
    """The id under which the ledger is asked, one for each attested decision: no client makes it."""
    return uuid5(attestation_id, "grant")
