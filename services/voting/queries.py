"""Reads of voting. Before the close they tell no more than turnout, as it was last counted."""

from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Eligibility
from contracts.errors import NotFound
from contracts.principal import Principal
from contracts.voting import (
    BallotsPart,
    Board,
    BoardEntry,
    BoardHead,
    ElectionLine,
    ElectionNotFound,
    Elections,
    ElectionView,
    EligibilityView,
    GetBallots,
    GetElection,
    GetEligibility,
    GetResult,
    GetTurnout,
    ListBoard,
    ListElections,
    NotClosed,
    ResultNotDeclared,
    ResultView,
    Turnout,
    TurnoutCell,
    TurnoutTable,
)
from services.voting.domain.calendar import OVER, state_at
from services.voting.domain.eligibility import as_registered, voting_here, why_not
from services.voting.models import BallotsFile, BoardRow, Election, ResultRow, TurnoutCellRow, TurnoutRow

PAGE_CHARS_MAX = 200_000


def get_election(session: Session, query: GetElection) -> ElectionView:
    election = found(session, query)
    published = ("ballot_rules", "tally_rule", "projects", "amount", "currency", "age_min", "eligibility")
    return ElectionView.load(
        {
            **line(election, session.get_one(TurnoutRow, election.election_id)).dump(),
            "board": board_head(session, election.election_id).dump(),
            "rule": election.tally_rule["name"],
            **{name: getattr(election, name) for name in published},
        }
    )


def get_eligibility(session: Session, principal: Principal, query: GetEligibility) -> EligibilityView:
    """By the rule of the cast (`polling.check_open`), for the person who asks alone; nothing is written of it."""
    principal.require_person("hear whether you vote here")
    election = found(session, query)
    rule = voting_here(election.area_id, election.age_min, election.eligibility)
    reason = why_not(rule, as_registered(principal))
    return EligibilityView(election_id=election.election_id, eligible=reason is None, reason=reason)


def list_elections(session: Session, query: ListElections) -> Elections:
    """A page in the order of ids."""
    page = select(Election, TurnoutRow).join(TurnoutRow, TurnoutRow.election_id == Election.election_id)
    for column in (Election.area_id, Election.state, Election.budget_id):
        if (wanted := getattr(query, column.key)) is not None:
            page = page.where(column == wanted)
    if query.after is not None:
        page = page.where(Election.election_id > query.after)
    rows = session.execute(page.order_by(Election.election_id).limit(query.limit + 1)).all()
    items = tuple(line(election, turnout) for election, turnout in rows[: query.limit])
    return Elections(items=items, next_after=items[-1].election_id if len(rows) > query.limit else None)


def get_result(session: Session, query: GetResult) -> ResultView:
    """ResultNotDeclared before there is one."""
    election = found(session, query)
    row = session.get(ResultRow, election.election_id)
    if row is None:
        raise ResultNotDeclared("the result is not declared yet", state=election.state)
    return ResultView.load(row.result)


def get_ballots(session: Session, query: GetBallots) -> BallotsPart:
    """NotClosed until the ballots are published, which is when the result is declared; NotFound past the last part."""
    election = found(session, query)
    if election.state != "declared":
        raise NotClosed("the ballots are published when the result is declared", state=election.state)
    row = session.get(BallotsFile, (election.election_id, query.part))
    if row is None:
        raise NotFound("the file has no such part")
    of_this = BallotsFile.election_id == election.election_id
    last = session.scalar(select(func.max(BallotsFile.part)).where(of_this))
    return BallotsPart(text=row.text, next_part=None if query.part == last else query.part + 1)


def list_board(session: Session, query: ListBoard) -> Board:
    """A page in the order of heights: as many entries as are asked for and a message can carry, one at least."""
    election = found(session, query)
    after = -1 if query.after is None else query.after
    page = select(BoardRow).where(BoardRow.election_id == election.election_id, BoardRow.height > after)
    rows = session.scalars(page.order_by(BoardRow.height).limit(query.limit + 1)).all()
    chars = list(accumulate(len(row.payload) for row in rows))
    items = [row for row, so_far in zip(rows[: query.limit], chars, strict=False) if so_far <= PAGE_CHARS_MAX] or rows[
        :1
    ]
    names = ("height", "kind", "parent", "hash", "payload")
    return Board(
        items=tuple(BoardEntry(**{name: getattr(row, name) for name in names}) for row in items),
        next_after=items[-1].height if len(rows) > len(items) else None,
    )


def board_head(session: Session, election_id: UUID) -> BoardHead:
    head = select(BoardRow.height, BoardRow.hash).where(BoardRow.election_id == election_id)
    height, hashed = session.execute(head.order_by(BoardRow.height.desc()).limit(1)).one()
    return BoardHead(height=height, hash=hashed)


def get_turnout(session: Session, query: GetTurnout) -> TurnoutTable:
    """NotClosed before the close: a table that grows tells who came in between."""
    election = found(session, query)
    if election.state not in OVER:
        raise NotClosed("who voted is told when the box was opened", state=election.state)
    rows = select(TurnoutCellRow).where(TurnoutCellRow.election_id == election.election_id)
    names = ("channel", "area_id", "age_group", "voters")
    cells = (
        TurnoutCell(**{name: getattr(row, name) for name in names})
        for row in session.scalars(rows.order_by(TurnoutCellRow.place))
    )
    return TurnoutTable(election_id=election.election_id, cells=tuple(cells))


def found(session: Session, query: Any) -> Election:
    election = session.get(Election, query.election_id)
    if election is None:
        raise ElectionNotFound("there is no such election")
    return election


def line(election: Election, turnout: TurnoutRow) -> ElectionLine:
    who = Eligibility.load(election.eligibility)
    own = () if who.postal_codes else (election.area_id,)
    return ElectionLine(
        election_id=election.election_id,
        budget_id=election.budget_id,
        title=election.title,
        area_id=election.area_id,
        area_ids=who.area_ids or own,
        state=state_at(election.state, election.opens_at, election.ends_at, now()),
        rules_hash=election.rules_hash,
        opens_at=election.opens_at,
        closes_at=election.ends_at,
        turnout=Turnout(online=turnout.online, assisted=turnout.assisted, paper=turnout.paper),
    )
