"""The city's review: a checklist where the budget asks for it, questions, one second look, and a log without persons."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from contracts import budgets
from contracts.errors import Invalid
from contracts.principal import ANONYMOUS
from services.budgets import queries
from tests.integration.budgets.people import NEIGHBOUR, by_id, page
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road, person

ENGINEER = person("engineer", "playmaker")
CHECKLIST = ("lawful", "cost")


def with_checklist(road: Road, *points: str) -> UUID:
    road.open(checklist=points)
    road.endorse()
    road.be_earmarked()
    road.propose()
    road.begin_review()
    return road.proposal_ids[0]


def check(road: Road, point: str, *, met: bool = True, who: Any = PLAYMAKER) -> Any:
    told = {"point": point, "met": met, "text": "slået op"}
    return by_id(road, who, budgets.AnswerCheck, road.proposal_ids[0], **told)


def log(road: Road, **more: Any) -> list[budgets.ReviewEntryView]:
    query = budgets.ListReview(proposal_id=road.proposal_ids[0], **more)
    return list(road.db.read(lambda session: queries.list_review(session, ANONYMOUS, query)).items)


def test_a_decision_waits_for_every_point_that_the_budget_asks_for(road: Road) -> None:
    with_checklist(road, *CHECKLIST)
    check(road, "lawful")
    for feasible in (True, False):
        with pytest.raises(budgets.ChecklistIncomplete) as refusal:
            road.review(0, 30_000, feasible=feasible)
        assert refusal.value.facts == {"missing": ["cost"], "unmet": []}
    check(road, "cost", who=ENGINEER)
    assert road.review(0, 30_000).state == "feasible"


def test_feasible_is_only_what_meets_every_point_and_the_last_answer_counts(road: Road) -> None:
    with_checklist(road, *CHECKLIST)
    check(road, "lawful")
    check(road, "cost", met=False)
    with pytest.raises(budgets.ChecklistIncomplete) as refusal:
        road.review(0, 30_000)
    assert refusal.value.facts == {"missing": [], "unmet": ["cost"]}
    assert road.review(0, 30_000, feasible=False).state == "infeasible"
    check(road, "cost", who=ENGINEER)
    assert road.review(0, 30_000).state == "feasible"


def test_a_budget_that_asks_for_no_checklist_decides_without(road: Road) -> None:
    with_checklist(road)
    assert road.review(0, 30_000).state == "feasible"


def test_a_point_is_asked_for_once(road: Road) -> None:
    with pytest.raises(Invalid):
        road.open(checklist=("cost", "cost"))


def test_the_log_tells_all_in_order_and_no_person(road: Road) -> None:
    proposal_id = with_checklist(road, "land")
    asked = by_id(road, ENGINEER, budgets.AskAuthors, proposal_id, text="Hvem ejer grunden?").id
    answer = budgets.AnswerQuestion(command_id=uuid4(), question_id=asked, text="Kommunen")
    road.do(RESIDENT, answer)
    check(road, "land", who=ENGINEER)
    road.review(0, 30_000)
    told = log(road)
    assert [(entry.place, entry.kind) for entry in told] == [
        (1, "question"),
        (2, "answer"),
        (3, "check"),
        (4, "decision"),
    ]
    assert (told[1].answers, told[2].point, told[3].met) == (asked, "land", True)
    written = str([entry.dump() for entry in told])
    assert not any(who.person in written for who in (ENGINEER, RESIDENT, PLAYMAKER))
    assert [entry.place for entry in log(road, after=2, limit=1)] == [3]


def test_authors_alone_answer_and_only_questions_are_answered(road: Road) -> None:
    proposal_id = with_checklist(road, "land")
    asked = by_id(road, PLAYMAKER, budgets.AskAuthors, proposal_id, text="Hvem ejer grunden?").id
    for who in (NEIGHBOUR, PLAYMAKER):
        with pytest.raises(budgets.NotAuthor):
            road.do(who, budgets.AnswerQuestion(command_id=uuid4(), question_id=asked, text="Kommunen"))
    checked = check(road, "land").id
    for nothing in (checked, uuid4()):
        with pytest.raises(budgets.QuestionNotFound):
            road.do(RESIDENT, budgets.AnswerQuestion(command_id=uuid4(), question_id=nothing, text="Kommunen"))


def second_look(road: Road, who: Any = RESIDENT) -> Any:
    return by_id(road, who, budgets.RequestSecondLook, road.proposal_ids[0], text="grunden er købt")


def test_a_second_look_is_taken_once_and_the_ballot_waits_for_it(road: Road) -> None:
    with_checklist(road)
    road.review(0, 30_000, feasible=False)
    with pytest.raises(budgets.NotAuthor):
        second_look(road, NEIGHBOUR)
    assert second_look(road).state == "submitted"
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        road.do(PLAYMAKER, road.publishing(proposal_ids=()))
    assert refusal.value.facts["not_reviewed"] == [str(road.proposal_ids[0])]
    road.review(0, 30_000, feasible=False)
    with pytest.raises(budgets.LookedTwice):
        second_look(road)
    assert [entry.kind for entry in log(road)] == ["decision", "second_look", "decision"]


def test_what_was_found_feasible_needs_no_second_look(road: Road) -> None:
    with_checklist(road)
    road.review(0, 30_000)
    with pytest.raises(budgets.WrongState):
        second_look(road)


def test_what_is_sent_back_has_no_confirmed_cost_any_more(road: Road) -> None:
    proposal_id = with_checklist(road)
    road.review(0, 30_000)
    by_id(road, PLAYMAKER, budgets.SendBackProposal, proposal_id, reason="prisen er steget")
    told = page(road, proposal_id)
    assert (told.state, told.confirmed_cost) == ("sent_back", None)
    assert [entry.kind for entry in log(road)] == ["decision", "sent_back"]


@pytest.mark.parametrize("edit", ["UPDATE review_entry SET text = 'en anden'", "DELETE FROM review_entry"])
def test_the_log_of_a_review_only_grows(road: Road, edit: str) -> None:
    with_checklist(road)
    road.review(0, 30_000)
    guard = "review_entry_has_no_" + edit.split(maxsplit=1)[0].lower()
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, edit)
    run(road.db, f"DROP TRIGGER {guard}" + ("" if road.db.sqlite else " ON review_entry"))
    run(road.db, edit)  # the twin: without its trigger the analysis is rewritten


def test_the_database_refuses_a_second_second_look(road: Road) -> None:
    with_checklist(road)
    road.review(0, 30_000, feasible=False)
    second_look(road)
    columns = "proposal_id, kind, text, by, at"
    again = f"INSERT INTO review_entry (entry_id, place, {columns}) SELECT :id, 9, {columns} FROM review_entry"
    once_more = again.replace(":id", f"'{uuid4().hex}'") + " WHERE kind = 'second_look'"
    with pytest.raises(IntegrityError, match=r"one_second_look|review_entry\.proposal_id"):
        run(road.db, once_more if road.db.sqlite else once_more.replace("SELECT '", "SELECT uuid '"))
