"""The council's schemes of matching: two people of finance, the ledger's earmark, and rules for matches."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.crowdfunding import MatchNotAdopted
from contracts.crowdfunding.matching import (
    GetMatchingScheme,
    ListMatchingSchemes,
    MatchingSchemes,
    MatchingSchemeView,
    MatchOutsideScheme,
    SchemeNotFound,
    WrongSchemeState,
)
from contracts.errors import Forbidden, Invalid
from contracts.ledger import DecisionMissing, SamePerson, WrongCurrency
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import queries
from services.crowdfunding.models import MatchingScheme
from services.crowdfunding.operations import schemes
from tests.mothers_answers import reversed_earmark, scheme_earmarked, scheme_refused
from tests.mothers_crowdfunding import DECISION, FINANCE, PLAYMAKER, Room, a_match, a_scheme, matching_rules

SCHEME: Any = MatchingScheme.__table__


def state(room: Room, scheme_id: UUID) -> str:
    return room.db.read(lambda session: session.get_one(MatchingScheme, scheme_id)).state


def seen(room: Room, who: Principal = ANONYMOUS) -> MatchingSchemes:
    return room.db.read(lambda session: queries.matching.list_matching_schemes(session, who, ListMatchingSchemes()))


def view(room: Room, scheme_id: UUID, who: Principal = ANONYMOUS) -> MatchingSchemeView:
    query = GetMatchingScheme(scheme_id=scheme_id)
    return room.db.read(lambda session: queries.matching.get_matching_scheme(session, who, query))


def test_a_scheme_is_adopted_by_two_people_and_the_ledgers_answer(room: Room) -> None:
    scheme_id = room.entered_scheme()
    assert room.said("MatchingSchemeAdopted") == []
    with pytest.raises(SamePerson):
        room.attest(scheme_id, FINANCE)
    assert room.attest(scheme_id) == "asked"
    (said,) = room.said("MatchingSchemeAdopted")
    assert (said["scheme_id"], said["amount"], said["coded_by"], said["attested_by"]) == (
        *(str(scheme_id), 1_000_00),
        *("finance-1", "finance-2"),
    )
    for _ in range(2):
        room.hear(schemes.record_earmark, scheme_earmarked(scheme_id))
    assert state(room, scheme_id) == "adopted"


def test_a_scheme_that_the_pool_cannot_pay_for_is_refused_with_the_reason(room: Room) -> None:
    scheme_id = room.entered_scheme()
    room.attest(scheme_id)
    room.hear(schemes.record_refusal, scheme_refused(scheme_id))
    told = view(room, scheme_id, FINANCE)
    assert (told.state, told.note) == ("refused", "the pool of 2025 holds 0")
    with pytest.raises(MatchNotAdopted):
        room.publish(room.start(), a_match(scheme_id))


def test_what_two_have_not_adopted_matches_nothing(room: Room) -> None:
    entered, asked = room.entered_scheme(), room.entered_scheme()
    room.attest(asked)
    for scheme_id in (entered, asked):
        with pytest.raises(MatchNotAdopted):
            room.publish(room.start(), a_match(scheme_id))
    with pytest.raises(SchemeNotFound):
        room.publish(room.start(), a_match(uuid4()))
    assert room.said("MatchRequested") == []


def test_an_end_waits_for_another_and_then_no_more_is_given_of_it(room: Room) -> None:
    scheme_id = room.scheme()
    assert room.end_scheme(scheme_id) == "ending"
    with pytest.raises(SamePerson):
        room.attest(scheme_id, FINANCE)
    room.opened(match=10_00, scheme_id=scheme_id)
    assert room.said("MatchingSchemeEnded") == []
    assert room.attest(scheme_id) == "ended"
    (said,) = room.said("MatchingSchemeEnded")
    assert said["scheme_id"] == str(scheme_id)
    with pytest.raises(MatchNotAdopted):
        room.publish(room.start(), a_match(scheme_id))
    assert view(room, scheme_id).ended is not None


def test_what_waits_is_withdrawn_and_an_end_that_is_leaves_the_scheme_as_it_was(room: Room) -> None:
    entered, running = room.entered_scheme(), room.scheme()
    assert room.withdraw_scheme(entered) == "withdrawn"
    room.end_scheme(running)
    assert room.withdraw_scheme(running) == "adopted"
    room.opened(match=10_00, scheme_id=running)
    with pytest.raises(WrongSchemeState):
        room.attest(entered)


def test_a_campaign_keeps_the_match_of_a_scheme_that_has_ended(room: Room) -> None:
    scheme_id = room.scheme()
    campaign_id = room.opened(match=40_00, scheme_id=scheme_id)
    room.end_scheme(scheme_id)
    room.attest(scheme_id)
    room.paid(campaign_id, 30_00)
    assert room.match(campaign_id).earned == 30_00
    with pytest.raises(MatchNotAdopted):
        room.raise_match(campaign_id, 1)


def test_an_earmark_that_finance_reversed_is_the_end_of_its_scheme(room: Room) -> None:
    scheme_id = room.scheme()
    room.reverse(reversed_earmark(scheme_id))
    told = view(room, scheme_id)
    assert told.state == "ended"
    assert "bogført to gange" in str(told.note)
    room.reverse(reversed_earmark(uuid4()))


def test_only_finance_sees_what_waits_or_came_to_nothing(room: Room) -> None:
    running, entered = room.scheme(), room.entered_scheme()
    assert [each.scheme_id for each in seen(room).items] == [running]
    assert {each.scheme_id for each in seen(room, FINANCE).items} == {running, entered}
    with pytest.raises(SchemeNotFound):
        view(room, entered)
    assert view(room, entered, FINANCE).state == "entered"


def test_schemes_are_listed_a_page_at_a_time(room: Room) -> None:
    made = sorted(room.scheme() for _ in range(3))
    found, after = [], None
    while True:
        query = ListMatchingSchemes(after=after, limit=2)
        page = room.db.read(
            lambda session, query=query: queries.matching.list_matching_schemes(session, FINANCE, query)
        )
        found += [each.scheme_id for each in page.items]
        after = page.next_after
        if after is None:
            break
    assert found == made


def test_every_scheme_shows_its_own_sums_and_no_other_s(room: Room) -> None:
    """Elsewhere each matcher was shown the total of all of them."""
    one, other = room.scheme(), room.scheme()
    room.opened(match=40_00, scheme_id=one)
    room.opened(match=30_00, scheme_id=one)
    room.opened(match=7_00, scheme_id=other)
    assert [(told.campaigns, told.reserved, told.granted) for told in (view(room, one), view(room, other))] == [
        (2, 70_00, 0),
        (1, 7_00, 0),
    ]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"kind": "first", "numerator": 1, "denominator": 1}, "numerator"),
        ({"kind": "last", "denominator": 2, "cap_pledge": 1}, "cap_pledge"),
        ({"kind": "last", "denominator": 2, "cap_donor": 1}, "cap_donor"),
        ({"kind": "first", "denominator": 2, "residents": "area"}, "residents"),
        ({"residents": "municipality"}, "municipality"),
        ({"municipality": "0751"}, "municipality"),
        ({"areas": ()}, "areas"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(room: Room, rules: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        room.entered_scheme(rules=matching_rules(**rules))
    assert list(refused.value.facts["fields"]["rules"]) == [field]


def test_a_scheme_is_in_the_pools_currency(room: Room) -> None:
    with pytest.raises(WrongCurrency):
        room.entered_scheme(currency="EUR")


def test_a_decision_names_its_case_and_who_decided(room: Room) -> None:
    with pytest.raises(DecisionMissing):
        room.entered_scheme(decision=replace(DECISION, case_number=" "))


def test_only_finance_enters_schemes(room: Room) -> None:
    with pytest.raises(Forbidden):
        room.db.run(lambda session: schemes.adopt_matching_scheme(session, room.rules, PLAYMAKER, a_scheme()))


@pytest.mark.parametrize(
    ("rules", "amount", "rule"),
    [
        ({"areas": ("lystrup",)}, 1, "areas"),
        ({"until": "2020-01-01"}, 1, "until"),
        ({"cap_campaign": 30_00}, 30_01, "cap_campaign"),
        ({"kind": "last", "numerator": 1, "denominator": 3}, 33_34, "share"),
        ({"kind": "first", "numerator": 1, "denominator": 3}, 33_34, "share"),
    ],
)
def test_a_match_outside_the_rules_is_refused_with_the_rule(
    room: Room, rules: dict[str, Any], amount: int, rule: str
) -> None:
    if "until" in rules:
        rules = {"until": matching_rules().until.replace(year=2020)}
    scheme_id, campaign_id = room.scheme(**rules), room.start()
    with pytest.raises(MatchOutsideScheme) as refused:
        room.publish(campaign_id, a_match(scheme_id, amount))
    assert refused.value.facts == {"rule": rule}
    assert room.campaign(campaign_id).state == "submitted"
    assert room.said("MatchRequested") == []


def test_a_match_is_a_part_of_the_goal_only(room: Room) -> None:
    with pytest.raises(Invalid):
        room.publish(room.start(least_goal=50_00), a_match(room.scheme(), 50_00))
