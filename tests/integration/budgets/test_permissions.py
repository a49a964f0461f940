"""Every cell of the table of who may do what: each operation, by each role, for this area, another, and everywhere."""

from collections.abc import Callable
from typing import Any, get_args
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from contracts import budgets
from contracts.budgets.importing import ImportProposals
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal, RoleName
from services.budgets import domain, operations, queries
from tests.mothers_budgets import AREA, DECISION, PLAYMAKER, RESIDENT, Road, opening, person

Attempt = Callable[[Session, Principal], Any]


def attempt(road: Road, phase: str, made: Callable[[], Any], operation: Any) -> Attempt:
    road.to(phase)
    command = made()
    return lambda session, who: operation(session, who, command)


def review(road: Road) -> budgets.ReviewProposal:
    found: dict[str, Any] = {"proposal_id": road.proposal_ids[0], "feasible": True, "cost": 1, "reason": "set på"}
    return budgets.ReviewProposal(command_id=uuid4(), **found)


def publishing(road: Road) -> budgets.PublishBallot:
    for place in range(len(road.proposal_ids)):
        road.review(place, 1_000, feasible=place == 0)
    return road.publishing(proposal_ids=tuple(road.proposal_ids[:1]))


def by_id(kind: Any, road: Road, **content: Any) -> Any:
    return kind(command_id=uuid4(), budget_id=road.budget_id, **content)


def of_first(kind: Any, road: Road, **content: Any) -> Any:
    return kind(command_id=uuid4(), proposal_id=road.proposal_ids[0], **content)


def moderating(kind: Any, road: Road, state: str, **content: Any) -> Any:
    """A command on a comment that has come so far."""
    comment_id = road.do(RESIDENT, of_first(budgets.WriteComment, road, text="Ja tak")).id
    steps: dict[str, list[Any]] = {"shown": [], "flagged": [(RESIDENT, budgets.FlagComment)]}
    steps["appealed"] = [(PLAYMAKER, budgets.HideComment), (RESIDENT, budgets.AppealComment)]
    for who, step in steps[state]:
        road.do(who, step(command_id=uuid4(), comment_id=comment_id, reason="set på"))
    return kind(command_id=uuid4(), comment_id=comment_id, reason="set på", **content)


def attempts(road: Road, operation: domain.Operation) -> Attempt:
    """What to try, once the budget stands where it could be done."""
    milestone = {"title": "Indviet", "text": ""}
    prepared: dict[domain.Operation, tuple[str, Callable[[], Any]]] = {
        "open_budget": ("draft", opening),
        "endorse_budget": ("draft", lambda: by_id(budgets.EndorseBudget, road, decision=DECISION)),
        "submit_proposal": ("ideas", lambda: by_id(budgets.SubmitProposal, road, title="Bål", text="", cost=1)),
        "draft_proposal": ("ideas", lambda: by_id(budgets.DraftProposal, road, title="Bål", text="", cost=1)),
        "support_proposal": ("review", lambda: of_first(budgets.SupportProposal, road)),
        "begin_development": ("ideas", lambda: by_id(budgets.BeginDevelopment, road)),
        "send_back_proposal": ("review", lambda: of_first(budgets.SendBackProposal, road, reason="hvem ejer grunden?")),
        "write_comment": ("review", lambda: of_first(budgets.WriteComment, road, text="Ja tak")),
        "flag_comment": ("review", lambda: moderating(budgets.FlagComment, road, "shown")),
        "keep_comment": ("review", lambda: moderating(budgets.KeepComment, road, "flagged")),
        "hide_comment": ("review", lambda: moderating(budgets.HideComment, road, "shown")),
        "settle_appeal": ("review", lambda: moderating(budgets.SettleAppeal, road, "appealed", restore=True)),
        "answer_check": ("review", lambda: of_first(budgets.AnswerCheck, road, point="cost", met=True, text="set på")),
        "ask_authors": ("review", lambda: of_first(budgets.AskAuthors, road, text="Hvem ejer grunden?")),
        "begin_review": ("ideas", lambda: by_id(budgets.BeginReview, road)),
        "review_proposal": ("review", lambda: review(road)),
        "publish_ballot": ("review", lambda: publishing(road)),
        "report_milestone": (
            "implementation",
            lambda: budgets.ReportMilestone(command_id=uuid4(), project_id=road.proposal_ids[0], **milestone),
        ),
        "enter_payment": ("implementation", lambda: road.entering(1)),
        "approve_payment": (
            "implementation",
            lambda: budgets.ApprovePayment(command_id=uuid4(), payment_id=road.enter(1)),
        ),
        "import_proposals": ("ideas", lambda: by_id(ImportProposals, road, table="titel;tekst;pris\nBål;;1\n")),
        "close_budget": ("implementation", lambda: by_id(budgets.CloseBudget, road, reason="slut")),
    }
    phase, made = prepared[operation]
    return attempt(road, phase, made, getattr(operations, operation))


def allowed(road: Road, who: Principal, what: Attempt) -> bool:
    """Whether it would be done; nothing of it stays."""
    with Session(road.db.writer) as session:
        try:
            what(session, who)
        except (Forbidden, Unauthenticated):
            return False
        finally:
            session.rollback()
    return True


COMMANDS = [operation for operation in domain.MAY if hasattr(operations, operation)]


@pytest.mark.parametrize("operation", COMMANDS)
def test_each_operation_is_open_to_the_roles_of_the_table_in_their_area_and_to_nobody_else(
    road: Road, operation: domain.Operation
) -> None:
    what = attempts(road, operation)
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            who = person("somebody", role, scope=scope, area_id=AREA)
            expected = role in domain.MAY[operation] and scope != "malling"
            assert allowed(road, who, what) == expected, (operation, role, scope)
    assert not allowed(road, ANONYMOUS, what)
    assert not allowed(road, person("somebody", area_id=AREA), what)


def test_payments_wait_in_a_list_for_finance_of_the_area_alone(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)

    def listed(who: Principal) -> list[Any]:
        found = road.db.read(lambda session: queries.list_payments(session, who, budgets.ListPayments()))
        return [line.payment_id for line in found.items]

    for role in get_args(RoleName):
        if role not in domain.MAY["list_payments"]:
            with pytest.raises(Forbidden):
                listed(person("somebody", role, scope=EVERYWHERE))
    assert listed(person("somebody", "finance")) == [payment_id]
    assert listed(person("somebody", "finance", scope=EVERYWHERE)) == [payment_id]
    assert listed(person("somebody", "finance", scope="malling")) == []


def test_a_budget_tells_its_payments_to_those_who_handle_them(road: Road) -> None:
    road.to("implementation")
    road.enter(1_000)
    for role in get_args(RoleName):
        for scope in (AREA, "malling", EVERYWHERE):
            seen = any(project.payments for project in road.view(person("somebody", role, scope=scope)).awards)
            assert seen == (role in domain.MAY["see_payments"] and scope != "malling"), (role, scope)
    assert not any(project.payments for project in road.view(ANONYMOUS).awards)


def test_the_table_names_every_operation() -> None:
    assert set(domain.MAY) == set(get_args(domain.Operation))
    assert set(COMMANDS) == set(domain.MAY) - {"list_payments", "see_payments", "list_waiting_comments"}
