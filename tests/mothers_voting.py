"""Makers of voting's messages, valid unless told otherwise."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from chassis.answers import Asked
from chassis.clock import now
from contracts.budgets import BallotProject, BallotPublished, BallotRules, Eligibility, TallyRule, rules_hash
from contracts.ledger import Decision
from contracts.principal import Principal, Role
from contracts.voting import BallotChoice, CastBallot, CloseElection

AREA = "tranbjerg"
COSTS = (32_000_00, 78_450_00, 20_000_00, 12_000_00)
"""The city's own example: with 80,000 kr. the second does not fit what the first leaves, and the third does."""
AMOUNT = 80_000_00
NAMES = ("Bænke", "Scene", "Lys", "Æbletræer")
DECISION = Decision(case_number="2026-117", decided_on=date(2026, 11, 2), decided_by="Fællesrådet", text="Alle er hørt")


def projects(costs: Sequence[int] = COSTS) -> tuple[BallotProject, ...]:
    return tuple(
        BallotProject(project_id=uuid4(), title=f"{NAMES[number % 4]} {number}", cost=cost)
        for number, cost in enumerate(costs)
    )


def published(**changes: Any) -> BallotPublished:
    """An election that opened a minute ago and closes in an hour, unless told otherwise."""
    values: dict[str, Any] = {
        "election_id": uuid4(),
        "budget_id": uuid4(),
        "title": "Deltagerbudget i Tranbjerg; år 2",
        "area_id": AREA,
        "age_min": 15,
        "eligibility": Eligibility(),
        "amount": AMOUNT,
        "currency": "DKK",
        "ballot_rules": BallotRules(kind="approval", sum_cost_max=AMOUNT),
        "tally_rule": TallyRule(),
        "projects": projects(),
        "opens_at": now() - timedelta(minutes=1),
        "closes_at": now() + timedelta(hours=1),
        **changes,
    }
    frozen = (values[name] for name in ("amount", "currency", "ballot_rules", "tally_rule", "projects"))
    values.setdefault("rules_hash", rules_hash(*frozen))
    return BallotPublished(**values)


def citizen(number: int = 1, area_id: str | None = AREA, age: int | None = 44) -> Principal:
    return Principal(person=f"person-{number:05}", age=age, area_id=area_id)


PLAYMAKER = Principal(person="playmaker", roles=(Role(role="playmaker", scope=AREA),))


def choices(event: BallotPublished, *places: int, points: Sequence[int | None] = ()) -> tuple[BallotChoice, ...]:
    """The projects that stand in these places of the ballot."""
    given = [*points, *[None] * (len(places) - len(points))]
    return tuple(
        BallotChoice(project_id=event.projects[place].project_id, points=each)
        for place, each in zip(places, given, strict=True)
    )


def ballot(event: BallotPublished, *places: int, **changes: Any) -> CastBallot:
    """A ballot for the projects in these places."""
    values: dict[str, Any] = {
        "command_id": uuid4(),
        "election_id": event.election_id,
        "choices": choices(event, *(places or (0,))),
        **changes,
    }
    return CastBallot(**values)


def asked(
    command: CastBallot | CloseElection, principal: Principal | None = None, received_at: datetime | None = None
) -> Asked:
    return Asked(citizen() if principal is None else principal, command, received_at or now())


def closing(event: BallotPublished) -> CloseElection:
    return CloseElection(command_id=uuid4(), election_id=event.election_id, decision=DECISION)


def project_named(number: int) -> UUID:
    """The same id each time, for what is compared with a stored hash."""
    return uuid5(UUID(int=1), str(number))


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
