"""What a match is, to the last øre: beside a plain model that gives it out øre by øre."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crowdfunding.matching import MatchingRules
from contracts.principal import ANONYMOUS, Principal, Residence
from services.crowdfunding.domain.matching import Counted, is_resident, match_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
UNTIL = date(2026, 5, 31)
GOAL = 100


def rules(**different: Any) -> MatchingRules:
    values: dict[str, Any] = {"kind": "factor", "numerator": 1, "denominator": 1, "areas": ("*",), "until": UNTIL}
    return MatchingRules(**{**values, **different})


def pledges(*amounts: int, donor: str = "one", **different: Any) -> list[Counted]:
    values = {"donor": donor, "resident": True, "reserved_at": NOON, **different}
    return [Counted(UUID(int=number), amount, **values) for number, amount in enumerate(amounts)]


def slowly(of: MatchingRules, goal: int, reserved: int, given_: list[Counted]) -> int:
    """The whole, as one would hand it out over a counter: an øre at a time, for as long as nothing forbids it."""
    most = min(reserved, of.cap_campaign if of.cap_campaign is not None else reserved)
    who = [each for each in given_ if each.resident and each.reserved_at.date() <= of.until]
    if of.kind != "factor":
        while most * of.denominator > goal * of.numerator:
            most -= 1
        there = of.kind == "first" or sum(each.amount for each in who) + most >= goal
        return most if there else 0
    handed, of_donor = 0, dict.fromkeys((each.donor for each in who), 0)
    for each in who:
        brought = 0
        while (
            handed < most
            and (brought + 1) * of.denominator <= each.amount * of.numerator
            and (of.cap_pledge is None or brought < of.cap_pledge)
            and (of.cap_donor is None or (each.donor and of_donor[each.donor] < of.cap_donor))
        ):
            brought, handed, of_donor[each.donor] = brought + 1, handed + 1, of_donor[each.donor] + 1
    return handed


CAPS = st.one_of(st.none(), st.integers(1, 40))
RULES = st.one_of(
    st.builds(
        lambda numerator, denominator, **caps: rules(numerator=numerator, denominator=denominator, **caps),
        st.integers(1, 4),
        st.integers(1, 4),
        cap_pledge=CAPS,
        cap_donor=CAPS,
        cap_campaign=CAPS,
    ),
    st.builds(
        lambda kind, numerator, more, cap: rules(
            kind=kind, numerator=numerator, denominator=numerator + more, cap_campaign=cap
        ),
        st.sampled_from(["first", "last"]),
        st.integers(1, 4),
        st.integers(1, 4),
        CAPS,
    ),
)
DAYS = st.sampled_from([NOON, NOON + timedelta(days=40)])
PLEDGES = st.lists(
    st.builds(
        Counted,
        st.uuids(),
        st.integers(1, 60),
        st.sampled_from(["", "one", "another"]),
        st.booleans(),
        DAYS,
    ),
    max_size=8,
)
RESERVED = st.integers(0, 80)


@given(RULES, RESERVED, PLEDGES)
def test_the_whole_is_what_a_plain_model_hands_out(of: MatchingRules, reserved: int, given_: list[Counted]) -> None:
    assert match_of(of, GOAL, reserved, given_).whole == slowly(of, GOAL, reserved, given_)


@given(RULES, RESERVED, PLEDGES)
def test_it_is_never_above_a_cap_or_what_is_reserved(of: MatchingRules, reserved: int, given_: list[Counted]) -> None:
    found = match_of(of, GOAL, reserved, given_)
    assert 0 <= found.whole <= reserved
    assert found.whole <= (of.cap_campaign if of.cap_campaign is not None else reserved)
    assert len(found.each) == len(given_)
    of_donor: dict[str, int] = {}
    for pledge, brings in zip(given_, found.each, strict=True):
        assert 0 <= brings * of.denominator <= pledge.amount * of.numerator
        assert of.cap_pledge is None or brings <= of.cap_pledge
        of_donor[pledge.donor] = of_donor.get(pledge.donor, 0) + brings
    assert of.cap_donor is None or all(sum_ <= of.cap_donor for sum_ in of_donor.values())


@given(RULES, RESERVED, PLEDGES, PLEDGES, st.data())
def test_one_pledge_more_or_a_larger_one_never_lowers_the_whole(
    of: MatchingRules, reserved: int, given_: list[Counted], more: list[Counted], data: st.DataObject
) -> None:
    whole = match_of(of, GOAL, reserved, given_).whole
    place = data.draw(st.integers(0, len(given_)))
    assert match_of(of, GOAL, reserved, [*given_[:place], *more, *given_[place:]]).whole >= whole
    if given_:
        place = data.draw(st.integers(0, len(given_) - 1))
        larger = replace(given_[place], amount=given_[place].amount + 5)
        assert match_of(of, GOAL, reserved, [*given_[:place], larger, *given_[place + 1 :]]).whole >= whole


@given(RULES, RESERVED, st.integers(0, 40), PLEDGES)
def test_a_larger_reservation_lowers_nobodys_match(
    of: MatchingRules, reserved: int, more: int, given_: list[Counted]
) -> None:
    before, after = (match_of(of, GOAL, amount, given_) for amount in (reserved, reserved + more))
    assert before.whole <= after.whole
    assert all(one <= other for one, other in zip(before.each, after.each, strict=True))


@given(RULES, RESERVED, PLEDGES, PLEDGES)
def test_what_a_pledge_brings_is_not_lowered_by_what_comes_after_it(
    of: MatchingRules, reserved: int, given_: list[Counted], later: list[Counted]
) -> None:
    before = match_of(of, GOAL, reserved, given_).each
    assert match_of(of, GOAL, reserved, [*given_, *later]).each[: len(given_)] == before


@given(RULES, RESERVED, PLEDGES, st.randoms(use_true_random=False))
def test_the_whole_does_not_depend_on_who_came_first(
    of: MatchingRules, reserved: int, given_: list[Counted], chance: Any
) -> None:
    shuffled = list(given_)
    chance.shuffle(shuffled)
    assert match_of(of, GOAL, reserved, shuffled).whole == match_of(of, GOAL, reserved, given_).whole


def test_kroner_for_kroner_gives_the_last_krone_to_one() -> None:
    assert match_of(rules(), GOAL, 50, pledges(30, 30, 30)).each == (30, 20, 0)


def test_a_factor_is_rounded_down_for_each_pledge() -> None:
    assert match_of(rules(numerator=1, denominator=3), GOAL, 50, pledges(10, 10, 10)).each == (3, 3, 3)


def test_a_share_that_comes_first_is_there_before_any_pledge() -> None:
    first = rules(kind="first", denominator=3)
    assert match_of(first, GOAL, 50, []).whole == 33


def test_a_share_that_comes_last_is_there_once_citizens_have_pledged_the_rest() -> None:
    last = rules(kind="last", denominator=4)
    assert match_of(last, GOAL, 25, pledges(40, 34)).whole == 0
    assert match_of(last, GOAL, 25, pledges(40, 35)).whole == 25


def test_where_a_donor_has_a_cap_two_pledges_of_one_share_it_and_a_stranger_brings_nothing() -> None:
    capped = rules(cap_donor=40)
    mine, strangers = pledges(30, 30), pledges(30, donor="")
    assert match_of(capped, GOAL, 90, [*mine, *strangers]).each == (30, 10, 0)


def test_pledges_count_until_the_end_of_the_last_day_in_copenhagen() -> None:
    last = datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC)
    assert match_of(rules(), GOAL, 50, pledges(10, reserved_at=last)).whole == 10
    assert match_of(rules(), GOAL, 50, pledges(10, reserved_at=last + timedelta(seconds=1))).whole == 0


AARHUS = Residence(municipality="0751")
TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("who", "residents", "may"),
    [
        (ANONYMOUS, "anybody", True),
        (ANONYMOUS, "municipality", False),
        (ANONYMOUS, "area", False),
        (Principal(person="one"), "municipality", False),
        (Principal(person="one", residence=AARHUS), "municipality", True),
        (Principal(person="one", residence=Residence(municipality="0101")), "municipality", False),
        (Principal(person="one", residence=replace(AARHUS, moved_out_on=TODAY)), "municipality", False),
        (Principal(person="one", residence=AARHUS), "area", False),
        (Principal(person="one", area_id="solbjerg"), "area", True),
        (Principal(person="one", area_id="malling"), "area", False),
    ],
)
def test_whose_pledges_count_as_a_residents(who: Principal, residents: Any, may: bool) -> None:
    of = rules(residents=residents, municipality="0751" if residents == "municipality" else None)
    assert is_resident(of, "solbjerg", who, TODAY) is may
