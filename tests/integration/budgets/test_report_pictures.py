"""Pictures stand beside a report: attached by those who report, read by everybody, hidden by a playmaker."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.budgets import WrongState
from contracts.budgets.attachments import HideAttachment, ListAttachments
from contracts.budgets.follow_up import ReportNotFound
from contracts.errors import Forbidden
from contracts.principal import ANONYMOUS
from services.budgets import queries
from tests.integration.budgets.test_frozen import run
from tests.mothers_attachments import attach, do
from tests.mothers_budgets import PLAYMAKER, RESIDENT, STRANGER
from tests.mothers_follow_up import Followed


def listed(followed: Followed, report_id: UUID) -> list[Any]:
    """The names of what everybody sees beside it."""
    query = ListAttachments(subject="report", subject_id=report_id)
    found = followed.db.read(lambda session: queries.list_attachments(session, ANONYMOUS, query))
    return [each.name for each in found.items]


def test_those_who_report_attach_pictures_that_everybody_sees_until_one_is_hidden(followed: Followed) -> None:
    report_id = followed.report()
    for who in (RESIDENT, PLAYMAKER):
        last = attach(followed.road, report_id, who, subject="report")
    with pytest.raises(Forbidden):
        attach(followed.road, report_id, STRANGER, subject="report")
    assert listed(followed, report_id) == ["skitse.jpg"] * 2
    do(followed.road, PLAYMAKER, HideAttachment, last, reason="et ansigt")
    assert listed(followed, report_id) == ["skitse.jpg", None]
    assert listed(followed, followed.report()) == []


def test_nothing_is_attached_to_a_report_that_is_not_there_or_when_the_project_has_ended(followed: Followed) -> None:
    with pytest.raises(ReportNotFound):
        attach(followed.road, uuid4(), subject="report")
    with pytest.raises(ReportNotFound):
        listed(followed, uuid4())
    report_id = followed.report()
    attach(followed.road, report_id, subject="report")
    with pytest.raises(IntegrityError):
        run(followed.db, f"UPDATE attachment SET subject_id = '{uuid4().hex}'")
    followed.road.give_back()
    with pytest.raises(WrongState):
        attach(followed.road, report_id, subject="report")
    assert listed(followed, report_id) == ["skitse.jpg"]
