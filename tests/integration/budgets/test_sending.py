"""Sending: every resident once, whatever becomes of single letters and however often the edge is away."""

import re

import pytest
from sqlalchemy import text

from chassis.db import Database
from chassis.post import LetterRefused, OutgoingLetter, PostAway
from contracts.budgets import letters
from contracts.ledger import AreaShare
from services.budgets.domain import letters as rules
from tests.mothers_budgets import AREA, Road, said
from tests.mothers_letters import Mail, handles, in_ideas

ON_ONE = pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
"""Nothing here that the two databases could do differently."""


@pytest.fixture
def mail(db: Database) -> Mail:
    return in_ideas(db)


def test_all_areas_that_share_a_budget_get_letters_and_who_lives_in_two_gets_one(db: Database) -> None:
    shares = (AreaShare(area_id=AREA, share=1), AreaShare(area_id="malling", share=2))
    road = Road(db)
    road.open(areas=shares, age_min=13)
    road.endorse()
    road.be_earmarked()
    mail = Mail(road)
    mail.edge.living = {AREA: handles(3), "malling": handles(4, first=2), "elsewhere": ["stranger"]}
    mail.order().send()
    assert mail.got() == dict.fromkeys(handles(6), 1)
    assert {(area_id, age) for area_id, age, _ in mail.edge.pages} == {(AREA, 13), ("malling", 13)}


@ON_ONE
def test_residents_are_gathered_a_page_at_a_time(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PAGE_MAX", 2)
    mail.edge.living[AREA] = handles(5)
    mail.order().send()
    assert [after for _, _, after in mail.edge.pages] == [None, "person-000001", "person-000003"]
    assert mail.got() == dict.fromkeys(handles(5), 1)


@ON_ONE
def test_somebody_whom_a_page_names_twice_gets_one_letter(mail: Mail) -> None:
    mail.edge.living[AREA] = [*handles(2), *handles(2)]
    mail.order().send()
    assert mail.got() == dict.fromkeys(handles(2), 1)


def test_twin_without_the_unique_pair_they_get_two(db: Database) -> None:
    mail = in_ideas(db)
    drop_unique_pair(db)
    mail.edge.living[AREA] = [*handles(2), *handles(2)]
    mail.order().send()
    assert mail.got() == dict.fromkeys(handles(2), 2)


def drop_unique_pair(db: Database) -> None:
    """SQLite drops no constraint of a table: there the table is made anew."""
    if not db.sqlite:
        db.run(
            lambda session: session.execute(text("ALTER TABLE letter DROP CONSTRAINT uq__letter__mailing_id_person"))
        )
        return
    (made,) = db.read(
        lambda session: session.scalars(text("SELECT sql FROM sqlite_master WHERE name = 'letter'")).all()
    )
    without = re.sub(r",\s*CONSTRAINT uq__letter__mailing_id_person UNIQUE \(mailing_id, person\)", "", made)
    assert without != made
    for statement in ("DROP TABLE letter", without):
        db.run(lambda session, statement=statement: session.execute(text(statement)))


def test_stopped_in_the_middle_the_rest_waits_and_gets_theirs_afterwards(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BATCH_MAX", 2)
    mail.edge.living[AREA] = handles(6)

    def stop_after_the_third(letter: OutgoingLetter) -> letters.Channel:
        if len(mail.edge.asked) == 3:
            mail.stop()
        return "digital"

    mail.edge.behave = stop_after_the_third
    found = mail.order().send().view()
    assert (found.state, found.sent, found.waiting) == ("stopped", 4, 2)
    mail.resume()
    assert mail.send().view().state == "sent"
    assert mail.got() == dict.fromkeys(handles(6), 1)


def test_who_cannot_be_reached_and_who_is_refused_is_counted_and_stops_nobody_else(mail: Mail) -> None:
    def behave(letter: OutgoingLetter) -> letters.Channel | None:
        if letter.person == handles(3)[1]:
            raise LetterRefused("the edge answered 422")
        return None if letter.person == handles(3)[0] else "paper"

    mail.edge.behave = behave
    found = mail.order().send().view()
    assert (found.state, found.unreachable, found.failed, found.sent) == ("sent", 1, 1, 1)
    assert found.by_channel == {"paper": 1}
    (finished,) = [event for event in said(mail.db, letters.MailingFinished) if event.mailing_id == mail.mailing_id]
    assert (finished.sent, finished.unreachable, finished.failed) == (1, 1, 1)


def test_resuming_tries_what_failed_once_more_by_the_same_keys(mail: Mail) -> None:
    def refuse(_letter: OutgoingLetter) -> letters.Channel:
        raise LetterRefused("the edge answered 422")

    mail.edge.behave = refuse
    mail.order().send()
    keys = sorted(mail.edge.asked)
    mail.edge.behave = lambda _letter: "digital"
    mail.resume()
    assert mail.send().view().sent == 3
    assert sorted(mail.edge.asked) == sorted(keys * 2)
    ours = [event for event in said(mail.db, letters.MailingFinished) if event.mailing_id == mail.mailing_id]
    assert len(ours) == 1


@ON_ONE
def test_an_edge_that_is_away_ends_the_round_and_the_next_begins_with_another_letter(mail: Mail) -> None:
    def away(_letter: OutgoingLetter) -> letters.Channel:
        raise PostAway("ConnectTimeout")

    mail.edge.behave = away
    mail.order().send().send()
    assert len(mail.edge.asked) == len(set(mail.edge.asked)) == 2
    found = mail.view()
    assert (found.state, found.waiting, found.note) == ("sending", 3, "ConnectTimeout")
    mail.edge.behave = lambda _letter: "digital"
    assert mail.send_now().view().state == "sent"
    assert mail.got() == dict.fromkeys(handles(3), 1)
    assert mail.view().note is None


@ON_ONE
def test_a_letter_that_the_edge_never_answers_to_fails_in_the_end(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "ATTEMPTS_MAX", 3)

    def one_is_poison(letter: OutgoingLetter) -> letters.Channel:
        if letter.person == handles(1)[0]:
            raise PostAway("ReadTimeout")
        return "digital"

    mail.edge.behave = one_is_poison
    mail.order()
    for _ in range(6):
        mail.send_now()
    found = mail.view()
    assert (found.state, found.sent, found.failed) == ("sent", 2, 1)


@ON_ONE
def test_a_defect_in_one_letter_does_not_stop_the_others(mail: Mail) -> None:
    def one_breaks(letter: OutgoingLetter) -> letters.Channel:
        if letter.person == handles(1)[0]:
            raise ZeroDivisionError
        return "digital"

    mail.edge.behave = one_breaks
    found = mail.order().send().view()
    assert (found.sent, found.waiting, found.state) == (2, 1, "sending")


@ON_ONE
@pytest.mark.parametrize("trouble", [PostAway("the edge answered 503"), FileNotFoundError("handles.json")])
def test_residents_that_cannot_be_asked_for_are_asked_for_later(
    mail: Mail, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def away(*_: object) -> object:
        raise trouble

    with monkeypatch.context() as patched:
        patched.setattr(mail.edge, "residents", away)
        found = mail.order().send().view()
    note = "the edge answered 503" if isinstance(trouble, PostAway) else "FileNotFoundError"
    assert (found.state, found.gathered, found.note) == ("sending", False, note)
    assert mail.send_now().view().state == "sent"
