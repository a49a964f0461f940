"""A project that was granted on application is followed like one that won: by its applicant."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from chassis.db import Database
from contracts.budgets.follow_up import ProjectSilent
from contracts.budgets.grant_agreements import GrantAgreementNotFound
from contracts.errors import Forbidden
from services.budgets.models import Grant
from tests.mothers_applications import APPLICANT, Plea
from tests.mothers_attachments import attach
from tests.mothers_budgets import RESIDENT, Road
from tests.mothers_follow_up import Followed, listed, planned


class Supported(Followed):
    """The project of an application that was granted."""

    def __post_init__(self) -> None:
        self.road, self.plea = Road(self.db), Plea(self.db).to("granted")

    @property
    def project_id(self) -> UUID:
        return self.plea.application_id


@pytest.fixture
def supported(db: Database) -> Supported:
    return Supported(db)


def test_an_applicant_agrees_reports_and_shows_pictures(supported: Supported) -> None:
    milestone = planned()
    with pytest.raises(GrantAgreementNotFound):
        supported.agreement(APPLICANT)
    supported.offer(milestone)
    assert supported.agreement(APPLICANT).state == "offered"
    with pytest.raises(Forbidden):
        supported.agreement(RESIDENT)
    supported.accept(who=APPLICANT)
    report_id = supported.report("done", APPLICANT, milestone_id=milestone.milestone_id)
    attach(supported.road, report_id, APPLICANT, subject="report")
    with pytest.raises(Forbidden):
        attach(supported.road, report_id, RESIDENT, subject="report")
    assert supported.review(milestone.milestone_id).state == "reached"
    (line,) = listed(supported.db).items
    assert (line.project_id, line.application_id, line.budget_id) == (supported.project_id, supported.project_id, None)


def test_its_silence_is_told_too(supported: Supported) -> None:
    days = supported.db.read(lambda session: session.get_one(Grant, supported.project_id).terms)["silent_days_max"]
    clock.move(timedelta(days=days + 1))
    supported.tick()
    clock.move(timedelta())
    assert len(supported.told(ProjectSilent)) == 1
