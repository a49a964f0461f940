"""Each project's grant against the ledger: what it was granted, paid back and gave back, and that none keeps money that has ended."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.opland.audit.books import Books, balance
from deploy.opland.audit.difference import Difference, pages
from deploy.opland.audit.earmarks import BY_HAND, DEAD, LET_GO, UNHEARD
from services.budgets import domain
from services.budgets.models import Budget, Grant
from services.ledger.domain.accounts import application_of

COLUMNS = (
    *(
        Grant.project_id,
        Grant.budget_id,
        Grant.application_id,
        Grant.year,
        Grant.state,
        Grant.granted,
        Grant.repaid,
        Grant.ended_at,
    ),
    Budget.phase,
)


def wrong_grants(session: Session, books: Books) -> Iterator[Difference]:
    ours = select(*COLUMNS).outerjoin(Budget, Budget.budget_id == Grant.budget_id)
    for page in pages(session, ours, Grant.project_id):
        paths = [path_of(row) for row in page]
        accounts = books.accounts("grant", [owner_of(row) for row in page])
        granted = books.reached(paths, "award") | books.reached(paths, "direct_grant")
        repaid = books.reached(paths, "repay")
        for row in page:
            path = path_of(row)
            yield from wrong_amount("grant", row, books, row.granted, granted.get(path, 0))
            yield from wrong_amount("repayment", row, books, row.repaid, repaid.get(path, 0))
            yield from left_with_the_dead(row, books, accounts[owner_of(row)])


def wrong_amount(what: str, row: Any, books: Books, here: int | None, there: int) -> Iterator[Difference]:
    if (here or 0) != there:
        path = path_of(row)
        do = UNHEARD if there > (here or 0) else BY_HAND
        yield Difference(what, path, row.budget_id, here, there, books.moved_at(path), do)


def left_with_the_dead(row: Any, books: Books, accounts: list[Any]) -> Iterator[Difference]:
    """Only what an award brought, or an application: a project may have been granted more by finance itself."""
    dead, ended = row.phase in DEAD, row.state in domain.ENDED
    if not dead and not ended:
        return
    what = "dead budget holds money" if dead else "ended grant holds money"
    brought = "earmark/" if row.application_id is None else "pool/"
    for account in accounts:
        if balance(account) and (account.origin or "").startswith(brought):
            since = books.moved_at(account.path)
            yield Difference(what, account.path, row.budget_id, 0, balance(account), since, LET_GO)


def owner_of(row: Any) -> str:
    return str(row.project_id) if row.application_id is None else application_of(row.application_id)


def path_of(row: Any) -> str:
    return f"grant/{owner_of(row)}/{row.year}"
