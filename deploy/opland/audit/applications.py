"""Each application that the ledger was asked to grant, and has not answered here."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.opland.audit.books import Books
from deploy.opland.audit.difference import Difference, pages
from deploy.opland.audit.earmarks import UNASKED, UNHEARD
from services.budgets.models import Application

COLUMNS = (Application.application_id, Application.request_id, Application.since)


def waiting_applications(session: Session, books: Books, late: datetime) -> Iterator[Difference]:
    """`late`: what was asked before this instant should have been answered, unless a third person is to attest it."""
    for page in pages(session, select(*COLUMNS).where(Application.state == "granting"), Application.application_id):
        requests = [row.request_id for row in page]
        answers = books.answers((request_id, "GrantRequested") for request_id in requests)
        drafts = books.held_back(requests)
        for row in page:
            answer = answers.get(row.request_id)
            if answer is not None or (row.since < late and row.request_id not in drafts):
                do = UNASKED if answer is None else UNHEARD
                subject = str(row.application_id)
                yield Difference("GrantRequested waits", subject, None, "asked", answer, row.since, do)
