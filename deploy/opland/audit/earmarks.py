"""Each budget against the ledger: what is held for it, what it asked and was answered, what was given back."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deploy.opland.audit.books import Books, balance
from deploy.opland.audit.difference import Difference, pages
from services.budgets import domain
from services.budgets.models import Budget, EarmarkChange, Grant, Release

HOLDING = ("ideas", "development", "review", "vote", "awarding")
"""In these phases the ledger holds what a budget was granted: before and after there is nothing."""
DEAD = ("cancelled", "closed")
COLUMNS = (
    *(
        Budget.budget_id,
        Budget.phase,
        Budget.year,
        Budget.note,
        Budget.election_id,
        Budget.tally_hash,
        Budget.awards_refused,
    ),
    *(Budget.earmark_request_id, Budget.earmark_state, Budget.earmark_amount, Budget.asked_at),
    select(EarmarkChange.change_id)
    .where(EarmarkChange.budget_id == Budget.budget_id, EarmarkChange.state == "requested")
    .scalar_subquery()
    .label("change_id"),
)
UNHEARD = (
    "The ledger has answered and this service has not heard it: see `opland parked list`, and retry what is there."
)
UNASKED = (
    "The ledger has not answered: see with `opland status` whether both services run and what waits, then "
    "`opland parked list`."
)
LET_GO = "Retry what is parked; else ask for the release again, by the event BudgetClosed or GrantEnded under a new id."
BY_HAND = (
    "Find with `opland ledger verify` and the budget's transfers which of the two is right; finance corrects the books."
)


def wrong_budgets(session: Session, books: Books, late: datetime) -> Iterator[Difference]:
    """`late`: what was asked before this instant should have been answered."""
    for page in pages(session, select(*COLUMNS), Budget.budget_id):
        ids = [row.budget_id for row in page]
        accounts = books.accounts("earmark", ids)
        answers = books.answers(asked_of(page))
        released = releases(session, ids)
        for row in page:
            yield from wrong_earmark(row, books, accounts[str(row.budget_id)])
            yield from unanswered(row, answers, late)
            yield from wrong_releases(session, row, books, released.get(row.budget_id), late)
            if row.note is not None:
                do = "Read the note; who may close the budget or finance mends what it names."
                yield Difference("note", str(row.budget_id), row.budget_id, here=row.note, since=row.asked_at, do=do)


def wrong_earmark(row: Any, books: Books, accounts: list[Any]) -> Iterator[Difference]:
    """What is held for a budget, year by year: in its own as much as it believes, in others nothing."""
    held = {account.path: balance(account) for account in accounts}
    own = f"earmark/{row.budget_id}/{row.year}"
    for path in sorted({own, *held}):
        here = expected(row) if path == own else 0
        there = held.get(path, 0)
        if here == there:
            continue
        dead = row.phase in DEAD
        what = "dead budget holds money" if dead else "earmark"
        do = LET_GO if dead else UNHEARD if row.earmark_state == "asked" else BY_HAND
        yield Difference(what, path, row.budget_id, here, there, books.moved_at(path), do)


def expected(row: Any) -> int:
    granted = row.earmark_state == "granted" and row.phase in HOLDING
    return int(row.earmark_amount or 0) if granted else 0


def asked_of(page: Iterable[Any]) -> Iterator[tuple[UUID, str]]:
    """What the budgets of a page wait for, by id and kind."""
    for row in page:
        if row.earmark_state == "asked":
            yield row.earmark_request_id, "EarmarkRequested"
        if row.change_id is not None:
            yield row.change_id, "EarmarkChangeRequested"
        if waits_for_grants(row):
            yield domain.awards_request(row.election_id), "AwardsDecided"


def waits_for_grants(row: Any) -> bool:
    return row.phase == "awarding" and row.tally_hash is not None and not row.awards_refused


def unanswered(row: Any, answers: dict[UUID, str], late: datetime) -> Iterator[Difference]:
    for request_id, kind in asked_of([row]):
        answer = answers.get(request_id)
        if answer is not None or row.asked_at is None or row.asked_at < late:
            do = UNASKED if answer is None else UNHEARD
            yield Difference(f"{kind} waits", str(request_id), row.budget_id, "asked", answer, row.asked_at, do)


def releases(session: Session, budget_ids: list[UUID]) -> dict[UUID, int]:
    """Budget -> what it heard was given back; those that heard nothing are left out."""
    sums = select(Release.budget_id, func.sum(Release.amount)).where(Release.budget_id.in_(budget_ids))
    return {row[0]: int(row[1]) for row in session.execute(sums.group_by(Release.budget_id)) if row[0] is not None}


def wrong_releases(session: Session, row: Any, books: Books, here: int | None, late: datetime) -> Iterator[Difference]:
    """What went back to the pool, of the earmark and of the grants; a dead budget has been told."""
    awarded = select(Grant.project_id).where(Grant.budget_id == row.budget_id)
    owners = [f"earmark/{row.budget_id}", *(f"grant/{each}" for each in session.scalars(awarded))]
    there = books.left([f"{owner}/{row.year}" for owner in owners], "release")
    if (here or 0) != there:
        do = UNHEARD if there > (here or 0) else BY_HAND
        yield Difference("release", str(row.budget_id), row.budget_id, here, there, row.asked_at, do)
    elif here is None and row.phase in DEAD and (row.asked_at is None or row.asked_at < late):
        yield Difference("BudgetClosed waits", str(row.budget_id), row.budget_id, "asked", None, row.asked_at, UNASKED)
