"""The life of an election: announced with frozen rules, opened and closed by the clock or by decision, told in events."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.clock import now
from contracts.budgets import BallotPublished, BallotRules, TallyRule
from contracts.errors import Forbidden, NotFound
from contracts.principal import Principal, Role
from contracts.voting import (
    CloseElection,
    ElectionClosing,
    ElectionNotFound,
    ElectionNotOpen,
    GetBallots,
    GetElection,
    GetResult,
    ListElections,
    NotClosed,
    ResultNotDeclared,
)
from services.voting import operations, queries
from services.voting.domain.tally import NotOnTheBallot, UnknownRule
from services.voting.models import Decided, Election
from services.voting.operations.announcing import NotAsPublished
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import DECISION, PLAYMAKER, asked, ballot, citizen, closing, projects, published


def close_early(booth: Booth, command: CloseElection, who: Principal = PLAYMAKER) -> ElectionClosing:
    return booth.db.run(lambda session: operations.close_election(session, who, command))


def test_an_election_is_as_it_was_published(booth: Booth) -> None:
    event = booth.announce(opens_at=now() + timedelta(hours=1), closes_at=now() + timedelta(hours=2))
    view = booth.view(event)
    shared = set(view.dump()) & set(event.dump())
    assert {name: view.dump()[name] for name in shared} == {name: event.dump()[name] for name in shared}
    assert shared >= {"rules_hash", "ballot_rules", "tally_rule", "projects", "opens_at", "closes_at", "age_min"}
    assert (view.state, view.rule) == ("announced", "greedy")
    assert booth.said("ElectionOpened") == []


@pytest.mark.parametrize(
    ("changes", "harm"),
    [
        ({"rules_hash": "0" * 64}, NotAsPublished),
        ({"ballot_rules": BallotRules(kind="ordinal")}, UnknownRule),
        ({"tally_rule": TallyRule(rank_points=(2, 1))}, UnknownRule),
        ({"tally_rule": TallyRule(ranked_from="last")}, UnknownRule),
        ({"ballot_rules": BallotRules(kind="choose-1", choices_max=2)}, ValueError),
        ({"projects": ()}, NotOnTheBallot),
        ({"projects": projects()[:1] * 2}, NotOnTheBallot),
    ],
)
def test_rules_that_cannot_be_held_are_not_announced(
    booth: Booth, changes: dict[str, Any], harm: type[Exception]
) -> None:
    with pytest.raises(harm):
        booth.announce(**changes)
    assert booth.rows(Election) == []


def test_an_election_published_twice_is_one_and_published_otherwise_is_said(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event)))
    booth.announce(event)
    later = BallotPublished(**{**vars(event), "closes_at": event.closes_at + timedelta(days=1)})
    with pytest.raises(NotAsPublished, match="otherwise"):
        booth.announce(later)
    booth.close(event)
    booth.announce(event)
    assert booth.keys.kept() == []  # nor does the event, come again, bring keys back


@pytest.mark.parametrize(
    "change",
    [
        *("title = 'x'", "amount = amount + 1", "age_min = 0", "area_id = 'x'", "rules_hash = 'x'", "currency = 'EUR'"),
        "eligibility = '{}'",
        *("opens_at = closes_at", "closes_at = opens_at", "projects = '[]'", "ballot_rules = '{}'"),
        *("tally_rule = '{}'", "state = 'announced'", "ends_at = opens_at"),
    ],
)
def test_nothing_about_a_published_election_can_be_edited(booth: Booth, change: str) -> None:
    booth.announce()
    for statement in (f"UPDATE election SET {change}", "DELETE FROM election"):
        with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
            connection.execute(text(statement))


def test_it_opens_and_closes_by_the_clock_and_says_so_once(booth: Booth) -> None:
    event = booth.announce(opens_at=now() + timedelta(seconds=5))
    assert booth.said("ElectionOpened") == []
    booth.after(timedelta(seconds=5))
    assert booth.view(event).state == "open"
    booth.advance()
    booth.advance()
    (opened,) = booth.said("ElectionOpened")
    assert opened["election_id"] == str(event.election_id)
    booth.cast(asked(ballot(event)))
    booth.after(event.closes_at - now())
    booth.advance()
    operations.close_boxes(booth.db, booth.keys)
    assert booth.view(event).state == "closing"
    booth.close(event)
    booth.close(event)
    (closed,) = booth.said("ElectionClosed")
    assert (closed["turnout"]["online"], closed["reason"]) == (1, "")
    assert booth.view(event).state == "closed"


def test_an_election_that_nobody_looked_after_goes_through_all_its_states(booth: Booth) -> None:
    event = booth.announce(opens_at=now() - timedelta(days=2), closes_at=now() - timedelta(days=1))
    booth.declare(event)
    said = [len(booth.said(kind)) for kind in ("ElectionOpened", "ElectionClosed", "ResultDeclared")]
    assert said == [1, 1, 1]


def test_a_playmaker_closes_early_by_a_decision_that_is_kept(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event)))
    answer = close_early(booth, closing(event))
    assert (answer.state, booth.view(event).closes_at) == ("closing", answer.closes_at)
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(2))), ElectionNotOpen)
    (kept,) = booth.rows(Decided)
    assert kept.decision == DECISION.dump()
    with pytest.raises(ElectionNotOpen, match="closing"):
        close_early(booth, closing(event))
    booth.after(timedelta(seconds=6))
    operations.close_boxes(booth.db, booth.keys)
    (closed,) = booth.said("ElectionClosed")
    assert closed["reason"] == DECISION.text


def test_only_a_playmaker_of_the_area_closes_and_only_what_is_open(booth: Booth) -> None:
    event = booth.announce()
    elsewhere = Principal(person="p", roles=(Role(role="playmaker", scope="lystrup"),))
    for who in (citizen(), elsewhere):
        with pytest.raises(Forbidden):
            close_early(booth, closing(event), who)
    coming = booth.announce(opens_at=now() + timedelta(minutes=1))
    with pytest.raises(ElectionNotOpen, match="announced"):
        close_early(booth, closing(coming))
    with pytest.raises(ElectionNotFound):
        close_early(booth, closing(published()))


def test_turnout_is_told_in_batches_and_only_when_it_is_news(booth: Booth) -> None:
    event = booth.announce()

    def report() -> int:
        booth.after(timedelta(seconds=5))
        booth.db.run(lambda session: operations.report_turnout(session, seconds=5))
        return len(booth.said("TurnoutReported"))

    assert report() == 0
    booth.cast(*(asked(ballot(event), citizen(number)) for number in range(7)))
    assert booth.view(event).turnout.online == 0  # a page that is looked at for every ballot dates nobody's vote
    assert report() == 1
    booth.db.run(lambda session: operations.report_turnout(session, seconds=5))
    assert (report(), booth.view(event).turnout.online) == (1, 7)
    booth.cast(asked(ballot(event), citizen(8)))
    assert report() == 2
    assert booth.said("TurnoutReported")[-1]["turnout"] == {"online": 8, "assisted": 0, "paper": 0}


def test_no_result_and_no_ballots_are_told_before_the_close(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event)))
    with pytest.raises(ResultNotDeclared):
        booth.db.read(lambda session: queries.get_result(session, GetResult(election_id=event.election_id)))
    with pytest.raises(NotClosed):
        booth.db.read(lambda session: queries.get_ballots(session, GetBallots(election_id=event.election_id)))
    with pytest.raises(ElectionNotFound):
        booth.db.read(lambda session: queries.get_election(session, GetElection(election_id=uuid4())))
    booth.declare(event)
    with pytest.raises(NotFound, match="no such part"):
        booth.db.read(lambda session: queries.get_ballots(session, GetBallots(election_id=event.election_id, part=9)))


def test_elections_are_listed_a_page_at_a_time(booth: Booth) -> None:
    ids = sorted(booth.announce().election_id for _ in range(3))
    first = booth.db.read(lambda session: queries.list_elections(session, ListElections(limit=2)))
    rest = booth.db.read(
        lambda session: queries.list_elections(session, ListElections(after=first.next_after, limit=2))
    )
    assert [line.election_id for line in (*first.items, *rest.items)] == ids
    assert rest.next_after is None
