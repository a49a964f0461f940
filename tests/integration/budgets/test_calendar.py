"""A budget follows its calendar: phases turn on their dates, dates are moved by a decision, missed ones are told once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts import budgets
from contracts.budgets import Calendar
from contracts.budgets.calendar import BudgetOverdue, BudgetRescheduled, CalendarAgreed, PhaseOver, ReasonMissing
from contracts.errors import Invalid
from services.budgets import domain
from services.budgets.models import Proposal
from tests.integration.budgets.people import FRIEND, by_id, submitted
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road, said
from tests.mothers_framing import amend, ask_change, calendar, decline, follow, kinds, log, opened, reschedule

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    yield
    clock.move(timedelta())


def wait(days: float) -> None:
    clock.move(days * DAY)


def on(dates: Calendar, date: str) -> None:
    """Just after this date."""
    clock.move(timedelta())
    clock.move(getattr(dates, date) - clock.now() + timedelta(minutes=1))


def state(road: Road, proposal_id: UUID) -> str:
    return road.db.read(lambda session: session.get_one(Proposal, proposal_id).state)


def told(road: Road) -> list[tuple[str, str]]:
    return [(event.phase, event.reason) for event in said(road.db, budgets.BudgetPhaseChanged)]


def missed(road: Road) -> list[tuple[str, tuple[str, ...]]]:
    return [(event.date, event.missing) for event in said(road.db, BudgetOverdue)]


def test_phases_turn_on_their_dates_and_say_so(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    road.propose()
    follow(road)
    assert road.phase() == "ideas"
    for date, phase in (("ideas_until", "development"), ("development_until", "review")):
        on(dates, date)
        follow(road)
        follow(road)
        assert (road.phase(), told(road)[-1]) == (phase, (phase, "calendar"))
    assert len(told(road)) == 5
    assert missed(road) == []


def test_what_was_slept_through_is_made_up_for_in_order(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    on(dates, "development_until")
    follow(road)
    assert told(road)[-2:] == [("development", "calendar"), ("review", "calendar")]


@pytest.mark.parametrize("missing", ["ideas_until", "development_until"])
def test_without_one_of_its_dates_the_other_leads_to_the_review(road: Road, missing: str) -> None:
    dates = calendar(**{missing: None})
    opened(road, calendar=dates)
    on(dates, "development_until" if missing == "ideas_until" else "ideas_until")
    follow(road)
    assert told(road)[-1] == ("review", "calendar")


def test_without_a_calendar_nothing_happens_by_itself(road: Road) -> None:
    opened(road)
    wait(900)
    follow(road)
    assert (road.phase(), missed(road)) == ("ideas", [])


def test_no_vote_is_begun_by_a_date_and_what_is_missing_is_told_once_for_each_date(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    road.propose()
    road.begin_review(reason="alle er enige")
    change = ask_change(road)
    for date in ("review_until", "vote_opens_at"):
        on(dates, date)
        for _ in range(2):
            follow(road)
    assert missed(road) == [
        ("review_until", ("reviews", "feasible_proposals", "earmark_change", "ballot")),
        ("vote_opens_at", ("reviews", "feasible_proposals", "earmark_change", "ballot")),
    ]
    view = road.view()
    assert (view.phase, view.overdue_at) == ("review", dates.vote_opens_at)
    assert kinds(road)[-2:] == ["overdue", "overdue"]
    decline(road, change)
    road.review(0, 1_000)
    assert dates.vote_closes_at is not None
    road.do(PLAYMAKER, road.publishing(opens_at=None, closes_at=None))
    (published,) = said(road.db, budgets.BallotPublished)
    assert (published.opens_at, published.closes_at) == (dates.vote_opens_at, dates.vote_closes_at)
    assert road.view().overdue_at is None


@pytest.mark.parametrize(("phase", "missing"), [("draft", "endorsement"), ("earmarking", "earmark")])
def test_a_budget_that_was_to_be_open_by_now_is_overdue(road: Road, phase: str, missing: str) -> None:
    dates = calendar()
    road.open(calendar=dates)
    if phase == "earmarking":
        road.endorse()
    on(dates, "ideas_until")
    follow(road)
    assert missed(road) == [("ideas_until", (missing,))]


def test_nobody_agrees_to_a_calendar_that_has_begun_to_run_out(road: Road) -> None:
    dates = calendar()
    road.open(calendar=dates)
    on(dates, "ideas_until")
    with pytest.raises(budgets.ImpossibleCalendar) as refusal:
        road.endorse()
    assert refusal.value.facts == {"dates": ["ideas_until"]}
    amend(road, calendar=calendar())
    assert road.endorse(version=2).state == "earmarking"


def test_dates_stand_in_their_order_and_lie_ahead(road: Road) -> None:
    dates = calendar()
    with pytest.raises(Invalid) as refusal:
        road.open(calendar=calendar(ideas_until=dates.vote_opens_at, review_until=clock.now() - DAY))
    assert set(refusal.value.facts["fields"]["calendar"]) == {"development_until", "review_until"}
    road.open(calendar=dates)
    with road.db.writer.begin() as connection, pytest.raises(IntegrityError, match="ideas_until_before_vote_opens_at"):
        connection.execute(
            text("UPDATE budget SET ideas_until = vote_opens_at, development_until = NULL, review_until = NULL")
        )


def test_an_earlier_turn_is_a_decision_with_a_reason(road: Road) -> None:
    opened(road, calendar=calendar())
    named: dict[str, Any] = {"budget_id": road.budget_id}
    with pytest.raises(ReasonMissing):
        road.do(PLAYMAKER, budgets.BeginDevelopment(command_id=uuid4(), **named, reason=" "))
    road.do(PLAYMAKER, budgets.BeginDevelopment(command_id=uuid4(), **named, reason="alle er inde"))
    with pytest.raises(ReasonMissing):
        road.begin_review()
    road.begin_review(reason="vi er klar")
    assert told(road)[-2:] == [("development", "alle er inde"), ("review", "vi er klar")]
    assert [entry.text for entry in log(road)][-2:] == ["alle er inde", "vi er klar"]


def test_what_is_due_has_happened_before_anybody_decides(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    on(dates, "ideas_until")
    with pytest.raises(PhaseOver):
        reschedule(road, calendar())
    with pytest.raises(budgets.WrongPhase):
        road.do(PLAYMAKER, budgets.BeginDevelopment(command_id=uuid4(), budget_id=road.budget_id, reason="nu"))


def test_dates_that_lie_ahead_are_moved_announced_and_kept_in_the_log(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    later = calendar(ideas_until=dates.ideas_until + 3 * DAY, vote_closes_at=None)
    moved = Calendar(**{**vars(dates), "ideas_until": later.ideas_until, "vote_closes_at": None})
    reschedule(road, moved)
    (event,) = said(road.db, BudgetRescheduled)
    assert (event.calendar, event.reason) == (moved, "sommerferie")
    assert (log(road)[-1].kind, log(road)[-1].calendar) == ("rescheduled", moved)
    on(dates, "ideas_until")
    follow(road)
    assert road.phase() == "ideas"
    on(moved, "ideas_until")
    follow(road)
    assert road.phase() == "development"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ideas_until": 5}, PhaseOver),
        ({"review_until": -1}, Invalid),
        ({"review_until": 44}, Invalid),
        ({}, Invalid),
    ],
)
def test_what_is_over_and_what_cannot_be_kept_is_not_moved_to(
    road: Road, changes: dict[str, int], refusal: type[Exception]
) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    on(dates, "ideas_until")
    follow(road)
    wanted = {date: clock.now() + days * DAY for date, days in changes.items()}
    with pytest.raises(refusal):
        reschedule(road, Calendar(**{**vars(dates), **wanted}))
    assert road.view().calendar == dates


def test_a_missed_vote_is_moved_to_where_it_can_be_held(road: Road) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    road.propose()
    road.begin_review(reason="nu")
    road.review(0, 1_000)
    on(dates, "vote_closes_at")
    follow(road)
    with pytest.raises(budgets.ImpossibleCalendar):
        road.do(PLAYMAKER, road.publishing(opens_at=None, closes_at=None))
    ahead: dict[str, datetime] = {"vote_opens_at": clock.now() + DAY, "vote_closes_at": clock.now() + 9 * DAY}
    reschedule(road, Calendar(**{**vars(dates), **ahead}))
    with pytest.raises(CalendarAgreed):
        road.do(PLAYMAKER, road.publishing(opens_at=clock.now()))
    road.do(PLAYMAKER, road.publishing(opens_at=None, closes_at=None))
    assert road.phase() == "vote"


def test_a_vote_without_dates_is_not_published(road: Road) -> None:
    road.to("review")
    road.review(0, 1_000)
    with pytest.raises(Invalid) as refusal:
        road.do(PLAYMAKER, road.publishing(closes_at=None))
    assert list(refusal.value.facts["fields"]) == ["closes_at"]


@pytest.mark.parametrize("by", ["a date", "a decision"])
def test_a_merger_that_still_waits_when_the_review_begins_lapses_and_its_origins_stand(road: Road, by: str) -> None:
    dates = calendar()
    opened(road, calendar=dates)
    first, second = submitted(road), submitted(road, FRIEND)
    merger: dict[str, Any] = {"command_id": uuid4(), "title": "Begge", "text": "", "proposal_ids": (first, second)}
    merged = road.do(RESIDENT, budgets.MergeProposals(**merger)).id
    if by == "a date":
        on(dates, "development_until")
        follow(road)
    else:
        road.begin_review(reason="nu")
    assert [state(road, each) for each in (first, second, merged)] == ["submitted", "submitted", "withdrawn"]
    with pytest.raises(budgets.WrongState):
        by_id(road, FRIEND, budgets.AgreeToMerge, merged)
    road.proposal_ids = [first, second]
    for place in range(2):
        road.review(place, 1_000)
    assert road.do(PLAYMAKER, road.publishing(opens_at=None, closes_at=None)).state == "vote"


DATE = st.none() | st.integers(0, 20).map(lambda day: datetime(2026, 5, 1, tzinfo=clock.now().tzinfo) + day * DAY)


@given(dates=st.tuples(DATE, DATE, DATE, DATE, DATE), day=st.integers(0, 20))
def test_a_calendar_leads_on_until_it_waits_for_people(dates: Any, day: int) -> None:
    """Whatever its dates: it ends, never in a vote, and nothing is due any more."""
    kept, at = Calendar(**dict(zip(domain.DATES, dates, strict=True))), datetime(2026, 5, 1, tzinfo=clock.now().tzinfo)
    phase: budgets.Phase = "ideas"
    for _ in range(3):
        trigger = domain.due(phase, kept, at + day * DAY)
        if trigger is None:
            break
        phase = domain.next_phase(phase, trigger)
    assert domain.due(phase, kept, at + day * DAY) is None
    assert phase in ("ideas", "development", "review")
    passed = [date for date in dates[:2] if date is not None and date <= at + day * DAY]
    assert bool(passed) == (phase != "ideas")
