"""Each project that won against the ledger: what it was granted, and that a dead budget's projects keep nothing."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.opland.audit.books import Books, balance
from deploy.opland.audit.difference import Difference, pages
from deploy.opland.audit.earmarks import BY_HAND, DEAD, LET_GO, UNHEARD
from services.budgets.models import Budget, Project

COLUMNS = (Project.project_id, Project.budget_id, Project.granted, Budget.year, Budget.phase, Budget.asked_at)


def wrong_grants(session: Session, books: Books) -> Iterator[Difference]:
    won = select(*COLUMNS).join(Budget, Budget.budget_id == Project.budget_id).where(Project.awarded.is_not(None))
    for page in pages(session, won, Project.project_id):
        accounts = books.accounts("grant", [row.project_id for row in page])
        granted = books.reached([path_of(row) for row in page], "award")
        for row in page:
            yield from wrong_grant(row, books, granted.get(path_of(row), 0))
            yield from left_with_the_dead(row, books, accounts[str(row.project_id)])


def wrong_grant(row: Any, books: Books, there: int) -> Iterator[Difference]:
    if (row.granted or 0) != there:
        path = path_of(row)
        do = UNHEARD if row.granted is None else BY_HAND
        yield Difference("grant", path, row.budget_id, row.granted, there, books.moved_at(path), do)


def left_with_the_dead(row: Any, books: Books, accounts: list[Any]) -> Iterator[Difference]:
    """Only what the budget's award brought: a project may have been granted more by finance itself."""
    if row.phase not in DEAD:
        return
    for account in accounts:
        if balance(account) and (account.origin or "").startswith("earmark/"):
            since = books.moved_at(account.path)
            yield Difference("dead budget holds money", account.path, row.budget_id, 0, balance(account), since, LET_GO)


def path_of(row: Any) -> str:
    return f"grant/{row.project_id}/{row.year}"
