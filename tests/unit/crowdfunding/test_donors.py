"""Rules about donors, and the settings that say how many pledges are too many."""

from datetime import UTC, datetime
from typing import Any, get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.config import ConfigError, environment, seal
from contracts.crowdfunding.holds import HoldReason
from contracts.crowdfunding.notices import NoticeKind
from services.crowdfunding.domain import access, holds, notices, receipts
from services.crowdfunding.service.donor_settings import Donors, read_donors

SECRET = "s" * 32


def settings_of(**values: str) -> Donors:
    env = environment(values)
    found = read_donors(env, "https://puljen.example")
    seal(env)
    return found


def test_each_limit_is_a_setting_of_its_name() -> None:
    told = settings_of(PLEDGE_KEY=SECRET, PLEDGES_A_PERSON_HOUR_MAX="3", SMALL_AMOUNT="0", CONTACTS_KEPT_DAYS="7")
    assert (told.limits.pledges_a_person_hour_max, told.limits.small_amount, told.contacts_kept.days) == (3, 0, 7)
    assert told.limits.pledges_a_source_hour_max == holds.Limits().pledges_a_source_hour_max


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({}, "PLEDGE_KEY"),
        ({"PLEDGE_KEY": "too short"}, "PLEDGE_KEY"),
        ({"PLEDGE_KEY": SECRET, "DECLINED_A_DAY_MAX": "-1"}, "DECLINED_A_DAY_MAX"),
        ({"PLEDGE_KEY": SECRET, "CONTACTS_KEPT_DAYS": "0"}, "CONTACTS_KEPT_DAYS"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_and_no_secret_is(wrong: dict[str, str], name: str) -> None:
    with pytest.raises(ConfigError, match=name) as told:
        settings_of(**wrong)
    assert SECRET not in str(told.value)
    assert settings_of(ENVIRONMENT="development").secret


@given(other=st.text(max_size=70))
def test_a_key_opens_its_own_pledge_and_no_other(other: str) -> None:
    mine, another = uuid4(), uuid4()
    key = access.key_of(SECRET, mine)
    assert access.is_owner(SECRET, mine, "", person="", key=key)
    assert not access.is_owner(SECRET, another, "", person="", key=key)
    assert not access.is_owner("t" * 32, mine, "", person="", key=key)
    assert not access.is_owner(SECRET, mine, "donor", person="", key=key)
    assert access.is_owner(SECRET, mine, "", person="", key=other) == (other == key)


def test_there_are_words_for_every_kind_of_notice_and_every_hold() -> None:
    facts = notices.Facts("Legeplads", 1_234_50, "DKK", "https://puljen.example/x", holds.SAID["many_small"], "Mere.")
    for kind in get_args(NoticeKind):
        subject, text = notices.words(kind, facts)
        assert subject.endswith(": Legeplads")
        assert ("1.234,50 kr." in text, text.endswith("/x"), "{" in text) == (True, True, False)
    assert holds.SAID.keys() == set(get_args(HoldReason))


@pytest.mark.parametrize(
    ("amount", "seen", "because"),
    [
        (100, {}, None),
        (101, {}, "large_amount"),
        (10, {"small": 2}, "many_small"),
        (11, {"small": 2}, None),
        (10, {"small": 1}, None),
        (50, {"declined": 2}, "many_declined"),
        (50, {"declined": 1}, None),
    ],
)
def test_what_is_withheld_and_why(amount: int, seen: dict[str, Any], because: str | None) -> None:
    limits = holds.Limits(withhold_above_amount=100, small_amount=10, small_pledges_a_day_max=2, declined_a_day_max=2)
    assert holds.hold_reason(limits, amount, holds.Seen(**seen)) == because
    off = holds.Limits(withhold_above_amount=0, small_pledges_a_day_max=0, declined_a_day_max=0)
    assert holds.hold_reason(off, amount, holds.Seen(**seen)) is None


def test_a_receipt_of_new_years_night_has_the_year_in_which_its_donor_lives() -> None:
    half_past_midnight = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert receipts.number_of(uuid4(), "payment", half_past_midnight).startswith("2026-B-")
