"""Every cell of the table of who may do what with applications: each by each role, here, elsewhere, everywhere."""

from collections.abc import Callable
from typing import Any, get_args

import pytest
from sqlalchemy.orm import Session

from chassis.db import Database
from contracts.budgets import application_views, applications
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal, RoleName
from services.budgets import domain, operations, queries
from tests.mothers_applications import HOUR_RATE, Plea
from tests.mothers_budgets import AREA, DECISION, person
from tests.mothers_councils import CHAIR, Assembly
from tests.permissions import allowed

Attempt = Callable[[Session, Principal], Any]
STATES = {"decide_application": "referred", "reject_application": "referred", "refer_application": "submitted"}
STATES |= {"return_application": "submitted", "speak_for_decider": "referred"}


def commands(plea: Plea) -> dict[str, tuple[Any, Any]]:
    said = {"text": "en god idé"}
    return {
        "return_application": (
            operations.return_application,
            plea.command(applications.ReturnApplication, reason="prisen mangler"),
        ),
        "speak_for_playmaker": (
            operations.make_statement,
            plea.command(applications.MakeStatement, side="playmaker", **said),
        ),
        "speak_for_joint_council": (
            operations.make_statement,
            plea.command(applications.MakeStatement, side="joint_council", **said),
        ),
        "speak_for_decider": (
            operations.ask_applicant,
            plea.command(applications.AskApplicant, side="decider", **said),
        ),
        "refer_application": (
            operations.refer_application,
            plea.command(applications.ReferApplication, without_council="tavst"),
        ),
        "decide_application": (operations.decide_application, plea.deciding()),
        "reject_application": (
            operations.reject_application,
            plea.command(applications.RejectApplication, decision=DECISION, reasons="nej"),
        ),
        "attest_decision": (operations.attest_decision, plea.command(applications.AttestDecision)),
        "decline_decision": (operations.decline_decision, plea.command(applications.DeclineDecision, reason="nej")),
    }


def attempt(db: Database, operation: str) -> Attempt:
    if operation == "list_waiting_applications":
        asked = application_views.ListWaitingApplications(state="submitted", area_id=AREA)
        return lambda session, who: queries.list_waiting_applications(session, who, asked)
    plea = Plea(db).to(STATES.get(operation, "submitted" if operation.startswith("speak") else "attesting"))
    if operation == "refer_application":
        plea.state("playmaker", person("playmaker", "playmaker"))
    operate, command = commands(plea)[operation]
    return lambda session, who: operate(session, who, command)


@pytest.mark.parametrize(
    "operation", [each for each in get_args(domain.applications.Applying) if each != "see_decisions"]
)
def test_each_operation_on_applications_is_open_to_its_roles_in_their_area_and_to_nobody_else(
    db: Database, operation: Any
) -> None:
    what = attempt(db, operation)
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            may = role in domain.applications.MAY_APPLYING[operation] and scope != "malling"
            assert allowed(db, person("somebody", role, scope=scope), what) == may, (role, scope)
    assert not allowed(db, ANONYMOUS, what)
    assert not allowed(db, person("somebody", area_id=AREA), what)


def test_a_decision_without_its_second_person_is_seen_by_those_who_handle_them(db: Database) -> None:
    plea = Plea(db).to("attesting")
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            may = role in domain.applications.MAY_APPLYING["see_decisions"] and scope != "malling"
            assert (plea.view(person("somebody", role, scope=scope)).decided is not None) == may, (role, scope)


def test_for_a_joint_council_applies_who_acts_for_it_and_not_for_another_of_the_area(db: Database) -> None:
    council, other = Assembly(db).found(), Assembly(db).found()
    council.appoint()
    applicant = applications.Applicant(kind="council", council_id=other.council_id)
    drafting = Plea(db).drafting(applicant=applicant)
    attempted = lambda session, who: operations.draft_application(session, who, drafting, HOUR_RATE)  # noqa: E731
    assert not allowed(db, CHAIR, attempted)
    assert not allowed(db, person("somebody", "joint_council", scope="malling"), attempted)
    assert allowed(db, person("somebody", "joint_council"), attempted)


@pytest.mark.parametrize("operation", ["edit", "submit", "withdraw"])
def test_what_only_applicants_do_is_refused_to_all_others(db: Database, operation: str) -> None:
    plea = Plea(db).draft()
    for role in get_args(RoleName):
        with pytest.raises(applications.NotApplicant):
            getattr(plea, operation)(who=person("somebody", role, scope=EVERYWHERE))


def test_who_acts_for_the_joint_council_today_speaks_for_it(db: Database) -> None:
    Assembly(db).found().appoint()
    plea = Plea(db).draft()
    plea.submit()
    assert plea.state("joint_council", CHAIR).state == "submitted"
