"""Letters to residents: ordered as they were previewed, sent once each, stopped, gone on with, and forgotten."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.clock import now
from chassis.db import Database, insert_new
from chassis.outbox import OutboxRow
from contracts.budgets import WrongPhase, letters
from contracts.errors import Forbidden, Unavailable
from services.budgets import operations, queries
from services.budgets.domain import letters as rules
from services.budgets.models import Letter, Mailing
from services.budgets.post import NoEdge
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, Road, person, said
from tests.mothers_letters import PUBLIC, Mail, handles, in_ideas

ON_ONE = pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
"""Nothing here that the two databases could do differently."""
OFFICE = person("office", "playmaker", scope="*")


@pytest.fixture
def mail(db: Database) -> Mail:
    """Beside it another budget's letters: nothing below may count them."""
    in_ideas(db, 2).order().send()
    return in_ideas(db)


def test_every_resident_gets_one_letter_with_what_it_is_about_and_where_to_go(mail: Mail) -> None:
    mail.order(addition="Kaffe på biblioteket.").send()
    assert mail.got() == dict.fromkeys(handles(3), 1)
    letter = next(iter(mail.edge.delivered.values()))
    for told in ("Mødesteder i Solbjerg", "Hvor mødes vi?", "800\xa0kr.", "Kaffe på biblioteket."):
        assert told in letter.text
    assert letter.text.endswith(f"{PUBLIC}/budgetter/{mail.road.budget_id}")
    found = mail.view()
    assert (found.state, found.total, found.sent, found.waiting) == ("sent", 3, 3, 0)
    assert found.by_channel == {"digital": 3}
    assert found.gathered


@ON_ONE
def test_what_was_previewed_is_what_is_sent(mail: Mail) -> None:
    seen = mail.preview(addition="Mød op.")
    mail.order(addition="Mød op.").send()
    assert {(letter.subject, letter.text) for letter in mail.edge.delivered.values()} == {(seen.subject, seen.text)}


@ON_ONE
def test_what_nobody_has_previewed_is_not_sent(mail: Mail) -> None:
    seen = mail.preview(addition="Mød op.")
    with pytest.raises(letters.StalePreview):
        mail.order(addition="Mød op i dag.", preview_hash=seen.hash_)


@ON_ONE
def test_a_letter_is_ordered_once_for_a_budget_and_a_phase(mail: Mail) -> None:
    mail.order()
    first, mail.mailing_id = mail.mailing_id, uuid4()
    with pytest.raises(letters.OrderedBefore) as refused:
        mail.order()
    assert refused.value.facts == {"mailing_id": str(first)}


def test_the_database_refuses_a_second_letter_of_the_same_phase_and_one_about_something_else(mail: Mail) -> None:
    mail.order()
    row = mail.db.read(lambda session: session.get_one(Mailing, mail.mailing_id))
    same = {column.name: getattr(row, column.name) for column in Mailing.__table__.columns}
    second = {**same, "mailing_id": uuid4()}
    assert mail.db.run(lambda session: insert_new(session, Mailing, [second], "mailing_id")) == []
    with pytest.raises(IntegrityError):
        mail.db.run(lambda session: session.add(Mailing(**{**second, "about_id": uuid4()})))


@ON_ONE
def test_each_letter_has_its_phase(db: Database) -> None:
    mail = in_ideas(db)
    with pytest.raises(WrongPhase):
        mail.preview("before_vote")
    with pytest.raises(WrongPhase):
        mail.order("before_vote", preview_hash="0" * 64)
    voting = Mail(Road(db).to("vote"))
    with pytest.raises(WrongPhase):
        voting.order("before_proposals")
    voting.edge.living[AREA] = handles(1)
    voting.order("before_vote").send()
    (letter,) = voting.edge.delivered.values()
    assert letter.subject.startswith("Stem nu: ")
    assert "Afstemningen begynder" in letter.text


@ON_ONE
def test_where_no_edge_is_connected_the_order_is_unavailable_and_nothing_is_kept(mail: Mail) -> None:
    command = mail.ordering()
    with pytest.raises(Unavailable, match="EDGE_URL"):
        mail.db.run(lambda session: operations.order_mailing(session, NoEdge(), PUBLIC, PLAYMAKER, command))
    assert mail.of_kind("before_proposals") == []


@ON_ONE
def test_a_stopped_mailing_sends_nothing_until_it_is_resumed(mail: Mail) -> None:
    mail.order()
    assert mail.stop().state == "stopped"
    assert mail.send().edge.asked == []
    assert mail.resume().state == "sending"
    assert mail.send().got() == dict.fromkeys(handles(3), 1)
    with pytest.raises(letters.WrongMailing) as refused:
        mail.stop()
    assert refused.value.facts == {"state": "sent"}


def test_who_moves_in_later_gets_theirs_while_it_is_in_time_and_nobody_else_a_second(mail: Mail) -> None:
    mail.order().send()
    mail.edge.living[AREA] = handles(5)
    mail.send()
    assert len(mail.edge.delivered) == 3
    clock.move(rules.LOOK_AGAIN + timedelta(minutes=1))
    assert mail.send().view().state == "sent"
    assert mail.got() == dict.fromkeys(handles(5), 1)
    mail.road.begin_review()
    clock.move(2 * rules.LOOK_AGAIN + timedelta(minutes=2))
    mail.edge.living[AREA] = handles(6)
    assert mail.send().view().state == "closed"
    assert mail.got() == dict.fromkeys(handles(5), 1)


@ON_ONE
def test_what_would_come_too_late_is_not_sent(mail: Mail) -> None:
    mail.order()
    mail.stop()
    mail.road.begin_review()
    assert mail.send().view().state == "closed"
    assert mail.edge.asked == []
    with pytest.raises(letters.WrongMailing):
        mail.resume()


@ON_ONE
def test_a_letter_before_the_vote_is_too_late_when_voting_is_over(db: Database) -> None:
    mail = Mail(Road(db).to("vote"))
    mail.edge.living[AREA] = handles(1)
    mail.order("before_vote")
    clock.move(timedelta(days=15))
    assert mail.send().view().state == "closed"
    assert mail.edge.asked == []


def test_it_is_announced_when_a_mailing_is_ordered_and_when_it_is_finished_and_no_person_is_named(mail: Mail) -> None:
    mail.order().send()
    for kind in (letters.MailingOrdered, letters.MailingFinished):
        assert mail.mailing_id in [event.mailing_id for event in said(mail.db, kind)]  # type: ignore[type-var]
    bodies = mail.db.read(lambda session: session.scalars(select(OutboxRow.body)).all())
    assert bodies
    assert "person-0" not in json.dumps(list(bodies))


def test_handles_are_forgotten_after_so_many_days_and_counts_stay(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FORGOTTEN_MAX", 2)
    mail.order().send()
    mail.forget(0)
    assert [row.person for row in mail.rows()] == handles(3)  # in time still: who moves in must be told apart
    mail.road.begin_review()
    mail.send()
    before = mail.view()
    mail.forget(90)
    assert [row.person for row in mail.rows()] == handles(3)
    clock.move(timedelta(days=91))
    for _ in range(2):
        mail.forget(90)
    assert {row.person for row in mail.rows()} == {None}
    assert mail.view() == before.__class__(**{**vars(before), "a_minute": 0})
    kept = mail.db.read(lambda session: session.get_one(Mailing, mail.mailing_id))
    assert (kept.ordered_by, kept.forgotten_at is not None) == (None, True)


@ON_ONE
def test_a_letters_key_does_not_follow_from_its_person(db: Database) -> None:
    """Else whoever knows a handle could tell, after it was forgotten, that a letter was theirs."""
    keys = set()
    for _ in range(2):
        mail = in_ideas(db, 1)
        mail.mailing_id = uuid4()
        mail.order().send()
        keys |= set(mail.edge.delivered)
    assert len(keys) == 2


def test_the_end_is_estimated_from_the_last_minute(mail: Mail) -> None:
    mail.order().send()
    assert mail.view().ends_at is None
    extra = [{"letter_id": uuid4(), "mailing_id": mail.mailing_id, "person": name, "wish": None} for name in "abcdef"]
    later = {"state": "waiting", "attempts": 0, "try_at": now() + timedelta(hours=1)}
    mail.db.run(lambda session: insert_new(session, Letter, [{**row, **later} for row in extra], "letter_id"))
    mail.resume()
    found = mail.view()
    assert (found.a_minute, found.waiting) == (3, 6)
    assert found.ends_at is not None
    assert timedelta(minutes=1.9) < found.ends_at - now() < timedelta(minutes=2.1)


def test_mailings_are_read_by_those_who_run_them(mail: Mail) -> None:
    mail.order()
    query = letters.ListMailings(budget_id=mail.road.budget_id, limit=1)
    page = mail.db.read(lambda session: queries.list_mailings(session, PLAYMAKER, query))
    rest = letters.ListMailings(budget_id=mail.road.budget_id, after=page.next_after)
    others = mail.db.read(lambda session: queries.list_mailings(session, PLAYMAKER, rest))
    assert {line.kind for line in (*page.items, *others.items)} == {"before_proposals", "news"}
    assert mail.view(who=person("operator", "operator", scope="*")).state == "ordered"
    with pytest.raises(Forbidden):
        mail.view(who=RESIDENT)
    with pytest.raises(letters.MailingNotFound):
        mail.view(uuid4())


def test_what_is_not_sent_yet_is_listed_with_how_far_it_is_a_page_at_a_time(mail: Mail) -> None:
    """Another budget's letters are all sent: they are not among it."""
    mail.order()
    other = in_ideas(mail.db).order()
    other.stop()
    found: list[letters.MailingView] = []
    after = None
    while found == [] or after is not None:
        query = letters.ListRunningMailings(after=after, limit=1)
        page = mail.db.read(lambda session, query=query: queries.list_running_mailings(session, OFFICE, query))
        found, after = [*found, *page.items], page.next_after
    ours = {each.mailing_id: each for each in found if each.kind == "before_proposals"}
    assert {mailing: each.state for mailing, each in ours.items()} == {
        mail.mailing_id: "ordered",
        other.mailing_id: "stopped",
    }
    assert ours[mail.mailing_id] == mail.view(), "as it is told alone"
    assert all(each.state != "sent" for each in found)


def test_who_runs_mailings_in_one_area_lists_those_of_that_area(mail: Mail) -> None:
    mail.order()
    here = person("playmaker", "playmaker", scope=AREA)
    found = mail.db.read(
        lambda session: queries.list_running_mailings(session, here, letters.ListRunningMailings(area_id=AREA))
    )
    assert mail.mailing_id in {each.mailing_id for each in found.items}
    for query in (letters.ListRunningMailings(), letters.ListRunningMailings(area_id="harlev")):
        with pytest.raises(Forbidden):
            mail.db.read(lambda session, query=query: queries.list_running_mailings(session, here, query))
    with pytest.raises(Forbidden):
        mail.db.read(
            lambda session: queries.list_running_mailings(session, RESIDENT, letters.ListRunningMailings(area_id=AREA))
        )
