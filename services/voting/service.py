"""Entrypoints of voting: a message in, one operation or query, a message out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from environs import Env, validate
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.db import Database
from chassis.extensions import Service, command, every, query, subscribe
from contracts.budgets import BallotPublished
from contracts.errors import Refused
from contracts.principal import Principal
from contracts.voting import (
    BallotsPart,
    Board,
    CastAssistedBallot,
    CastBallot,
    CastCodeBallot,
    CloseElection,
    CodeIssued,
    ElectionClosing,
    Elections,
    ElectionView,
    EligibilityView,
    EnterPaperBatch,
    ExtendElection,
    FinishPaperCount,
    GetBallots,
    GetElection,
    GetEligibility,
    GetResult,
    GetTurnout,
    IssueCode,
    ListBoard,
    ListElections,
    MarkPaperVoter,
    PaperBatch,
    PaperCounted,
    Receipt,
    Recounted,
    RecountElection,
    ResultView,
    TurnoutTable,
)
from services.voting import operations, queries
from services.voting.keys import Keys


@dataclass(frozen=True)
class VotingSettings:
    keys: Keys
    turnout_seconds: float
    """How often, at most, turnout is told: often enough to follow, too seldom for an event a ballot."""

    pace: operations.Pace
    """Batches of the board: small enough to be seen soon, large and seldom enough to date nobody's vote."""

    reminder_hours: float
    """How long before its close an election is reminded of."""

    def checks(self) -> dict[str, Callable[[], str | None]]:
        return {"keys": self.keys.check}


class VotingService(Service):
    name = "voting"

    @staticmethod
    def own_settings(env: Env) -> VotingSettings:
        folder: Path = env.path("KEYS_FOLDER", None) or env.path("VAR", Path("var")) / "keys"
        turnout_seconds = env.float("TURNOUT_SECONDS", 5.0, validate=validate.Range(min=1, max=3_600))
        board_ballots = env.int("BOARD_BALLOTS", 50, validate=validate.Range(min=1, max=1_000))
        board_seconds = env.float("BOARD_SECONDS", 600.0, validate=validate.Range(min=1, max=86_400))
        reminder_hours = env.float("REMINDER_HOURS", 48.0, validate=validate.Range(min=0, max=1_000))
        pace = operations.Pace(board_ballots, board_seconds)
        return VotingSettings(Keys(folder), turnout_seconds, pace, reminder_hours)

    @subscribe(BallotPublished)
    def on_ballot_published(self, session: Session, event: BallotPublished) -> None:
        operations.announce_election(session, event, self.own.keys)

    @command(CastBallot, many=True)
    def cast_ballots(self, session: Session, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        return operations.cast_ballots(session, asked, self.own.keys)

    @command(CastAssistedBallot, many=True)
    def cast_assisted_ballot(self, session: Session, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        return operations.cast_assisted_ballots(session, asked, self.own.keys)

    @command(MarkPaperVoter, many=True)
    def mark_paper_voter(self, session: Session, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        return operations.mark_paper_voters(session, asked, self.own.keys)

    @command(IssueCode, many=True)
    def issue_code(self, session: Session, asked: Sequence[Asked]) -> list[CodeIssued | Refused]:
        return operations.issue_codes(session, asked, self.own.keys)

    @command(CastCodeBallot, many=True)
    def cast_code_ballot(self, session: Session, asked: Sequence[Asked]) -> list[Receipt | Refused]:
        return operations.cast_code_ballots(session, asked, self.own.keys)

    @command(EnterPaperBatch, many=True)
    def enter_paper_batch(self, session: Session, asked: Sequence[Asked]) -> list[PaperBatch | Refused]:
        return operations.enter_paper_batches(session, asked, self.own.keys)

    @command(FinishPaperCount)
    def finish_paper_count(self, session: Session, principal: Principal, command: FinishPaperCount) -> PaperCounted:
        return operations.finish_paper_count(session, principal, command)

    @command(CloseElection)
    def close_election(self, session: Session, principal: Principal, command: CloseElection) -> ElectionClosing:
        return operations.close_election(session, principal, command)

    @command(ExtendElection)
    def extend_election(self, session: Session, principal: Principal, command: ExtendElection) -> ElectionClosing:
        return operations.extend_election(session, principal, command)

    @command(RecountElection, transaction=False)
    def recount_election(self, db: Database, principal: Principal, command: RecountElection) -> Recounted:
        return operations.recount_election(db, principal, command)

    @query(GetElection)
    def get_election(self, session: Session, _principal: Principal, query: GetElection) -> ElectionView:
        return queries.get_election(session, query)

    @query(GetEligibility)
    def get_eligibility(self, session: Session, principal: Principal, query: GetEligibility) -> EligibilityView:
        return queries.get_eligibility(session, principal, query)

    @query(ListElections)
    def list_elections(self, session: Session, _principal: Principal, query: ListElections) -> Elections:
        return queries.list_elections(session, query)

    @query(GetResult)
    def get_result(self, session: Session, _principal: Principal, query: GetResult) -> ResultView:
        return queries.get_result(session, query)

    @query(GetBallots)
    def get_ballots(self, session: Session, _principal: Principal, query: GetBallots) -> BallotsPart:
        return queries.get_ballots(session, query)

    @query(GetTurnout)
    def get_turnout(self, session: Session, _principal: Principal, query: GetTurnout) -> TurnoutTable:
        return queries.get_turnout(session, query)

    @query(ListBoard)
    def list_board(self, session: Session, _principal: Principal, query: ListBoard) -> Board:
        return queries.list_board(session, query)

    @every(seconds=0.5)
    def advance_elections(self, session: Session) -> None:
        operations.advance_elections(session)

    @every(seconds=0.5, transaction=False)
    def close_boxes(self, db: Database) -> None:
        operations.close_boxes(db, self.own.keys)

    @every(seconds=0.5, transaction=False)
    def declare_results(self, db: Database) -> None:
        operations.declare_results(db)

    @every(seconds=1)
    def report_turnout(self, session: Session) -> None:
        operations.report_turnout(session, self.own.turnout_seconds)

    @every(seconds=1)
    def write_board(self, session: Session) -> None:
        operations.write_board(session, self.own.pace)

    @every(seconds=10)
    def remind(self, session: Session) -> None:
        operations.remind(session, timedelta(hours=self.own.reminder_hours))
