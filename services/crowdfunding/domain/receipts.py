"""Receipts follow from what became of a pledge: nothing of them is stored, so none can say otherwise than the pledge."""

from datetime import datetime
from uuid import UUID, uuid5

from chassis.clock import ZONE
from contracts.crowdfunding import PledgeState
from contracts.crowdfunding.receipts import ReceiptKind
from services.crowdfunding.domain.pledges import OVER

NUMBER_CHARS = 16
LETTERS: dict[ReceiptKind, str] = {"reservation": "R", "payment": "B", "refund": "T"}
STATEMENTS: dict[ReceiptKind, str] = {
    "reservation": "Beløbet er reserveret. En reservation er ikke en betaling: der er ikke trukket penge.",
    "payment": "Beløbet er betalt.",
    "refund": "Beløbet er betalt tilbage. Kvitteringen for betalingen gælder ikke længere.",
}
LET_GO = "Beløbet var reserveret og er sluppet igen. Der er ikke trukket penge."
MANDATE = "Du har givet lov til, at beløbet trækkes senere. Det er ikke en betaling: der er ikke trukket penge."
MANDATE_OVER = "Du havde givet lov til, at beløbet blev trukket. Aftalen er slut. Der er ikke trukket penge."
CHARGED_BACK = (
    "Beløbet var betalt, og din bank eller betalingsudbyderen har ført det tilbage. Kvitteringen gælder ikke længere."
)


def statement(kind: ReceiptKind, state: PledgeState, *, mandate: bool = False) -> str:
    """What the receipt is, for a pledge that stands in `state` now; by a mandate nothing is reserved."""
    if kind == "reservation" and state in OVER:
        return MANDATE_OVER if mandate else LET_GO
    if kind == "reservation" and mandate:
        return MANDATE
    return CHARGED_BACK if state == "charged_back" and kind == "payment" else STATEMENTS[kind]


def number_of(pledge_id: UUID, kind: ReceiptKind, happened_at: datetime) -> str:
    """The year here, a letter for the kind, and 64 bits that nothing leads back from; the same whenever it is asked for."""
    year = happened_at.astimezone(ZONE).year
    return f"{year}-{LETTERS[kind]}-{uuid5(pledge_id, f'receipt/{kind}').hex[:NUMBER_CHARS].upper()}"
