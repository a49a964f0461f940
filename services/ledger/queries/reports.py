"""The books as finance and the council read them: decisions, accounts per year, commitments, flows, closed years."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.ledger import (
    Accounts,
    AccountsLine,
    AccountsPlan,
    Appropriation,
    Appropriations,
    Checkpoint,
    Checkpoints,
    Commitment,
    Commitments,
    Decision,
    Flow,
    Flows,
    GetAccounts,
    GetFlows,
    ListAppropriations,
    ListCheckpoints,
    ListCommitments,
    ListSeals,
    Means,
    Seal,
    Seals,
)
from services.ledger.domain.accounts import COMMITTED, COUNCIL_OWNERS, MEANS, pool, read
from services.ledger.models import (
    COUNCIL_REQUESTS,
    AccountRow,
    CheckpointRow,
    EntryRow,
    HeadRow,
    SealRow,
    StageRow,
    TransferRow,
)
from services.ledger.queries.areas import through_areas, weights

FLOWS_MAX = 500
SUMMED = tuple(field.name for field in fields(AccountsPlan))
ACCOUNT: Any = AccountRow.__table__
CHECKPOINT: Any = CheckpointRow.__table__
ENTRY: Any = EntryRow.__table__
HEAD: Any = HeadRow.__table__
SEAL: Any = SealRow.__table__
STAGE: Any = StageRow.__table__
TRANSFER: Any = TransferRow.__table__


def list_appropriations(session: Session, query: ListAppropriations) -> Appropriations:
    """Decisions in the order of the chain, a page at a time."""
    asked = (
        select(TRANSFER, ENTRY.c.grounds)
        .join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
        .where(ENTRY.c.kind.in_(COUNCIL_REQUESTS), ENTRY.c.lines > 0, TRANSFER.c.line == ENTRY.c.lines)
        .where(ENTRY.c.sequence > query.after_sequence)
        .order_by(ENTRY.c.sequence)
        .limit(query.limit + 1)
    )
    if query.year is not None:
        ends = [pool(query.year, means) for means in MEANS]
        asked = asked.where(TRANSFER.c.from_account.in_(ends) | TRANSFER.c.to_account.in_(ends))
    rows = session.execute(asked).all()
    items = tuple(appropriation(row) for row in rows[: query.limit])
    return Appropriations(items=items, next_sequence=items[-1].sequence if len(rows) > query.limit else None)


def appropriation(row: Any) -> Appropriation:
    """The last line of such an entry is the one that reaches, or leaves, the year it is about."""
    given = row.from_account.startswith("council/")
    account = read(row.to_account if given else row.from_account)
    assert account.year is not None
    return Appropriation(
        request_id=UUID(row.grounds["request_id"]),
        kind=row.kind,
        year=account.year,
        means=cast(Means, account.means),
        amount=row.amount if given else -row.amount,
        currency=row.currency,
        decision=Decision.load(row.grounds["decision"]),
        other_year=row.grounds.get("other_year"),
        amends=UUID(amends) if (amends := row.grounds.get("amends")) else None,
        accounting_on=row.accounting_on,
        sequence=row.sequence,
    )


def get_accounts(session: Session, _query: GetAccounts, currency: str) -> Accounts:
    """A line for each year and kind of money, from as many rows as there are stages."""
    head = session.execute(select(HEAD.c.currency, HEAD.c.closed)).one_or_none()
    held: dict[tuple[int, Means], dict[str, Any]] = {}
    for row in session.execute(select(STAGE)):
        held.setdefault((row.year, row.means), {})[row.stage] = row
    closed = head.closed if head else 0
    lines = [accounts_line(year, means, held[year, means], closed=year <= closed) for year, means in sorted(held)]
    return Accounts(currency=head.currency if head else currency, items=tuple(lines), plan=added_up(lines))


def accounts_line(year: int, means: Means, stages: dict[str, Any], *, closed: bool) -> AccountsLine:
    balance = {name: row.credits - row.debits for name, row in stages.items()}
    first = stages.get("appropriation")
    committed, spent = sum(balance.get(stage, 0) for stage in COMMITTED), balance.get("paid", 0)
    rest = balance.get("pool", 0)
    return AccountsLine(
        year=year,
        means=means,
        closed=closed,
        budget=first.debits if first else 0,
        corrected=-sum(balance.get(owner, 0) for owner in COUNCIL_OWNERS if owner != "lapse"),
        committed=committed,
        spent=spent,
        lapsed=balance.get("lapse", 0),
        rest=rest,
        forecast=committed + spent,
        lapsing=max(rest, 0) if means == "operating" and not closed else 0,
    )


def added_up(lines: Sequence[AccountsLine]) -> AccountsPlan:
    """The whole plan: every year there is money for, past and to come."""
    return AccountsPlan(**{name: sum(getattr(line, name) for line in lines) for name in SUMMED})


def list_commitments(session: Session, query: ListCommitments) -> Commitments:
    """Open commitments: of now from the accounts; as of a date by summing the transfers until then."""
    open_ = commitments_now() if query.as_of is None else commitments_on(query.as_of)
    chosen = open_.subquery()
    of_year = select(chosen).where(chosen.c.amount > 0)
    if query.year is not None:
        of_year = of_year.where(chosen.c.year == query.year)
    found = of_year.subquery()
    total = session.scalar(select(func.sum(found.c.amount))) or 0
    page = select(found).order_by(found.c.amount.desc(), found.c.path).limit(query.limit + 1)
    if query.after is not None and query.after_amount is not None:
        same = and_(found.c.amount == query.after_amount, found.c.path > query.after)
        page = page.where(or_(found.c.amount < query.after_amount, same))
    rows = session.execute(page).all()
    items = tuple(
        Commitment(account=row.path, year=row.year, means=row.means, amount=int(row.amount))
        for row in rows[: query.limit]
    )
    if len(rows) <= query.limit:
        return Commitments(total=int(total), items=items)
    return Commitments(total=int(total), items=items, next_after=items[-1].account, next_amount=items[-1].amount)


def committed() -> ColumnElement[bool]:
    return ACCOUNT.c.kind.in_(COMMITTED) & ACCOUNT.c.year.is_not(None)  # type: ignore[no-any-return]


def commitments_now() -> Select[Any]:
    amount = (ACCOUNT.c.credits - ACCOUNT.c.debits).label("amount")
    return select(ACCOUNT.c.path, ACCOUNT.c.year, ACCOUNT.c.means, amount).where(committed())


def commitments_on(day: Any) -> Select[Any]:
    signed = case((TRANSFER.c.to_account == ACCOUNT.c.path, TRANSFER.c.amount), else_=-TRANSFER.c.amount)
    touched = (TRANSFER.c.to_account == ACCOUNT.c.path) | (TRANSFER.c.from_account == ACCOUNT.c.path)
    return (
        select(ACCOUNT.c.path, ACCOUNT.c.year, ACCOUNT.c.means, func.sum(signed).label("amount"))
        .join(TRANSFER, touched)
        .where(committed(), TRANSFER.c.accounting_on <= day)
        .group_by(ACCOUNT.c.path, ACCOUNT.c.year, ACCOUNT.c.means)
    )


def get_flows(session: Session, query: GetFlows) -> Flows:
    """Edges between a year's accounts, by the areas that bear it, what came back the same way taken off."""
    if query.as_of is not None and query.recorded_at is not None:
        raise Invalid("either as_of or recorded_at, not both", fields={"recorded_at": ["Not beside as_of."]})
    summed = (
        select(TRANSFER.c.from_account, TRANSFER.c.to_account, func.sum(TRANSFER.c.amount).label("amount"))
        .join(ACCOUNT, ACCOUNT.c.path == TRANSFER.c.to_account)
        .where(ACCOUNT.c.year == query.year)
        .group_by(TRANSFER.c.from_account, TRANSFER.c.to_account)
    )
    if query.as_of is not None:
        summed = summed.where(TRANSFER.c.accounting_on <= query.as_of)
    if query.recorded_at is not None:
        summed = summed.where(TRANSFER.c.recorded_at <= query.recorded_at)
    rows = session.execute(summed).all()
    sums = {(row.from_account, row.to_account): int(row.amount) for row in rows}
    net = [(from_, to, amount - sums.get((to, from_), 0)) for (from_, to), amount in sums.items()]
    forward = through_areas((edge for edge in net if edge[2] > 0), weights(session, query.year))
    edges = sorted(forward, key=lambda edge: (-edge[2], edge[0], edge[1]))
    return Flows(items=tuple(Flow(from_=from_, to=to, amount=amount) for from_, to, amount in edges[:FLOWS_MAX]))


def list_seals(session: Session, _query: ListSeals) -> Seals:
    rows = session.execute(select(SEAL).order_by(SEAL.c.year))
    return Seals(
        items=tuple(
            Seal(year=row.year, epoch=row.epoch, sequence=row.sequence, hash=row.hash, recorded_at=row.recorded_at)
            for row in rows
        )
    )


def list_checkpoints(session: Session, query: ListCheckpoints, public_key: str | None) -> Checkpoints:
    page = select(CHECKPOINT).order_by(CHECKPOINT.c.sequence.desc()).limit(query.limit + 1)
    if query.before is not None:
        page = page.where(CHECKPOINT.c.sequence < query.before)
    rows = session.execute(page).all()
    names = ("epoch", "sequence", "hash", "signed_at", "token")
    items = tuple(Checkpoint(**{name: getattr(row, name) for name in names}) for row in rows[: query.limit])
    following = items[-1].sequence if len(rows) > query.limit else None
    return Checkpoints(public_key=public_key, items=items, next_before=following)
