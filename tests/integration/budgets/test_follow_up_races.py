"""Two at the same moment on PostgreSQL: of an answer, and of a reminder by two replicas, there is one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from contracts.budgets.follow_up import ProjectDueSoon
from contracts.budgets.grant_agreements import AcceptGrantAgreement, DeclineGrantAgreement
from services.budgets import models, operations
from tests.databases import Templates
from tests.mothers_budgets import PLAYMAKER, RESIDENT
from tests.mothers_follow_up import Followed, planned
from tests.races import together


@pytest.fixture
def followed(templates: Templates) -> Iterator[Followed]:
    with templates.database("postgresql", models.Base) as db:
        yield Followed(db)


def remind_twice(followed: Followed) -> int:
    """How often a milestone that is due soon was reminded of when two replicas look at the same moment."""
    followed.agree(planned(10))
    works = [lambda session: operations.remind_of_due(session, timedelta(days=14)) for _ in range(2)]
    together(followed.db, *works)
    return len(followed.told(ProjectDueSoon))


def test_a_day_is_reminded_of_once_by_two_replicas(followed: Followed) -> None:
    assert remind_twice(followed) == 1


def test_twin_without_the_row_locks_it_is_reminded_of_twice(followed: Followed) -> None:
    @event.listens_for(followed.db.writer, "before_cursor_execute", retval=True)
    def unlock(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> Any:
        return statement.replace("FOR UPDATE SKIP LOCKED", ""), parameters

    assert remind_twice(followed) == 2


def test_an_offer_is_answered_once_when_it_is_accepted_and_declined_at_once(followed: Followed) -> None:
    followed.agree(planned(10))
    followed.offer(planned(20), version=1, who=RESIDENT)
    accept = followed.of(AcceptGrantAgreement, version=2)
    decline = followed.of(DeclineGrantAgreement, version=2, reason="nej")
    answers = together(
        followed.db,
        lambda session: operations.accept_grant_agreement(session, PLAYMAKER, accept),
        lambda session: operations.decline_grant_agreement(session, PLAYMAKER, decline),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "WrongGrantAgreement"]
