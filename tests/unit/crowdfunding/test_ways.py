"""Which of the four ways a campaign can go, and what it is then held to."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.crowdfunding import DeadlineImpossible, Way, WayImpossible
from services.crowdfunding.domain import Capabilities, Rules, ways

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SHORT, LONG = NOW + 11 * DAY, NOW + 60 * DAY
MANDATES = Rules(payments=Capabilities(reservation_days_max=14, mandates=True, partial_capture=True))


def test_pledges_are_reserved_where_the_campaign_is_short_enough_to_be_tried_again_for() -> None:
    assert ways.terms(Rules(), NOW, SHORT, None) == ways.Terms("reserve", 11, 2, 0)
    assert ways.terms(Rules(capture_days_max=5), NOW, NOW + 8 * DAY, None).reserve_days == 8
    long_lived = Rules(payments=Capabilities(180, mandates=False, partial_capture=True))
    assert ways.terms(long_lived, NOW, LONG, None).way == "reserve"


@pytest.mark.parametrize("asked", [None, "reserve"])
def test_a_longer_one_is_refused_with_the_ways_that_are_open(asked: Way | None) -> None:
    with pytest.raises(DeadlineImpossible) as told:
        ways.terms(Rules(), NOW, SHORT + timedelta(seconds=1), asked)
    assert told.value.facts == {"days_max": 11, "ways": ["confirm_late", "capture_now"]}
    with pytest.raises(DeadlineImpossible) as told:
        ways.terms(MANDATES, NOW, LONG, asked)
    assert told.value.facts["ways"] == ["confirm_late", "mandate", "capture_now"]


def test_a_deadline_that_has_passed_is_none() -> None:
    with pytest.raises(DeadlineImpossible):
        ways.terms(Rules(), NOW, NOW, "capture_now")


def test_a_mandate_takes_a_provider_that_has_them() -> None:
    assert ways.terms(MANDATES, NOW, LONG, "mandate").way == "mandate"
    with pytest.raises(WayImpossible) as told:
        ways.terms(Rules(), NOW, SHORT, "mandate")
    assert told.value.facts["ways"] == ["reserve", "confirm_late", "capture_now"]


@pytest.mark.parametrize("asked", ["confirm_late", "capture_now"])
def test_every_provider_can_be_paid_late_or_at_once(asked: Way) -> None:
    assert ways.terms(Rules(), NOW, LONG, asked).way == asked


def test_what_is_reserved_in_the_finale_is_held_when_the_last_capture_is_tried() -> None:
    terms = ways.terms(Rules(), NOW, LONG, "confirm_late")
    first = ways.finale(LONG, terms.reserve_days)
    tried = capture_hours(terms, asked_from=LONG + timedelta(seconds=3), reserved_at=first)
    assert tried == [12, 24, 36, 48]
    assert LONG + timedelta(seconds=3, hours=tried[-1]) < first + terms.reservation_life
    assert terms.reservation_life == 14 * DAY


def capture_hours(terms: ways.Terms, asked_from: datetime, reserved_at: datetime) -> list[float]:
    """After how many hours a capture that is declined again and again is tried again."""
    tried: list[float] = []
    now = asked_from
    while (again := ways.capture_again_at(terms, now, asked_from, reserved_at)) is not None:
        now = again
        tried.append((now - asked_from).total_seconds() / 3600)
    return tried


def test_a_capture_is_not_tried_again_when_the_reservation_would_be_dead_but_a_mandate_lives_on() -> None:
    reserved = ways.terms(Rules(), NOW, SHORT, None)
    assert capture_hours(reserved, asked_from=NOW + 13 * DAY, reserved_at=NOW) == [12, 23]
    mandate = ways.terms(MANDATES, NOW, LONG, "mandate")
    assert capture_hours(mandate, asked_from=LONG, reserved_at=NOW) == [12, 24, 36, 48]


def test_no_extension_outlives_what_is_reserved() -> None:
    reserve, late = ways.terms(Rules(), NOW, NOW + 5 * DAY, None), ways.terms(Rules(), NOW, LONG, "confirm_late")
    ways.check_extension(reserve, NOW + DAY, NOW, NOW + 5 * DAY, NOW + 11 * DAY)
    with pytest.raises(DeadlineImpossible):
        ways.check_extension(reserve, NOW + DAY, NOW, NOW + 5 * DAY, NOW + 12 * DAY)
    ways.check_extension(late, NOW + 48 * DAY, NOW, LONG, LONG + 60 * DAY)
    with pytest.raises(DeadlineImpossible):
        ways.check_extension(late, NOW + 49 * DAY, NOW, LONG, LONG + DAY)
    at_once = ways.terms(Rules(), NOW, LONG, "capture_now")
    ways.check_extension(at_once, LONG, NOW, LONG, LONG + 300 * DAY)


@pytest.mark.parametrize(
    "wrong", [{"capture_days_max": 13}, {"capture_days_max": -1}, {"capture_tolerance_percent": 100}]
)
def test_settings_that_no_campaign_could_be_held_to_are_refused(wrong: dict[str, int]) -> None:
    ways.check_settings(Rules())
    with pytest.raises(ValueError, match="CAPTURE"):
        ways.check_settings(Rules(**wrong))  # type: ignore[arg-type]
