"""An election begins: its rules arrive frozen, it opens by the clock, and its turnout is told in batches."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import BallotPublished, rules_hash
from contracts.voting import ElectionClosesSoon, ElectionOpened, Turnout, TurnoutReported
from services.voting.domain import calendar
from services.voting.domain.turnout import table
from services.voting.frozen import freeze
from services.voting.keys import Keys
from services.voting.models import Election, Envelope, TurnoutCellRow, TurnoutRow
from services.voting.operations.boarding import open_board


class NotAsPublished(Exception):  # noqa: N818 - nobody's request; it parks the event until somebody has looked
    """What was published does not agree with itself, or with what was published before under the same id."""


def announce_election(session: Session, event: BallotPublished, keys: Keys) -> None:
    """An election with the published rules. NotAsPublished or ValueError where it could not be held by them."""
    rules = (event.amount, event.currency, event.ballot_rules, event.tally_rule, event.projects)
    freeze(*rules)
    found = rules_hash(*rules)
    if found != event.rules_hash:
        raise NotAsPublished(f"the rules of the election {event.election_id} hash to {found}, not {event.rules_hash}")
    before = session.get(Election, event.election_id)
    if before is not None:
        if (before.rules_hash, before.opens_at, before.closes_at) != (found, event.opens_at, event.closes_at):
            raise NotAsPublished(f"the election {event.election_id} was published before, and otherwise")
        return
    keys.create(
        event.election_id
    )  # before the first ballot can be taken; if we fail after this, the next try uses them
    published = event.dump()
    session.add(
        Election(
            **{name: getattr(event, name) for name in ("election_id", "budget_id", "title", "area_id", "age_min")},
            **{name: getattr(event, name) for name in ("amount", "currency", "rules_hash", "opens_at", "closes_at")},
            **{name: published[name] for name in ("ballot_rules", "tally_rule", "projects", "eligibility")},
            ends_at=event.closes_at,
            state="announced",
        )
    )
    session.flush()
    session.add(TurnoutRow(election_id=event.election_id, online=0, assisted=0, paper=0, counted_at=now()))
    open_board(session, event)


def advance_elections(session: Session) -> None:
    """Write down, and tell, that the calendar has opened or closed elections.

    Only those whose time has come are locked: a lock on an open election makes ballots wait.
    """
    at = now()
    opening = and_(Election.state == "announced", Election.opens_at <= at)
    ending = and_(Election.state == "open", Election.ends_at <= at)
    due = select(Election).where(or_(opening, ending)).order_by(Election.election_id)
    for election in session.scalars(due.with_for_update()):
        bring_up_to(session, election, calendar.state_at(election.state, election.opens_at, election.ends_at, at))


def bring_up_to(session: Session, election: Election, state: calendar.State) -> None:
    """From where it stands to `state`; that it opened is told even where it is over by now."""
    if election.state == "announced" != state:
        opened = ElectionOpened(
            election_id=election.election_id, budget_id=election.budget_id, closes_at=election.ends_at
        )
        publish(session, opened)
    if election.state != state:
        election.state = state


def remind(session: Session, lead: timedelta) -> None:
    """Tell, once for each end, that an election closes within `lead`; one that is shorter than that needs no reminder."""
    at = now()
    due = select(Election).where(
        Election.state == "open",
        Election.ends_at > at,
        Election.ends_at <= at + lead,
        or_(Election.reminded_of.is_(None), Election.reminded_of != Election.ends_at),
    )
    for election in session.scalars(due.order_by(Election.election_id).with_for_update()):
        if election.opens_at <= election.ends_at - lead:
            publish(
                session,
                ElectionClosesSoon(
                    election_id=election.election_id,
                    budget_id=election.budget_id,
                    title=election.title,
                    area_id=election.area_id,
                    closes_at=election.ends_at,
                ),
            )
        election.reminded_of = election.ends_at


def report_turnout(session: Session, seconds: float) -> None:
    """Count what is in the boxes, at most every so many seconds, and tell what has changed.

    The elections are locked against a close, which takes the envelopes away: counted after it, a box is empty.
    """
    at = now()
    due = (
        select(Election, TurnoutRow)
        .join(TurnoutRow, TurnoutRow.election_id == Election.election_id)
        .where(Election.state.in_(["open", "closing"]), TurnoutRow.counted_at <= at - timedelta(seconds=seconds))
        .with_for_update(of=Election, read=True)
    )
    rows = session.execute(due).all()
    turnouts = count_envelopes(session, [election.election_id for election, _ in rows])
    for election, row in rows:
        if note_turnout(row, turnouts[election.election_id]):
            told = TurnoutReported(
                election_id=election.election_id, budget_id=election.budget_id, turnout=turnouts[election.election_id]
            )
            publish(session, told)
        row.counted_at = at


def write_turnout_table(session: Session, election_id: UUID) -> None:
    """Once, at the close: the cells that are large enough to be told."""
    by = (Envelope.channel, Envelope.area_id, Envelope.age_group)
    counted = select(*by, func.count()).where(Envelope.election_id == election_id).group_by(*by)
    cells = table({(channel, area, age): number for channel, area, age, number in session.execute(counted)})
    rows = [{"election_id": election_id, "place": place, **cell._asdict()} for place, cell in enumerate(cells)]
    if rows:
        session.execute(insert(TurnoutCellRow), rows)


def note_turnout(row: TurnoutRow, turnout: Turnout) -> bool:
    """Whether it is news."""
    before = (row.online, row.assisted, row.paper)
    row.online, row.assisted, row.paper = turnout.online, turnout.assisted, turnout.paper
    return before != (row.online, row.assisted, row.paper)


def count_envelopes(session: Session, election_ids: Sequence[UUID]) -> dict[UUID, Turnout]:
    counted = (
        select(Envelope.election_id, Envelope.channel, func.count())
        .where(Envelope.election_id.in_(election_ids))
        .group_by(Envelope.election_id, Envelope.channel)
    )
    found: dict[UUID, dict[str, int]] = {election_id: {} for election_id in election_ids}
    for election_id, channel, number in session.execute(counted) if election_ids else ():
        found[election_id][channel] = number
    return {election_id: Turnout(**channels) for election_id, channels in found.items()}
