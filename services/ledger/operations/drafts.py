"""Four eyes: what one person enters waits as a draft until others have attested it; the last of them posts it.

A draft is a command as it was entered. It goes through the one writer like any other, under its own id.
"""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.errors import NotYet, SameIdOtherContent
from contracts.ledger import (
    AttestDraft,
    Draft,
    DraftNotFound,
    DraftNotWaiting,
    NotAttested,
    Posted,
    SamePerson,
    TransferNotFound,
    TwoPersonCommand,
    WithdrawDraft,
)
from contracts.message import Message, declared
from contracts.principal import Principal
from services.ledger.domain.dimensions import NONE, Dimensions
from services.ledger.domain.drafting import DRAFTS
from services.ledger.domain.permissions import FINANCE
from services.ledger.domain.requests import Request
from services.ledger.models import DraftRow, EntryRow, TransferRow
from services.ledger.operations.posting import post
from services.ledger.queries import draft_of

BY_EVENT = (PaymentApproved, GrantRequested)
"""What two people have agreed on elsewhere."""
KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (*declared(TwoPersonCommand), *BY_EVENT)}


def enter(
    session: Session, principal: Principal, asked: TwoPersonCommand, third_above: int, dimensions: Dimensions = NONE
) -> Draft:
    """Keep what somebody of finance has entered. Amounts above `third_above` (minor units; 0: none) need two more."""
    principal.require(*FINANCE.roles)
    dimensions.check(asked.dimensions)
    row = DraftRow(draft_id=asked.command_id, coded_by=principal.person, attested_by=[])
    return keep(session, row, asked, people_more(amount_of(session, asked), third_above))


def enter_once(session: Session, principal: Principal, asked: TwoPersonCommand, third_above: int) -> Draft:
    """The same, by who may ask again without an answer of the chassis: the draft that is there already stays."""
    row = session.get(DraftRow, asked.command_id)
    return draft_of(row) if row is not None else enter(session, principal, asked, third_above)


def hold(session: Session, request: Request, event: PaymentApproved | GrantRequested) -> bool:
    """What two people have approved elsewhere, and is too large for two: whether it waits, or has waited, for a third.

    What was answered without one, the limit being higher then, has its answer: nobody is asked about it any more.
    """
    there = session.get(DraftRow, request.command_id)
    if there is not None and (there.kind, there.command) == spelt(event):
        return True
    if session.get(EntryRow, request.entry_id) is not None:
        return False
    if there is not None:
        raise SameIdOtherContent("this id was used for another draft before")
    row = DraftRow(draft_id=request.command_id, coded_by=event.coded_by, attested_by=[event.attested_by])
    keep(session, row, event, 1)
    return True


def keep(session: Session, row: DraftRow, message: Message, missing: int) -> Draft:
    row.kind, row.command = spelt(message)
    row.state, row.missing, row.prepared_at = "waiting", missing, now()
    row.ended_by = row.refusal = row.posted = None
    session.add(row)
    session.flush()
    return draft_of(row)


def spelt(message: Message) -> tuple[str, str]:
    return type(message).__name__, json.dumps(message.dump(), ensure_ascii=False, sort_keys=True)


def attest(session: Session, principal: Principal, asked: AttestDraft, currency: str) -> Draft:
    """One more person says that it is right; once all have, it is posted, or refused for good by the rules."""
    principal.require(*FINANCE.roles)
    row = waiting(session, asked.draft_id)
    if principal.person in (row.coded_by, *row.attested_by):
        raise SamePerson("who entered it, or has attested it, is not the one who attests it now")
    row.attested_by = [*row.attested_by, principal.person]
    row.missing -= 1
    if row.missing == 0:
        finish(session, row, currency)
    return draft_of(row)


def finish(session: Session, row: DraftRow, currency: str, withdrawn: str = "") -> None:
    """Ask the one writer. What has come too early may be attested again later."""
    message = KINDS[row.kind].load(json.loads(row.command))
    request = Request(row.draft_id, message, row.coded_by, attested_by=", ".join(row.attested_by), withdrawn=withdrawn)
    (answer,) = post(session, [request], currency)
    if isinstance(answer, NotYet | SameIdOtherContent):
        raise answer
    if isinstance(answer, Posted):
        row.state, row.posted = DRAFTS["waiting", "posted"], answer.dump()
    else:
        row.state, row.refusal = DRAFTS["waiting", "refused"], answer.dump()


def withdraw(session: Session, principal: Principal, asked: WithdrawDraft, currency: str) -> Draft:
    """It is not to be posted: somebody of finance says so, and why. Whoever asked by event is answered: refused."""
    principal.require(*FINANCE.roles)
    row = waiting(session, asked.draft_id)
    if KINDS[row.kind] in BY_EVENT:
        finish(session, row, currency, withdrawn=asked.reason)
    row.state, row.ended_by = DRAFTS["waiting", "withdraw_draft"], principal.person
    row.refusal = NotAttested(asked.reason).dump()
    return draft_of(row)


def waiting(session: Session, draft_id: Any) -> DraftRow:
    row = session.get(DraftRow, draft_id, with_for_update=True)
    if row is None:
        raise DraftNotFound("there is no draft with this id")
    if row.state != "waiting":
        raise DraftNotWaiting(f"the draft was {row.state}", state=row.state)
    return row


def amount_of(session: Session, asked: Any) -> int:
    """What a command is about; of a reversal, what is reversed; a closing has none of its own."""
    transfer_id = getattr(asked, "transfer_id", None)
    if transfer_id is None:
        return int(getattr(asked, "amount", 0))
    amount = session.scalar(select(TransferRow.amount).where(TransferRow.transfer_id == transfer_id))
    if amount is None:
        raise TransferNotFound("there is no transfer with this id")
    return amount


def people_more(amount: int, third_above: int) -> int:
    """How many must attest what one has entered."""
    return 2 if third_above and amount > third_above else 1
