"""What the database holds of a scheme of matching, and a walk along its table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from contracts.errors import Refused
from services.crowdfunding.domain import matching
from services.crowdfunding.models import MatchingScheme
from services.crowdfunding.models.matching import LIFE
from services.crowdfunding.operations import schemes
from tests.frozen import assert_kept, assert_stays, names_of
from tests.machines import reachable
from tests.mothers_answers import reversed_earmark, scheme_earmarked, scheme_refused
from tests.mothers_crowdfunding import FINANCE, FINANCE_2, Room, matching_rules

SCHEME: Any = MatchingScheme.__table__


def state(room: Room, scheme_id: UUID) -> str:
    return room.db.read(lambda session: session.get_one(MatchingScheme, scheme_id)).state


def test_what_a_scheme_says_never_changes_and_it_is_kept(room: Room) -> None:
    room.scheme()
    assert_stays(room.db, SCHEME, sorted(names_of(SCHEME) - LIFE))
    assert_kept(room.db, SCHEME)


def test_twin_without_the_trigger_an_adopted_scheme_gives_more_than_the_council_did(room: Room) -> None:
    scheme_id = room.scheme(cap_campaign=10_00)
    with room.db.writer.begin() as connection:
        of = "" if room.db.sqlite else " ON matching_scheme"
        connection.execute(text(f"DROP TRIGGER a_scheme_stays{of}"))
        more = matching_rules(cap_campaign=90_00).dump()
        connection.execute(update(SCHEME).values(rules=more))
    assert room.campaign(room.opened(match=90_00, scheme_id=scheme_id)).match == 90_00


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("attested_by_another", {"attested_by": "finance-1"}),
        ("adopted_by_two", {"state": "asked"}),
        ("adopted_is_the_ledgers_answer", {"state": "adopted", "attested_by": "finance-2"}),
        ("state_is_known", {"state": "agreed"}),
        ("ended_by_two", {"end_entered_by": "one", "end_attested_by": "one"}),
        ("an_end_is_decided", {"state": "ending", "attested_by": "finance-2", "sequence": 1}),
    ],
)
def test_the_database_refuses_a_scheme_that_two_have_not_adopted(room: Room, rule: str, values: dict[str, Any]) -> None:
    room.entered_scheme()
    with pytest.raises(DBAPIError, match=rule), room.db.writer.begin() as connection:
        connection.execute(update(SCHEME).values(**values))


STEPS = st.lists(
    st.sampled_from(["attest", "attest_again", "withdraw", "end", "earmark", "refuse", "reverse"]), max_size=10
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_no_walk_leads_a_scheme_out_of_its_table(room: Room, steps: list[str]) -> None:
    scheme_id = room.entered_scheme()
    acts: dict[str, Callable[[], object]] = {
        "attest": lambda: room.attest(scheme_id),
        "attest_again": lambda: room.attest(scheme_id, FINANCE),
        "withdraw": lambda: room.withdraw_scheme(scheme_id),
        "end": lambda: room.end_scheme(scheme_id),
        "earmark": lambda: room.hear(schemes.record_earmark, scheme_earmarked(scheme_id)),
        "refuse": lambda: room.hear(schemes.record_refusal, scheme_refused(scheme_id)),
        "reverse": lambda: room.reverse(reversed_earmark(scheme_id)),
    }
    stood = "entered"
    for step in steps:
        try:
            acts[step]()
        except Refused:
            assert state(room, scheme_id) == stood, "what is refused changes nothing"
        stands = state(room, scheme_id)
        assert stands in {stood, *(end for (start, _), end in matching.SCHEMES.items() if start == stood)}
        assert stands in reachable(matching.SCHEMES, "entered")
        stood = stands
    kept = room.db.read(lambda session: session.scalars(select(MatchingScheme)).all())
    assert all(each.attested_by != each.entered_by for each in kept)
    assert FINANCE.person != FINANCE_2.person
