"""Grants of campaigns in the ledger, of either kind of money, that budgets follow no project of."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger import CAMPAIGN_PREFIX
from deploy.opland.audit.books import ACCOUNT, Books, balance
from deploy.opland.audit.difference import Difference, pages
from services.budgets.models import Grant
from services.ledger.domain.accounts import project_id_of

UNKNOWN = (
    "Budgets follow no project of this campaign: see `opland parked list` for its CampaignFunded and GrantsPosted, and retry what "
    "is there; its money can be paid on no other road."
)


def unfollowed_campaigns(session: Session, books: Books) -> Iterator[Difference]:
    theirs = select(ACCOUNT).where(ACCOUNT.c.kind == "grant", ACCOUNT.c.owner.startswith(CAMPAIGN_PREFIX))
    for page in pages(books.session, theirs, ACCOUNT.c.path):
        campaigns: dict[str, UUID] = {row.owner: project_id_of(row.owner) for row in page}
        known = set(session.scalars(select(Grant.campaign_id).where(Grant.campaign_id.in_(campaigns.values()))))
        for row in page:
            if campaigns[row.owner] not in known and balance(row):
                since = books.moved_at(row.path)
                yield Difference("unfollowed campaign", row.path, None, None, balance(row), since, UNKNOWN)
