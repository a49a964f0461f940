"""What each area bears of a year's budgets: what several share is split to the last øre, whatever became of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger import AreaLine, Areas, GetAreas
from services.ledger.domain.accounts import COMMITTED
from services.ledger.domain.areas import split
from services.ledger.models import AccountRow, EntryRow, HeadRow, TransferRow

ACCOUNT: Any = AccountRow.__table__
ENTRY: Any = EntryRow.__table__
HEAD: Any = HeadRow.__table__
TRANSFER: Any = TransferRow.__table__


def get_areas(session: Session, query: GetAreas, currency: str) -> Areas:
    """A line for each area, and one without a name for what no budget holds, where there is any."""
    held = select(ACCOUNT).where(ACCOUNT.c.year == query.year, ACCOUNT.c.kind.in_((*COMMITTED, "paid")))
    rows = {row.path: row for row in session.execute(held)}
    shares = weights(session, query.year)
    budgets: dict[str, dict[str, int]] = {}
    for row in rows.values():
        stage = "spent" if row.kind == "paid" else "committed"
        sums = budgets.setdefault(shared_from(row.path, rows, shares), {"committed": 0, "spent": 0})
        sums[stage] += row.credits - row.debits
    areas: dict[str, dict[str, int]] = {}
    for earmark, sums in budgets.items():
        for stage, amount in sums.items():
            for area, part in split(amount, shares.get(earmark, {"": 1})).items():
                line = areas.setdefault(area, {"committed": 0, "spent": 0})
                line[stage] += part
    items = (
        AreaLine(area_id=area or None, **areas[area]) for area in sorted(areas) if area or any(areas[area].values())
    )
    return Areas(currency=session.scalar(select(HEAD.c.currency)) or currency, items=tuple(items))


def weights(session: Session, year: int) -> dict[str, dict[str, int]]:
    """Account of an earmark, or of an application's grant -> area -> what it bears of what the pool gave it."""
    asked = (
        select(TRANSFER.c.to_account, ENTRY.c.grounds)
        .join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
        .join(ACCOUNT, ACCOUNT.c.path == TRANSFER.c.to_account)
        .where(ACCOUNT.c.year == year, TRANSFER.c.kind.in_(("earmark", "direct_grant")))
    )
    found: dict[str, dict[str, int]] = {}
    for row in session.execute(asked):
        of_budget = found.setdefault(row.to_account, {})
        for area, part in row.grounds.get("areas", {}).items():
            of_budget[area] = of_budget.get(area, 0) + part
    return {path: shared for path, of in found.items() if (shared := {area: part for area, part in of.items() if part})}


def shared_from(path: str, rows: Mapping[str, Any], shares: Mapping[str, Any]) -> str:
    """The earmark, or the application's grant, that money on an account came from; where there was none, the first account."""
    while path in rows and path not in shares:
        path = rows[path].origin
    return path


def through_areas(
    edges: Iterable[tuple[str, str, int]], shares: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, str, int]]:
    """Edges from the pool into what areas share go by those: pool -> area -> earmark."""
    found: dict[tuple[str, str], int] = {}
    for from_, to, amount in edges:
        borne = shares.get(to, {"": 1}) if from_.startswith("pool/") else {"": 1}
        for area, part in split(amount, borne).items():
            steps = ((from_, f"area/{area}"), (f"area/{area}", to)) if area else ((from_, to),)
            for step in steps:
                found[step] = found.get(step, 0) + part
    return [(from_, to, amount) for (from_, to), amount in found.items() if amount]
