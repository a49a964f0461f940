"""The one register of an election, met by every channel: online, assisted by an official, and on paper."""

from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.errors import Forbidden, Refused
from contracts.message import Command, Message, Query
from contracts.principal import Principal
from contracts.shapes import Count, Slug, Token
from contracts.voting.elections import BallotChoice

Channel = Literal["online", "assisted", "paper"]
EligibilityReason = Literal["another_area", "too_young", "another_municipality", "moved_in_too_late", "moved_out"]
PaperState = Literal["entered", "differs", "agreed"]
BatchNumber = Annotated[int, validate.Range(min=1, max=100_000)]
PAPER_BALLOTS_MAX = 200
"""In one batch: what two people can type without a break, and two readings of which an answer can carry."""


class GetEligibility(Query):
    """Whether whoever asks votes in this election, open or not, as it is decided when a ballot is cast."""

    election_id: UUID


class EligibilityView(Message):
    """`reason`: why not, None for who votes here. It holds for what is signed of who asks today: people grow older and move."""

    election_id: UUID
    eligible: bool
    reason: EligibilityReason | None = None


class CastAssistedBallot(Command):
    """An official enters a citizen's choices; `voter` is what the gateway's residents' port says of the citizen."""

    election_id: UUID
    voter: Principal
    choices: tuple[BallotChoice, ...]
    replaces: UUID | None = None


class MarkPaperVoter(Command):
    """A citizen is handed a paper ballot, and from then on votes by no other channel."""

    election_id: UUID
    voter: Principal


class IssueCode(Command):
    """A one-time code for a citizen without MitID; one that they had before is worth nothing from then on."""

    election_id: UUID
    voter: Principal


class CodeIssued(Message):
    """`number` is for the counter's list, `code` for the citizen alone."""

    election_id: UUID
    number: Count
    code: Token


class CastCodeBallot(Command):
    """A ballot of whoever was given this code."""

    election_id: UUID
    code: Token
    choices: tuple[BallotChoice, ...]
    replaces: UUID | None = None


class PaperBallot(Message):
    """A paper ballot as one official reads it; a spoilt one holds no choices and counts for nothing."""

    choices: tuple[BallotChoice, ...] = ()
    spoilt: bool = False


class EnterPaperBatch(Command):
    """A numbered batch as one official reads it, in the order of the sheets. Entered again, it replaces one's own reading.

    A number that was entered by mistake is read as a batch of no sheets, by both.
    """

    election_id: UUID
    batch: BatchNumber
    ballots: tuple[PaperBallot, ...]


class PaperDifference(Message):
    """A sheet (counted from 1) that two officials read otherwise; None where one has no such sheet."""

    sheet: Count
    yours: PaperBallot | None = None
    theirs: PaperBallot | None = None


class PaperBatch(Message):
    """`entered` by one, `differs` between two, or `agreed` and sealed."""

    election_id: UUID
    batch: BatchNumber
    state: PaperState
    ballots: Count
    differences: tuple[PaperDifference, ...] = ()


class FinishPaperCount(Command):
    """All paper is entered: `ballots` is what the tally sheet says, and must be what the agreed batches hold."""

    election_id: UUID
    ballots: Count


class PaperCounted(Message):
    """`handed_out` is how many citizens were marked as paper voters: some take their ballot home."""

    election_id: UUID
    ballots: Count
    spoilt: Count
    handed_out: Count


class GetTurnout(Query):
    election_id: UUID


class TurnoutCell(Message):
    """Without area and age group: the rest of a channel, whose cells were too small to be told."""

    channel: Channel
    area_id: Slug | None = None
    age_group: Token | None = None
    voters: Annotated[int, validate.Range(min=10)]


class TurnoutTable(Message):
    """Who voted, by channel, area and age group, told after the close; no cell holds fewer than ten."""

    election_id: UUID
    cells: tuple[TurnoutCell, ...]


class CodeUnknown(Forbidden):
    """Nobody was given this code, or they were given another one instead."""


class CodeReplaced(Refused):
    """The code that was issued by this was lost, and another one was issued instead of it."""


class PaperBatchAgreed(Refused):
    """Two have read this batch alike: it is sealed."""


class PaperBatchTaken(Refused):
    """Two others are reading this batch."""


class PaperCountFinished(Refused):
    """The paper of this election is counted."""


class PaperDoesNotFit(Refused):
    """The batches do not hold what is said, or more than was handed out; `reason` tells which."""
