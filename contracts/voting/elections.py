"""An election: its ballots, its board, its life and its result."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.budgets import BallotProject, BallotRules, Eligibility, TallyRule
from contracts.errors import Forbidden, NotFound, Refused
from contracts.ledger import Decision
from contracts.message import Command, Message, Query
from contracts.shapes import (
    Age,
    Amount,
    AmountOrZero,
    Count,
    Currency,
    Digest,
    Exact,
    PageSize,
    Slug,
    Text,
    Title,
    Token,
)
from contracts.voting.board import BoardHead

StepOutcome = Literal[
    "funded",
    "funded_from_leftover",
    "does_not_fit",
    "below_threshold",
    "stopped",
    "excluded",
    "category_is_full",
    "neighbourhood_is_full",
    "supporters_cannot_pay",
]
ElectionState = Literal["announced", "open", "closing", "closed", "declared"]


class BallotChoice(Message):
    """A project, with points on a cumulative ballot; on an ordinal one the order is the ranking."""

    project_id: UUID
    points: Count | None = None


class CastBallot(Command):
    """One person's choices; the command's id is the ballot's. To change it, `replaces` names the one cast before."""

    election_id: UUID
    choices: tuple[BallotChoice, ...]
    replaces: UUID | None = None


class Receipt(Message):
    """`code` stands on the board once its batch is written; `nonce` opens it. Both are made from the election's keys,
    kept nowhere, and so told until the close only.
    """

    ballot_id: UUID
    election_id: UUID
    received_at: datetime
    code: Token | None = None
    nonce: Token | None = None


class CloseElection(Command):
    """Close before the calendar says so, by a recorded decision."""

    election_id: UUID
    decision: Decision


class ExtendElection(Command):
    """Close later than the calendar says, by a recorded decision, while voting is open."""

    election_id: UUID
    closes_at: datetime
    decision: Decision


class ElectionClosing(Message):
    election_id: UUID
    state: ElectionState
    closes_at: datetime


class RecountElection(Command):
    """Count the published ballots again, in a process of its own."""

    election_id: UUID


class Recounted(Message):
    """Whether the count gave the hash that was declared."""

    election_id: UUID
    tally_hash: Digest
    declared_hash: Digest
    same: bool


class GetElection(Query):
    election_id: UUID


class Turnout(Message):
    online: Count = 0
    assisted: Count = 0
    paper: Count = 0


class ElectionView(Message):
    """`area_ids`: the areas whose residents vote; none where it goes by postal codes alone."""

    election_id: UUID
    budget_id: UUID
    title: Title
    area_id: Slug
    area_ids: tuple[Slug, ...] = ()
    state: ElectionState
    rule: Token
    rules_hash: Digest
    ballot_rules: BallotRules
    tally_rule: TallyRule
    amount: Amount
    currency: Currency
    age_min: Age
    eligibility: Eligibility
    projects: tuple[BallotProject, ...]
    opens_at: datetime
    closes_at: datetime
    turnout: Turnout
    board: BoardHead


class GetResult(Query):
    election_id: UUID


class Winner(Message):
    project_id: UUID
    title: Title
    cost: Amount
    score: Count


class Totals(Message):
    """`scores` and `votes` by project id; amounts in minor units."""

    ballots: Count
    amount: Amount
    spent: AmountOrZero
    left: AmountOrZero
    scores: dict[str, int]
    votes: dict[str, int]


class Step(Message):
    """One project's turn in the tally, in the order they were looked at, and why it won or lost, for people too.

    Exact numbers are "p/q" in minor units. Equal shares: `price`, what a voter paid who could (for a point, where points
    are the utility), `full_payers` of the `payers` did; `supporters_money`: what those who chose a loser had left. Phragmén:
    `saved`, what each voter had saved by then. Of losers: `more_votes` (ballots naming it alone) and `cheaper` (minor units),
    each enough to win, where that was looked for.
    """

    project_id: UUID
    title: Title
    score: Count
    cost: Amount
    left_before: AmountOrZero
    outcome: StepOutcome
    price: Exact | None = None
    payers: Count | None = None
    full_payers: Count | None = None
    supporters_money: Exact | None = None
    saved: Exact | None = None
    more_votes: Count | None = None
    cheaper: Amount | None = None
    danish: Text = ""
    english: Text = ""


class OtherRule(Message):
    """What another rule would have chosen from the same ballots, with the same thresholds and limits; `spent` in minor units."""

    rule: Token
    winners: tuple[UUID, ...]
    spent: AmountOrZero
    ballots_without_a_winner: Count


class ResultView(Message):
    """The result with its explanation. Equal shares: the `share` each ballot ended with, after so many `increments`, and how
    many voters preferred the winners of each rule where they were compared."""

    election_id: UUID
    budget_id: UUID
    rule: Token
    rules_hash: Digest
    winners: tuple[Winner, ...]
    totals: Totals
    explanation: tuple[Step, ...]
    tally_hash: Digest
    share: Exact | None = None
    increments: Count | None = None
    comparison: dict[str, int] | None = None
    others: tuple[OtherRule, ...] = ()


class GetBallots(Query):
    """The anonymous ballots as a Pabulib file, a part at a time (`part` counts from 0)."""

    election_id: UUID
    part: Count = 0


class BallotsPart(Message):
    text: str
    next_part: Count | None = None


class ListElections(Query):
    """All elections, or those of an area, in a state, of a budget, in the order of their ids."""

    area_id: Slug | None = None
    state: ElectionState | None = None
    budget_id: UUID | None = None
    after: UUID | None = None
    limit: PageSize = 100


class ElectionLine(Message):
    """`area_ids`: the areas whose residents vote; none where it goes by postal codes alone."""

    election_id: UUID
    budget_id: UUID
    title: Title
    area_id: Slug
    area_ids: tuple[Slug, ...] = ()
    state: ElectionState
    rules_hash: Digest
    opens_at: datetime
    closes_at: datetime
    turnout: Turnout


class Elections(Message):
    items: tuple[ElectionLine, ...]
    next_after: UUID | None = None


class ElectionNotFound(NotFound): ...


class ElectionNotOpen(Refused):
    """Voting has not begun, or is over."""


class AlreadyVoted(Refused):
    """This person's ballot is in the box; to change it, name it in `replaces`."""


class NotEligible(Forbidden):
    """This person does not vote here: another area, or too young."""


class BallotInvalid(Refused):
    """The ballot breaks the election's rules; `reason` is the code of the rule."""

    status = 422


class ImpossibleEnd(Refused):
    """An election is extended to a time after it would have closed, and not for ever."""


class ResultNotDeclared(Refused): ...


class NotClosed(Refused): ...
