"""Rows of what all may read. Each dataset is one statement; what its columns are is the contract's to say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from chassis.clock import day_of
from contracts.budgets.open_data import DATASETS, DatasetName, ListOpenData, OpenDataPage
from contracts.errors import Invalid
from services.budgets.models import (
    AgreementRow,
    Application,
    Area,
    Budget,
    Carried,
    Council,
    CouncilArea,
    Grant,
    Initiative,
    Payment,
    Project,
    Proposal,
    ProposalVersion,
    Report,
    Support,
)

SEPARATOR = "/"


class Source(NamedTuple):
    """The table whose columns are named as the dataset's, its key, what is public of it, and what is reckoned beside."""

    table: Any
    key: tuple[Any, ...]
    public: Sequence[ColumnElement[bool]] = ()
    more: Mapping[str, Any] = MappingProxyType({})


def counted(table: Any, *where: ColumnElement[bool]) -> Any:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


OF_COUNCIL = select(func.aggregate_strings(CouncilArea.area_id, " ")).where(
    CouncilArea.council_id == Council.council_id
)
SUPPORTS = counted(Support, Support.proposal_id == Proposal.proposal_id, Support.withdrawn_at.is_(None))
CARRIED = select(Carried.carried_from).where(Carried.proposal_id == Proposal.proposal_id)
PAID = select(func.coalesce(func.sum(Payment.amount), 0)).where(
    Payment.project_id == Grant.project_id, Payment.state == "paid"
)
SINCE_PUBLIC = select(Proposal.proposal_id).where(
    Proposal.proposal_id == ProposalVersion.proposal_id, ProposalVersion.version >= Proposal.public_version
)
AWARDED = select(Grant.awarded).where(Grant.project_id == Project.project_id)
GRANTS = {"paid": PAID.scalar_subquery(), "reports": counted(Report, Report.project_id == Grant.project_id)}
SOURCES: Mapping[DatasetName, Source] = MappingProxyType(
    {
        "areas": Source(Area, (Area.area_id,)),
        "joint-councils": Source(Council, (Council.council_id,), more={"area_ids": OF_COUNCIL.scalar_subquery()}),
        "budgets": Source(Budget, (Budget.budget_id,)),
        "proposals": Source(
            Proposal,
            (Proposal.proposal_id,),
            (Proposal.public_version.is_not(None),),
            {"supports": SUPPORTS, "carried_from": CARRIED.scalar_subquery()},
        ),
        "proposal-versions": Source(
            ProposalVersion, (ProposalVersion.proposal_id, ProposalVersion.version), (SINCE_PUBLIC.exists(),)
        ),
        "projects": Source(Project, (Project.project_id,), more={"awarded": AWARDED.scalar_subquery()}),
        "grants": Source(Grant, (Grant.project_id,), more=GRANTS),
        "applications": Source(Application, (Application.application_id,), (Application.submitted_at.is_not(None),)),
        "initiatives": Source(Initiative, (Initiative.initiative_id,), more={"started_on": Initiative.started_at}),
        "agreements": Source(AgreementRow, (AgreementRow.agreement_id,)),
    }
)


def list_open_data(session: Session, query: ListOpenData) -> OpenDataPage:
    """A page by its key, in one statement. `Invalid` for an `after` that is none of ours."""
    source, columns = SOURCES[query.dataset], DATASETS[query.dataset].columns
    wanted = [source.more[name] if name in source.more else getattr(source.table, name) for name in columns]
    page = select(*wanted, *source.key).where(*source.public).order_by(*source.key).limit(query.limit + 1)
    if query.after is not None:
        page = page.where(beyond(source.key, query.after))
    rows = session.execute(page).all()
    shown = rows[: query.limit]
    width = len(wanted)
    cells = tuple(
        tuple(cell(value, kind) for value, kind in zip(row[:width], columns.values(), strict=True)) for row in shown
    )
    more = len(rows) > query.limit
    return OpenDataPage(rows=cells, next_after=SEPARATOR.join(map(str, shown[-1][width:])) if more else None)


def beyond(key: tuple[Any, ...], after: str) -> ColumnElement[bool]:
    """Keys of one part or of two, in their order."""
    try:
        parts = [read(column)(part) for column, part in zip(key, after.split(SEPARATOR), strict=True)]
    except ValueError as error:
        raise Invalid("no page ends there", fields={"after": ["Not one of ours."]}) from error
    values = [literal(part, column.type) for column, part in zip(key, parts, strict=True)]
    first: ColumnElement[bool] = key[0] > values[0]
    return first if len(key) == 1 else or_(first, and_(key[0] == values[0], key[1] > values[1]))


def read(column: Any) -> Callable[[str], Any]:
    kinds: dict[type, Callable[[str], Any]] = {UUID: UUID, int: int, str: str}
    return kinds[column.type.python_type]


def cell(value: Any, kind: str) -> str | None:
    """As other programs read it: ISO 8601, true and false, whole numbers; an initiative's day, not its minute."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, datetime) and kind == "date":
        value = day_of(value)
    return value.isoformat() if isinstance(value, date) else str(value)
