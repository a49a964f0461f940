"""Elections as those who vote in them meet them: open or not, for whom, by which rules, with which keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.calls import CALL_SECONDS_MAX
from contracts import budgets as published
from contracts.principal import Principal
from contracts.voting import ElectionNotOpen, EligibilityReason, NotEligible
from services.voting.domain import calendar
from services.voting.domain.eligibility import Eligibility, as_registered, voting_here, why_not
from services.voting.frozen import Frozen, freeze
from services.voting.keys import ElectionKeys, Keys
from services.voting.models import Election

GRACE = timedelta(seconds=CALL_SECONDS_MAX)
FROZEN_CACHED_MAX = 200
WHY_NOT: dict[EligibilityReason, str] = {
    "another_area": "residents of another area do not vote here",
    "too_young": "one has to be older to vote here",
    "another_municipality": "residents of another municipality do not vote here",
    "moved_in_too_late": "one has to have lived here for longer to vote here",
    "moved_out": "who has moved away does not vote here",
}

_FROZEN: dict[tuple[UUID, str], Frozen] = {}


@dataclass(frozen=True)
class Polling:
    """One election, as those who vote in it meet it. It has keys until its box is counted."""

    election_id: UUID
    state: calendar.State
    area_id: str
    eligibility: Eligibility
    opens_at: datetime
    closes_at: datetime
    rules: Frozen
    keys: ElectionKeys | None


def check_open(polling: Polling, principal: Principal, received_at: datetime, at: datetime) -> ElectionKeys:
    """The keys with which this person's ballot can be taken now, or why it cannot."""
    reason = why_not(polling.eligibility, as_registered(principal))
    if reason is not None:
        raise NotEligible(WHY_NOT[reason], reason=reason)
    in_time = calendar.takes(polling.opens_at, polling.closes_at, received_at)
    if polling.keys is None or not in_time or calendar.box_is_shut(polling.closes_at, at, GRACE):
        early = received_at < polling.opens_at
        raise ElectionNotOpen(
            "voting has not begun" if early else "voting is over",
            reason="too_early" if early else "too_late",
            opens_at=polling.opens_at.isoformat(),
            closes_at=polling.closes_at.isoformat(),
        )
    return polling.keys


def read_pollings(session: Session, election_ids: set[UUID], keys: Keys) -> dict[UUID, Polling]:
    """The elections, held so that none of them is counted before we have written (whoever counts waits for us)."""
    held = (
        select(
            *(Election.election_id, Election.state, Election.area_id, Election.age_min, Election.eligibility),
            *(Election.opens_at, Election.ends_at, Election.rules_hash),
        )
        .where(Election.election_id.in_(list(election_ids)))
        .order_by(Election.election_id)
        .with_for_update(read=True)
    )
    found = {}
    for election_id, state, area_id, age_min, eligibility, opens_at, ends_at, hashed in session.execute(held).all():
        rules = _FROZEN.get((election_id, hashed)) or read_rules(session, election_id, hashed)
        key = None if state in calendar.OVER else keys.read(election_id)
        found[election_id] = Polling(
            election_id, state, area_id, voting_here(area_id, age_min, eligibility), opens_at, ends_at, rules, key
        )
    return found


def read_rules(session: Session, election_id: UUID, hashed: str) -> Frozen:
    """They never change: read once in the life of a process."""
    if len(_FROZEN) >= FROZEN_CACHED_MAX:
        _FROZEN.clear()
    rules = _FROZEN[(election_id, hashed)] = frozen_rules(session.get_one(Election, election_id))
    return rules


def frozen_rules(election: Election) -> Frozen:
    return freeze(
        election.amount,
        election.currency,
        published.BallotRules.load(election.ballot_rules),
        published.TallyRule.load(election.tally_rule),
        [published.BallotProject.load(project) for project in election.projects],
    )
