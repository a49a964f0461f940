"""Two at the same moment, and any steps in any order: one letter a phase, and no way out of the table."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from chassis import clock
from chassis.db import Database
from contracts.budgets.letters import MailingState
from contracts.errors import Refused
from services.budgets import operations
from services.budgets.domain import letters as rules
from services.budgets.models import Mailing
from services.budgets.post import Page
from tests.integration.budgets.test_races import road  # noqa: F401 - a fixture
from tests.mothers_budgets import AREA, PLAYMAKER, Road
from tests.mothers_letters import PUBLIC, Mail, handles, in_ideas
from tests.races import together


def test_a_letter_is_ordered_once_when_two_order_at_once(road: Road) -> None:  # noqa: F811
    mail = Mail(road.to("ideas"))
    commands = [mail.ordering(), mail.ordering()]
    commands = [type(commands[0])(**{**vars(command), "command_id": uuid4()}) for command in commands]
    works = [
        lambda session, said=said: operations.order_mailing(session, mail.edge, PUBLIC, PLAYMAKER, said)
        for said in commands
    ]
    assert sorted(type(answer).__name__ for answer in together(mail.db, *works)) == ["Done", "OrderedBefore"]
    assert len(mail.of_kind("before_proposals")) == 1


def test_twin_without_the_unique_pair_a_letter_is_ordered_twice_and_everybody_gets_two(road: Road) -> None:  # noqa: F811
    mail = Mail(road.to("ideas"))
    mail.edge.living[AREA] = handles(2)
    dropping = text("ALTER TABLE mailing DROP CONSTRAINT uq__mailing__about_id_kind")
    mail.db.run(lambda session: session.execute(dropping))
    mail.order()
    mail.mailing_id = uuid4()
    mail.order().send()
    assert mail.got() == dict.fromkeys(handles(2), 2)


def test_two_senders_at_once_write_to_everybody_once(road: Road) -> None:  # noqa: F811
    """As when a replica lost the timer's lock and did not know it."""
    mail = Mail(road.to("ideas"))
    mail.edge.living[AREA] = handles(250)
    mail.order()
    with ThreadPoolExecutor(2) as senders:
        list(senders.map(lambda _sender: mail.send(), range(2)))
    assert mail.got() == dict.fromkeys(handles(250), 1)
    found = mail.send().view()
    assert (found.state, found.sent, found.waiting) == ("sent", 250, 0)


def to_gather(mail: Mail) -> Any:
    """The first page of residents that the letter needs; notices that have waited longer come before it."""
    while (work := mail.db.run(lambda session: operations.sending.next_work(session, PUBLIC))).area_id is None:
        pass
    return work


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
def test_a_page_that_comes_after_a_stop_or_a_second_time_is_not_kept(db: Database) -> None:
    mail = in_ideas(db, 0).order()
    work = to_gather(mail)
    page = Page(tuple(handles(2)), "person-000001")
    mail.stop()
    mail.db.run(lambda session: operations.sending.keep_page(session, work, page))
    assert mail.rows() == []
    mail.resume()
    for _ in range(2):
        mail.db.run(lambda session: operations.sending.keep_page(session, work, page))
    kept = mail.db.read(lambda session: session.get_one(Mailing, mail.mailing_id))
    assert (len(mail.rows()), kept.after, kept.area) == (2, "person-000001", 0)


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
def test_what_is_settled_stays_so_when_a_slower_one_says_otherwise(db: Database) -> None:
    mail = in_ideas(db, 1).order()
    work = to_gather(mail)
    mail.send()
    later = [{"b_letter_id": mail.rows()[0].letter_id, **operations.sending.put_off(0, "ReadTimeout")}]
    mail.db.run(lambda session: operations.sending.record(session, work, later))
    assert mail.rows()[0].state == "sent"


STEPS = ("send", "stop", "resume", "a_day", "move_in", "begin_review", "forget")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_no_walk_leads_a_mailing_out_of_its_table_or_a_letter_to_somebody_twice(db: Database, steps: list[str]) -> None:
    mail, days = in_ideas(db).order(), 0
    arrows = {(start, end) for (start, _), end in rules.MAILINGS.items()}
    arrows_of_letters = {(start, end) for (start, _), end in rules.LETTERS.items()}
    try:
        for step in steps:
            before: MailingState = mail.view().state
            letters = {each.letter_id: each.state for each in mail.rows()}
            days += step == "a_day"
            clock.move(timedelta(days=days, minutes=days))
            with suppress(Refused):
                take(mail, step)
            assert leads(arrows, before, mail.view().state)
            for each in mail.rows():
                assert leads(arrows_of_letters, letters.get(each.letter_id, "waiting"), each.state)
            assert set(mail.got().values()) <= {1}
    finally:
        clock.move(timedelta())


def take(mail: Mail, step: str) -> Any:
    steps = {"send": mail.send, "stop": mail.stop, "resume": mail.resume, "begin_review": mail.road.begin_review}
    if step in steps:
        return steps[step]()  # type: ignore[operator]
    if step == "move_in":
        mail.edge.living[AREA] = handles(len(mail.edge.living[AREA]) + 1)
    if step == "forget":
        mail.forget(1)
    return None


def leads(arrows: set[tuple[str, str]], before: str, after: str) -> bool:
    """Whether arrows of the table lead from one to the other: a timer takes several."""
    reached = {before}
    for _ in arrows:
        reached |= {end for start, end in arrows if start in reached}
    return after in reached
