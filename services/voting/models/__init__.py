"""Tables of voting, and what the database refuses to store. A published election and a counted box are frozen by triggers."""

from services.voting.models.guards import CLEARED
from services.voting.models.tables import (
    AnonymousBallot,
    BallotsFile,
    Base,
    BoardRow,
    Decided,
    Election,
    Envelope,
    PaperCount,
    PaperReading,
    ReceiptRow,
    ResultRow,
    TurnoutCellRow,
    TurnoutRow,
    VotingCode,
)

__all__ = [
    "CLEARED",
    "AnonymousBallot",
    "BallotsFile",
    "Base",
    "BoardRow",
    "Decided",
    "Election",
    "Envelope",
    "PaperCount",
    "PaperReading",
    "ReceiptRow",
    "ResultRow",
    "TurnoutCellRow",
    "TurnoutRow",
    "VotingCode",
]
