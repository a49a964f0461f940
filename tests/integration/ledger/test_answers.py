"""Each request is answered once, in its order, for good; and each answer is announced once, under the next number."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import event, func, select

from chassis.answers import Asked
from chassis.clock import now
from chassis.db import Database
from contracts.errors import Forbidden, SameIdOtherContent, Unauthenticated
from contracts.ledger import InsufficientFunds, Posted
from contracts.message import Message
from contracts.principal import ANONYMOUS, Principal, Role
from services.ledger import operations
from services.ledger.models import EntryRow, TransferRow
from tests import mothers_ledger as mothers

OFFICER = Principal(person=mothers.FINANCE, roles=(Role(role="finance"),))
CITIZEN = Principal(person="citizen", roles=(Role(role="citizen"),))


def by_rpc(db: Database, *pairs: tuple[Principal, Message]) -> list[Any]:
    asked = [Asked(principal, message, now()) for principal, message in pairs]
    return db.run(lambda session: operations.post_asked(session, asked, mothers.CURRENCY))


def rows(db: Database) -> tuple[int, int]:
    """How many entries and how many transfers there are."""
    counts = (select(func.count()).select_from(model) for model in (EntryRow, TransferRow))
    return tuple(db.read(lambda session: [session.scalar(count) for count in counts]))  # type: ignore[return-value]


def test_the_same_request_gets_the_first_answer_and_says_nothing_new(db: Database) -> None:
    asked = mothers.earmark()
    first = mothers.ask(db, asked)
    mothers.announced(db)
    before = rows(db)
    assert mothers.ask(db, asked) == first
    assert rows(db) == before
    assert mothers.announced(db) == []


def test_a_batch_of_duplicates_only_works(db: Database) -> None:
    asked = [mothers.earmark(amount=600), mothers.earmark(amount=600)]
    first = mothers.ask(db, *asked)
    again = mothers.ask(db, *asked, *asked)
    assert [type(answer) for answer in again] == [Posted, InsufficientFunds] * 2
    assert again[0] == again[2] == first[0]
    assert again[1].dump() == first[1].dump()  # type: ignore[union-attr]


def test_a_request_twice_in_one_batch_is_carried_out_once(db: Database) -> None:
    asked = mothers.earmark(amount=600)
    one, other = mothers.ask(db, asked, asked)
    assert one == other
    assert mothers.year(db)["earmarked"] == 600


def test_the_same_id_with_other_content_is_a_conflict(db: Database) -> None:
    asked = mothers.earmark()
    mothers.ask(db, asked)
    (answer,) = mothers.ask(db, replace(asked, amount=101))
    assert isinstance(answer, SameIdOtherContent)
    assert mothers.year(db)["earmarked"] == 100


def test_an_id_that_was_used_for_another_kind_of_event_is_no_conflict(db: Database) -> None:
    """A client chose it in another service: it must neither stop a budget nor a payment."""
    one = uuid4()
    held = mothers.earmark(request_id=one, amount=100)
    project = uuid4()
    mothers.ask(db, mothers.scheme())
    asked = [
        held,
        mothers.awards(held.budget_id, (project, 50), request_id=one),
        mothers.payment(project, payment_id=one, amount=20),
        mothers.match(one, request_id=one, amount=10),
        mothers.appropriation(command_id=one),
    ]
    answers = mothers.ask(db, *asked)
    assert [(type(answer), answer.command_id) for answer in answers] == [(Posted, one)] * len(asked)
    assert mothers.ask(db, *asked) == answers


def test_a_refusal_is_final_for_its_id(db: Database) -> None:
    asked = mothers.earmark(amount=1_001)
    (refused,) = mothers.ask(db, asked)
    mothers.ask(db, mothers.appropriation(amount=1_000))
    (again,) = mothers.ask(db, asked)
    assert isinstance(refused, InsufficientFunds)
    assert isinstance(again, InsufficientFunds)
    assert again.facts == refused.facts == {"available": 1_000}


def test_every_answer_takes_the_next_number_and_is_announced_once_in_its_order(db: Database) -> None:
    asked = [mothers.earmark(amount=400) for _ in range(5)]
    mothers.ask(db, *asked[:3])
    mothers.ask(db, *asked[3:], asked[0])
    told = mothers.announced(db)
    assert [name for name, _ in told] == ["EarmarkGranted"] * 2 + ["EarmarkRefused"] * 3
    assert [event["sequence"] for _, event in told] == [2, 3, 4, 5, 6]
    assert [event["request_id"] for _, event in told] == [str(each.request_id) for each in asked]


def test_recorded_time_never_runs_back_and_no_two_entries_share_an_instant(db: Database) -> None:
    mothers.ask(db, *(mothers.earmark(amount=1) for _ in range(20)))
    times = db.read(lambda session: session.scalars(select(EntryRow.recorded_at).order_by(EntryRow.sequence)).all())
    assert list(times) == sorted(set(times))


def test_any_number_of_requests_takes_the_same_number_of_statements(db: Database) -> None:
    counted: list[str] = []
    event.listen(db.writer, "before_cursor_execute", lambda *what: counted.append(what[2]))
    mothers.ask(db, mothers.earmark(amount=1))
    one = len(counted)
    counted.clear()
    mothers.ask(db, *(mothers.earmark(amount=1) for _ in range(200)))
    assert len(counted) == one <= 12


def test_only_finance_posts_by_rpc_and_a_stranger_leaves_no_trace(db: Database) -> None:
    asked = mothers.appropriation(amount=5)
    before = rows(db)
    stranger, nobody, officer = by_rpc(db, (CITIZEN, asked), (ANONYMOUS, asked), (OFFICER, asked))
    assert isinstance(stranger, Forbidden)
    assert isinstance(nobody, Unauthenticated)
    assert isinstance(officer, Posted)
    assert rows(db) == (before[0] + 1, before[1] + 1)


def test_somebody_elses_id_is_a_conflict_and_shows_nothing(db: Database) -> None:
    asked = mothers.appropriation(amount=5)
    by_rpc(db, (OFFICER, asked))
    (answer,) = by_rpc(db, (replace(OFFICER, person="another officer"), asked))
    assert isinstance(answer, SameIdOtherContent)


def test_no_requests_are_no_entry(empty: Database) -> None:
    assert by_rpc(empty) == []
    assert rows(empty) == (0, 0)
