"""More or less money before the ballot: asked, agreed, and the ledger's answer in time, late, twice, or undone."""

from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts import budgets, ledger
from contracts.budgets.earmarks import ChangeNotFound, ChangeSettled, ChangeUnderWay, EarmarkChangeRequested
from contracts.errors import Invalid, NotYet
from contracts.ledger import AreaShare
from services.budgets import domain, operations
from tests.mothers_budgets import AMOUNT, DECISION, JOINT_COUNCIL, PLAYMAKER, Road, person, said
from tests.mothers_framing import (
    agree,
    agreed,
    ask_change,
    change_states,
    changed,
    decline,
    hear,
    kinds,
    not_changed,
    opened,
)

MORE, LESS = AMOUNT + 20_000, 60_000
POOL = "pool/capital/2026"
BOTH = (AreaShare(area_id="solbjerg", share=2), AreaShare(area_id="harlev", share=1))


def run(db: Database, statement: str) -> None:
    with db.writer.begin() as connection:
        connection.execute(text(statement))


def ready(road: Road) -> None:
    """Reviewed, and fit for the ballot but for what is asked here."""
    if road.phase() == "ideas":
        road.gather()
    for place in range(3):
        road.review(place, 1_000)


def undo(road: Road, kind: str, amount: int, left: int, sequence: int | None = None) -> None:
    held, number = f"earmark/{road.budget_id}/2026", sequence or road.next_number()
    ends = (POOL, held) if kind == "earmark" else (held, POOL)
    road.hear(operations.record_reversal, road.undone(kind, *ends, number, amount, left))


def test_more_is_asked_by_one_agreed_by_another_and_asked_of_the_ledger(road: Road) -> None:
    opened(road, areas=BOTH)
    change_id = ask_change(road, MORE)
    assert (change_states(road), said(road.db, EarmarkChangeRequested)) == (["asked"], [])
    assert agree(road, change_id).state == "requested"
    (asked,) = said(road.db, EarmarkChangeRequested)
    assert (asked.request_id, asked.amount, asked.areas, asked.decision) == (change_id, MORE, BOTH, DECISION)
    assert (asked.coded_by, asked.attested_by) == (PLAYMAKER.person, JOINT_COUNCIL.person)
    assert (road.view().amount, road.view().earmark.amount) == (AMOUNT, AMOUNT)


@pytest.mark.parametrize("amount", [MORE, LESS])
def test_what_the_ledger_answered_is_the_earmark_and_the_ballots_amount(road: Road, amount: int) -> None:
    road.to("ideas")
    change_id = agreed(road, amount)
    event = changed(road, change_id, amount)
    for _ in range(2):
        hear(road, event)
    view = road.view()
    assert (view.amount, view.earmark.amount, view.earmark.sequence) == (amount, amount, event.sequence)
    assert change_states(road) == ["granted"]
    ready(road)
    road.do(PLAYMAKER, road.publishing())
    (published,) = said(road.db, budgets.BallotPublished)
    assert published.amount == amount
    rules, rule = published.ballot_rules, published.tally_rule
    assert published.rules_hash == budgets.rules_hash(amount, "DKK", rules, rule, published.projects)


def test_a_refused_change_leaves_the_earmark_as_it_was_and_says_why(road: Road) -> None:
    road.to("ideas")
    refused = not_changed(road, agreed(road))
    for _ in range(2):
        hear(road, refused)
    assert (change_states(road), road.view().earmark.amount) == (["refused"], AMOUNT)
    assert ask_change(road)


def test_nobody_agrees_to_what_they_have_asked_for(road: Road) -> None:
    road.to("ideas")
    change_id = ask_change(road)
    with pytest.raises(budgets.SameEndorser):
        agree(road, change_id, person(PLAYMAKER.person, "joint_council"))
    assert change_states(road) == ["asked"]


def test_what_was_declined_or_answered_is_settled(road: Road) -> None:
    road.to("ideas")
    change_id = ask_change(road)
    decline(road, change_id)
    for attempt in (agree, decline):
        with pytest.raises(ChangeSettled):
            attempt(road, change_id)
    with pytest.raises(ChangeNotFound):
        agree(road, uuid4())
    requested = agreed(road)
    with pytest.raises(ChangeSettled):
        decline(road, requested)


def test_one_change_at_a_time_and_not_to_what_it_is_already(road: Road) -> None:
    road.to("ideas")
    with pytest.raises(Invalid):
        ask_change(road, AMOUNT)
    first = ask_change(road)
    with pytest.raises(ChangeUnderWay) as refusal:
        ask_change(road, LESS)
    assert refusal.value.facts == {"change_id": str(first)}


@pytest.mark.parametrize("asked", [ask_change, agreed])
def test_a_ballot_waits_for_a_change_under_way(road: Road, asked: object) -> None:
    road.to("ideas")
    change_id = asked(road)  # type: ignore[operator]
    ready(road)
    with pytest.raises(ChangeUnderWay):
        road.do(PLAYMAKER, road.publishing())
    if change_states(road) == ["asked"]:
        decline(road, change_id)
    else:
        hear(road, not_changed(road, change_id))
    assert road.do(PLAYMAKER, road.publishing()).state == "vote"


def test_once_the_ballot_is_published_nothing_is_asked_for(road: Road) -> None:
    road.to("vote")
    with pytest.raises(budgets.WrongPhase):
        ask_change(road)


@pytest.mark.parametrize("answer", [changed, not_changed])
def test_an_answer_to_a_budget_that_was_cancelled_meanwhile_leaves_no_money_with_it(road: Road, answer: object) -> None:
    road.to("ideas")
    change_id = agreed(road)
    road.close()
    event = answer(road, change_id)  # type: ignore[operator]
    for _ in range(2):
        hear(road, event)
    late = domain.release_request(road.budget_id, change_id)
    released = [closed.request_id for closed in said(road.db, budgets.BudgetClosed)]
    assert released.count(late) == (1 if isinstance(event, ledger.EarmarkChanged) else 0)
    assert road.phase() == "cancelled"


def test_what_was_only_asked_falls_with_the_budget(road: Road) -> None:
    road.to("ideas")
    change_id = ask_change(road)
    road.close()
    assert change_states(road) == ["lapsed"]
    with pytest.raises(ChangeSettled):
        agree(road, change_id)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_ledgers_words_end_in_the_same_earmark_in_whatever_order_they_come(
    road: Road, order: tuple[int, ...]
) -> None:
    """Raised, refused, and the raise undone: the last word counts."""
    road.to("ideas")
    first = agreed(road, MORE)
    raised = changed(road, first, MORE)
    words = [lambda: hear(road, raised), lambda: undo(road, "earmark", 20_000, AMOUNT, 50), lambda: hear(road, raised)]
    for place in order:
        words[place]()
    view = road.view()
    assert (view.phase, view.earmark.amount, view.amount, change_states(road)) == ("ideas", AMOUNT, AMOUNT, ["granted"])


def test_a_lowering_that_was_undone_is_the_earmark_again(road: Road) -> None:
    road.to("ideas")
    change_id = agreed(road, LESS)
    hear(road, changed(road, change_id, LESS))
    undo(road, "release", AMOUNT - LESS, AMOUNT)
    assert (road.view().amount, road.view().earmark.amount, road.phase()) == (AMOUNT, AMOUNT, "ideas")
    assert kinds(road)[-1] == "earmark"


def test_when_the_first_earmark_is_undone_what_was_added_is_what_is_left(road: Road) -> None:
    road.to("ideas")
    hear(road, changed(road, agreed(road), MORE))
    undo(road, "earmark", AMOUNT, MORE - AMOUNT)
    view = road.view()
    assert (view.phase, view.earmark.state, view.earmark.amount) == ("ideas", "granted", MORE - AMOUNT)


def test_without_an_earmark_what_was_asked_lapses_and_what_the_ledger_was_asked_is_waited_for(road: Road) -> None:
    road.to("ideas")
    change_id = agreed(road)
    undo(road, "earmark", AMOUNT, 0)
    assert (road.phase(), change_states(road)) == ("draft", ["requested"])
    road.endorsement_id = uuid4()
    with pytest.raises(ChangeUnderWay):
        road.endorse()
    hear(road, not_changed(road, change_id))
    assert road.endorse().state == "earmarking"
    road.be_earmarked()
    ask_change(road)
    undo(road, "earmark", AMOUNT, 0)
    assert change_states(road) == ["refused", "lapsed"]


def test_an_answer_that_nobody_waits_for_is_kept_for_an_operator(road: Road) -> None:
    road.to("ideas")
    asked = ask_change(road)
    for change_id in (asked, uuid4()):
        with pytest.raises(NotYet):
            hear(road, changed(road, change_id))
    agree(road, asked)
    hear(road, not_changed(road, asked))
    with pytest.raises(ChangeSettled):
        hear(road, changed(road, asked))
    assert road.view().earmark.amount == AMOUNT


HARM = {
    "an_earmark_change_stays": "UPDATE earmark_change SET amount = amount + 1",
    "an_earmark_change_is_kept": "DELETE FROM earmark_change",
    "a_ballot_waits_for_the_earmark": (
        "UPDATE budget SET phase = 'vote', rules_hash = '00', opens_at = opened_at, closes_at = '2100-01-01 00:00:00+00:00',"
        " election_id = budget_id"
    ),
}


@pytest.mark.parametrize("guard", HARM)
def test_the_database_keeps_a_change_and_lets_no_ballot_pass_it(road: Road, guard: str) -> None:
    road.to("ideas")
    agreed(road)
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, HARM[guard])


@pytest.mark.parametrize("guard", HARM)
def test_twin_without_its_trigger_it_happens(road: Road, guard: str) -> None:
    road.to("ideas")
    agreed(road)
    table = "budget" if "ballot" in guard else "earmark_change"
    run(road.db, f"DROP TRIGGER {guard}" if road.db.sqlite else f"DROP TRIGGER {guard} ON {table}")
    run(road.db, HARM[guard])


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("asked_by_one_and_agreed_by_another", "UPDATE earmark_change SET agreed_by = asked_by"),
        ("requested_when_agreed", "UPDATE earmark_change SET agreed_by = NULL, decision = NULL"),
        ("an_answer_has_its_number", "UPDATE earmark_change SET state = 'granted'"),
    ],
)
def test_the_database_refuses_what_a_change_must_never_be(road: Road, rule: str, edit: str) -> None:
    road.to("ideas")
    agreed(road)
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit)
