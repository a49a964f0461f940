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
from services.ledger.domain.accounts import application_of, project_of

GRANTING = ("award", "direct_grant", "hand_over", "grant_match")
"""The kinds of transfer that make a grant."""
COLUMNS = (
    *(
        Grant.project_id,
        Grant.budget_id,
        Grant.application_id,
        Grant.campaign_id,
        Grant.year,
        Grant.state,
        Grant.granted,
        Grant.repaid,
        Grant.returned,
        Grant.ended_at,
    ),
    Budget.phase,
)


def wrong_grants(session: Session, books: Books) -> Iterator[Difference]:
    ours = select(*COLUMNS).outerjoin(Budget, Budget.budget_id == Grant.budget_id)
    for page in pages(session, ours, Grant.project_id):
        paths = [path for row in page for path in paths_of(row)]
        accounts = books.accounts("grant", [owner_of(row) for row in page])
        granted = [books.reached(paths, kind) for kind in GRANTING]
        repaid = books.reached(paths, "repay")
        returned = books.reached([f"campaign/{row.campaign_id}" for row in page if row.campaign_id], "give_back")
        for row in page:
            mine = paths_of(row)
            there = sum(found.get(path, 0) for found in granted for path in mine)
            yield from wrong_amount("grant", row, books, row.granted, there)
            yield from wrong_amount("repayment", row, books, row.repaid, sum(repaid.get(path, 0) for path in mine))
            back = returned.get(f"campaign/{row.campaign_id}", 0)
            yield from wrong_amount("giving back", row, books, row.returned, back)
            yield from left_with_the_dead(row, books, accounts[owner_of(row)])


def wrong_amount(what: str, row: Any, books: Books, here: int | None, there: int) -> Iterator[Difference]:
    if (here or 0) != there:
        path = path_of(row)
        do = UNHEARD if there > (here or 0) else BY_HAND
        yield Difference(what, path, row.budget_id, here, there, books.moved_at(path), do)


def left_with_the_dead(row: Any, books: Books, accounts: list[Any]) -> Iterator[Difference]:
    """Only what an award, an application or a match brought: a project may have been granted more by finance itself, and what
    citizens gave stays until it is given back.
    """
    dead, ended = row.phase in DEAD, row.state in domain.grants.ENDED
    if not dead and not ended:
        return
    what = "dead budget holds money" if dead else "ended grant holds money"
    brought = "match/" if row.campaign_id else "pool/" if row.application_id else "earmark/"
    for account in accounts:
        if balance(account) and (account.origin or "").startswith(brought):
            since = books.moved_at(account.path)
            yield Difference(what, account.path, row.budget_id, 0, balance(account), since, LET_GO)


def owner_of(row: Any) -> str:
    if row.campaign_id is not None:
        return project_of(row.campaign_id)
    return str(row.project_id) if row.application_id is None else application_of(row.application_id)


def path_of(row: Any) -> str:
    """The account that tells of it: a campaign's is that of what citizens gave."""
    return paths_of(row)[0]


def paths_of(row: Any) -> list[str]:
    """The accounts of a grant: a campaign's holds what citizens gave, and the match of a year."""
    owner = f"grant/{owner_of(row)}"
    years = [] if row.year is None else [f"{owner}/{row.year}"]
    return [owner, *years] if row.campaign_id is not None else years
