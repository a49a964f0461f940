"""Two at the same moment on PostgreSQL: a decision is attested once, and a person is not over their limit."""

from typing import Any

from contracts.budgets import applications
from contracts.errors import Refused
from services.budgets import operations
from tests.integration.budgets.test_races import road
from tests.mothers_applications import APPLICANT, SECOND, Plea
from tests.mothers_budgets import Road, person
from tests.races import together, without_row_locks

__all__ = ["road"]
FINANCE = person("of finance", "finance")


def attest_at_once(road: Road) -> tuple[Plea, list[Any]]:
    """Two who may both do so attest the same decision in the same moment."""
    plea = Plea(road.db).to("attesting")
    commands = [plea.command(applications.AttestDecision) for _ in range(2)]
    works = [
        lambda session, who=who, said=said: operations.attest_decision(session, who, said)
        for who, said in zip((SECOND, FINANCE), commands, strict=True)
    ]
    return plea, together(road.db, *works)


def test_of_two_who_attest_at_once_one_asks_the_ledger(road: Road) -> None:
    plea, answers = attest_at_once(road)
    assert [isinstance(answer, applications.WrongApplication) for answer in answers].count(True) == 1
    assert len(plea.requests()) == 1


def test_twin_without_the_row_lock_the_ledger_is_asked_twice_for_one_decision(road: Road) -> None:
    without_row_locks(road.db)
    plea, _ = attest_at_once(road)
    assert len({each.request_id for each in plea.requests()}) == 2


def test_an_application_that_is_withdrawn_while_it_is_attested_is_one_or_the_other_first(road: Road) -> None:
    plea = Plea(road.db).to("attesting")
    attested = plea.command(applications.AttestDecision, command_id=plea.attestation_id)
    withdrawn = plea.command(applications.WithdrawApplication, reason="vi fik pengene andetsteds")
    answers = together(
        road.db,
        lambda session: operations.attest_decision(session, SECOND, attested),
        lambda session: operations.withdraw_application(session, APPLICANT, withdrawn),
    )
    assert plea.view().state == "withdrawn"
    assert len(plea.requests()) == (not isinstance(answers[0], Refused))


def test_an_edit_of_two_at_once_loses_none(road: Road) -> None:
    plea = Plea(road.db).draft()
    commands = [plea.editing(1, title=title) for title in ("den ene", "den anden")]
    works = [
        lambda session, said=said: operations.edit_application(session, APPLICANT, said, 15_000) for said in commands
    ]
    answers = together(road.db, *works)
    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1
    assert plea.view().version == 2
