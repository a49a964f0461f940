"""What people read of applications: who reads a draft, lists, versions, the log, a year's numbers."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from chassis.clock import now
from chassis.db import Database
from contracts.budgets import StaleVersion, application_views, applications
from contracts.principal import ANONYMOUS
from services.budgets import queries
from services.budgets.models import Application
from tests.mothers_applications import APPLICANT, APPLIED, Plea, content
from tests.mothers_budgets import AREA, JOINT_COUNCIL, PLAYMAKER, STRANGER, said


def listed(db: Database, **query: Any) -> list[Any]:
    asked = application_views.ListApplications(**query)
    return [line.application_id for line in db.read(lambda session: queries.list_applications(session, asked)).items]


def waiting(db: Database, state: Any, **query: Any) -> list[Any]:
    asked = application_views.ListWaitingApplications(state=state, area_id=AREA, **query)
    found = db.read(lambda session: queries.list_waiting_applications(session, PLAYMAKER, asked))
    return [line.application_id for line in found.items]


def test_a_draft_is_read_by_its_applicant_alone_until_it_is_submitted(plea: Plea) -> None:
    plea.draft()
    assert plea.view().content == content()
    for who in (STRANGER, PLAYMAKER, ANONYMOUS):
        with pytest.raises(applications.ApplicationNotFound):
            plea.view(who)
    assert listed(plea.db) == []
    assert said(plea.db, applications.ApplicationStateChanged) == []
    plea.submit()
    assert plea.view(ANONYMOUS).state == "submitted"
    assert listed(plea.db) == [plea.application_id]


def test_public_lists_are_by_area_year_and_state_a_page_at_a_time(db: Database) -> None:
    here = sorted((Plea(db).to("submitted") for _ in range(3)), key=lambda each: each.application_id)
    other = Plea(db).draft(area_id="malling", content=content(year=2027))
    other.submit()
    assert listed(db, area_id=AREA, year=2026) == [each.application_id for each in here]
    assert listed(db, year=2027) == [other.application_id]
    here[1].return_()
    assert listed(db, state="returned") == [here[1].application_id]
    first = db.read(
        lambda session: queries.list_applications(session, application_views.ListApplications(area_id=AREA, limit=2))
    )
    assert [first.next_after, *listed(db, area_id=AREA, after=first.next_after)] == [
        here[1].application_id,
        here[2].application_id,
    ]


def test_what_waits_is_listed_longest_first_with_its_age(db: Database) -> None:
    pleas = [Plea(db).to("submitted") for _ in range(3)]
    for days, plea in enumerate(pleas):
        at = now() - timedelta(days=days, minutes=5)
        of_it = update(Application).where(Application.application_id == plea.application_id).values(since=at)
        db.run(lambda session, of_it=of_it: session.execute(of_it))
    oldest = [each.application_id for each in reversed(pleas)]
    asked = application_views.ListWaitingApplications(state="submitted", area_id=AREA, limit=2)
    page = db.read(lambda session: queries.list_waiting_applications(session, PLAYMAKER, asked))
    assert [(line.application_id, line.days) for line in page.items] == [(oldest[0], 2), (oldest[1], 1)]
    assert waiting(db, "submitted", after=page.next_after, after_since=page.next_since) == oldest[2:]


def test_a_years_numbers_add_up(db: Database) -> None:
    for state in ("submitted", "granted", "granted", "rejected", "withdrawn", "draft"):
        Plea(db).to(state)
    asked = application_views.GetApplicationYear(year=2026, area_id=AREA)
    year = db.read(lambda session: queries.get_application_year(session, asked))
    assert (year.applications, year.applied) == (5, 5 * APPLIED)
    assert (year.granted_applications, year.granted) == (2, 2 * APPLIED)
    assert (year.rejected_applications, year.rejected) == (1, APPLIED)
    assert (year.withdrawn_applications, year.waiting_applications) == (1, 1)
    empty = db.read(
        lambda session: queries.get_application_year(session, application_views.GetApplicationYear(year=2030))
    )
    assert (empty.applications, empty.applied, empty.waiting_applications) == (0, 0, 0)


def test_versions_from_before_it_was_public_are_the_applicants_alone(plea: Plea) -> None:
    plea.draft()
    plea.edit(1, title="Anden udgave")
    plea.submit()
    asked = application_views.ListApplicationVersions(application_id=plea.application_id)
    for who, seen in ((APPLICANT, [1, 2]), (STRANGER, [2])):
        found = plea.db.read(lambda session, who=who: queries.list_application_versions(session, who, asked))
        assert [line.version for line in found.items] == seen
    compared = application_views.CompareApplicationVersions(application_id=plea.application_id, first=1, second=2)
    with pytest.raises(applications.ApplicationNotFound):
        plea.db.read(lambda session: queries.compare_application_versions(session, STRANGER, compared))


def test_what_is_returned_is_edited_and_submitted_again_with_every_version_kept(plea: Plea) -> None:
    plea.to("returned")
    with pytest.raises(StaleVersion):
        plea.edit(7)
    plea.edit(1, need="Vi mangler den.\nSkolen også.", title="En større bålhytte")
    plea.submit()
    asked = application_views.CompareApplicationVersions(application_id=plea.application_id, first=1, second=2)
    compared = plea.db.read(lambda session: queries.compare_application_versions(session, STRANGER, asked))
    assert (compared.first.title, compared.second.title) == ("En bålhytte", "En større bålhytte")
    assert compared.need == ("  Vi mangler den.", "+ Skolen også.")
    listing = application_views.ListApplicationVersions(application_id=plea.application_id)
    versions = plea.db.read(lambda session: queries.list_application_versions(session, STRANGER, listing))
    assert [line.version for line in versions.items] == [1, 2]
    plea.discuss()
    with pytest.raises(StaleVersion):
        plea.decide(version=1)
    plea.decide(version=2)


def test_questions_are_answered_by_the_applicant_and_all_of_it_is_public_without_persons(plea: Plea) -> None:
    plea.to("referred")
    question = plea.ask()
    with pytest.raises(applications.NotApplicant):
        plea.answer(question, STRANGER)
    plea.answer(question)
    asked, answered = plea.entries(ANONYMOUS)[-2:]
    assert (asked.side, answered.side, answered.answers) == ("decider", "applicant", question)
    told = str([entry.dump() for entry in plea.entries(ANONYMOUS)]) + str(plea.view(ANONYMOUS).dump())
    assert not any(f"'{who.person}'" in told for who in (APPLICANT, PLAYMAKER, JOINT_COUNCIL) if " " in who.person)
    assert not {"by", "person", "started_by"} & {name for entry in plea.entries() for name in entry.dump()}
