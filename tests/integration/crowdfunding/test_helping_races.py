"""Two who promise the same hours at the same moment on PostgreSQL: what is needed is promised once."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.crowdfunding import helping
from services.crowdfunding import models, operations, queries
from tests.databases import Templates
from tests.mothers_crowdfunding import Room
from tests.mothers_helping import GIVER, OFFICIAL, SECOND_GIVER, Helped, a_promise
from tests.mothers_provider import Provider
from tests.races import together, without_row_locks


@pytest.fixture
def helped(templates: Templates, provider: Provider) -> Iterator[Helped]:
    with templates.database("postgresql", models.Base) as db:
        yield Helped.opened(Room(db, provider))


def promise_two_that_fit_one_by_one(helped: Helped) -> list[Any]:
    said = [(who, a_promise(helped.need_id, 39)) for who in (GIVER, SECOND_GIVER)]
    works = [
        lambda session, who=who, command=command: operations.helping.promise_help(session, who, command)
        for who, command in said
    ]
    return together(helped.room.db, *works)


def test_two_at_once_do_not_promise_more_than_is_needed(helped: Helped) -> None:
    """Consul #4061: two requests at once both find that there is enough. Decidim looks whether a budget is exceeded before
    it takes the lock."""
    answers = promise_two_that_fit_one_by_one(helped)
    assert sorted(type(answer).__name__ for answer in answers) == ["HelpDone", "MoreThanNeeded"]
    assert (helped.need().promised, helped.need().missing) == (39, 1)


def test_twin_without_the_row_lock_they_promise_more_than_is_needed(helped: Helped) -> None:
    without_row_locks(helped.room.db)
    answers = promise_two_that_fit_one_by_one(helped)
    assert [type(answer).__name__ for answer in answers] == ["HelpDone", "HelpDone"]
    standing = helped.room.db.read(lambda session: queries.helping.sums_of(session, [helped.need_id]))
    assert standing[helped.need_id].promised > 40


def test_what_is_withdrawn_while_it_is_given_is_one_or_the_other(helped: Helped) -> None:
    promise_id = helped.promise(8)
    withdrawn = helping.WithdrawHelp(command_id=uuid4(), promise_id=promise_id)
    given = helping.FulfilHelp(command_id=uuid4(), promise_id=promise_id, quantity=8)
    answers = together(
        helped.room.db,
        lambda session: operations.helping.withdraw_help(session, GIVER, withdrawn),
        lambda session: operations.helping.fulfil_help(session, GIVER, given),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["HelpDone", "WrongHelpState"]
    assert len(helped.room.said("HelpEnded")) == (helped.view(promise_id).state == "withdrawn")


def promise_twice_at_once(helped: Helped) -> list[Any]:
    """One person: by themselves, and by an official at the counter."""
    own, entered = a_promise(helped.need_id, 8), a_promise(helped.need_id, 8)
    at_the_counter = helping.EnterHelpForCitizen(command_id=entered.command_id, citizen=GIVER, promise_help=entered)
    return together(
        helped.room.db,
        lambda session: operations.helping.promise_help(session, GIVER, own),
        lambda session: operations.helping.enter_help_for_citizen(session, OFFICIAL, at_the_counter),
    )


def test_one_person_counts_once_whichever_way_they_come(helped: Helped) -> None:
    """Aarhus's hearing portal looks for an earlier support and then inserts, with no unique key: two quick clicks count
    twice. And what an editor enters is counted under an identity that was made up, so it is never found to be the same."""
    answers = promise_twice_at_once(helped)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyPromised", "HelpDone"]
    assert helped.need().promised == 8


def test_without_the_row_lock_the_unique_key_still_lets_one_in(helped: Helped) -> None:
    without_row_locks(helped.room.db)
    answers = promise_twice_at_once(helped)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyPromised", "HelpDone"]


def test_twin_without_the_unique_key_either_one_person_counts_twice(helped: Helped) -> None:
    without_row_locks(helped.room.db)
    with helped.room.db.writer.begin() as connection:
        connection.execute(text("DROP INDEX uq__help_promise__need_id_person"))
    assert [type(answer).__name__ for answer in promise_twice_at_once(helped)] == ["HelpDone", "HelpDone"]
    assert helped.need().promised == 16
