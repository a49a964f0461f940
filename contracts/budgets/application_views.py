"""What people read of direct grants: applications, those that wait, their log and versions, a year's numbers."""

from datetime import datetime
from uuid import UUID

from contracts.budgets.applications import (
    Applicant,
    ApplicationContent,
    ApplicationEntryKind,
    ApplicationState,
    Side,
    WaitingState,
)
from contracts.budgets.carrying import Collection
from contracts.budgets.grants import GrantTerms
from contracts.budgets.views import ProjectView
from contracts.ledger import AreaShare, Decision
from contracts.message import Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Count,
    Currency,
    PageSize,
    SignedAmount,
    Slug,
    Text,
    Title,
    Year,
)


class ListApplications(Query):
    """All that were ever submitted, in the order of ids."""

    area_id: Slug | None = None
    year: Year | None = None
    state: ApplicationState | None = None
    after: UUID | None = None
    limit: PageSize = 100


class ListOwnApplications(Query):
    """The asker's, drafts among them; or those of a joint council that the asker acts for."""

    council_id: UUID | None = None
    after: UUID | None = None
    limit: PageSize = 100


class ApplicationLine(Message):
    application_id: UUID
    area_id: Slug
    title: Title
    year: Year
    amount: Amount
    currency: Currency
    state: ApplicationState
    granted: AmountOrZero | None = None
    assisted: bool = False


class Applications(Message):
    items: tuple[ApplicationLine, ...]
    next_after: UUID | None = None


class ListWaitingApplications(Query):
    """What waits for somebody, the longest first; of one area, or of all. `after` and `after_since` are of the last one read."""

    state: WaitingState
    area_id: Slug | None = None
    after_since: datetime | None = None
    after: UUID | None = None
    limit: PageSize = 100


class WaitingApplication(Message):
    application_id: UUID
    area_id: Slug
    title: Title
    amount: Amount
    currency: Currency
    since: datetime
    days: Count


class WaitingApplications(Message):
    items: tuple[WaitingApplication, ...]
    next_after: UUID | None = None
    next_since: datetime | None = None


class GetApplication(Query):
    application_id: UUID


class ApplicationView(Message):
    """`own`: what the applicant's own part is worth, hours at `hour_rate` each; `total` with what was applied for.

    `assisted`: the municipality entered it for a citizen. `project` is what became of it once it was granted: payments for those who
    handle them, milestones for all.

    `collections`: the campaign for what was not granted; for the applicant, what is asked and what was refused as well.

    `decided` is the sum that was decided, told once it is attested; `granted` what the ledger answered, with its number; where it
    refused, its reason and what was available. Until it is decided anew the last decision stands in the log alone.
    """

    application_id: UUID
    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    applicant: Applicant
    content: ApplicationContent
    currency: Currency
    hour_rate: AmountOrZero
    own: AmountOrZero
    total: Amount
    version: Count
    state: ApplicationState
    since: datetime
    submitted_at: datetime | None = None
    assisted: bool = False
    decision: Decision | None = None
    reasons: Text | None = None
    decided: Amount | None = None
    terms: GrantTerms | None = None
    granted: AmountOrZero | None = None
    sequence: Count | None = None
    refused_because: Text | None = None
    available: SignedAmount | None = None
    project: ProjectView | None = None
    collections: tuple[Collection, ...] = ()
    mine: bool


class ListApplicationEntries(Query):
    application_id: UUID
    after: Count = 0
    limit: PageSize = 100


class ApplicationEntryView(Message):
    """`side` says who spoke, no person; `answers` is the question that an answer belongs to."""

    entry_id: UUID
    place: Count
    kind: ApplicationEntryKind
    side: Side
    text: Text
    answers: UUID | None = None
    amount: SignedAmount | None = None
    decision: Decision | None = None
    at: datetime


class ApplicationLog(Message):
    items: tuple[ApplicationEntryView, ...]
    next_after: Count | None = None


class ListApplicationVersions(Query):
    application_id: UUID
    after: Count = 0
    limit: PageSize = 100


class ApplicationVersionLine(Message):
    version: Count
    title: Title
    amount: Amount
    edited_at: datetime


class ApplicationVersions(Message):
    items: tuple[ApplicationVersionLine, ...]
    next_after: Count | None = None


class CompareApplicationVersions(Query):
    application_id: UUID
    first: Count
    second: Count


class ApplicationComparison(Message):
    """`need` and `plan` line by line, each beginning with "+", "-" or a blank."""

    first: ApplicationContent
    second: ApplicationContent
    need: tuple[str, ...]
    plan: tuple[str, ...]


class GetApplicationYear(Query):
    """What was applied for and decided in a year of the pool, in all areas or in one."""

    year: Year
    area_id: Slug | None = None


class ApplicationYear(Message):
    """Counts, and sums in minor units; drafts are in none of them. `waiting` is what is neither decided nor withdrawn."""

    year: Year
    applications: Count
    applied: Count
    granted_applications: Count
    granted: Count
    rejected_applications: Count
    rejected: Count
    withdrawn_applications: Count
    waiting_applications: Count
