"""Who votes in an election: told before, and decided when a ballot is cast, by one rule."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import now
from contracts.budgets import Eligibility
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Residence
from contracts.voting import ElectionNotFound, EligibilityView, NotEligible, Receipt
from services.voting.models import Envelope
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import AREA, asked, ballot, citizen, published


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (citizen(area_id="lystrup"), "another_area"),
        (citizen(area_id=None), "another_area"),
        (citizen(age=14), "too_young"),
        (citizen(age=None), "too_young"),
    ],
)
def test_who_lives_elsewhere_or_is_too_young_does_not_vote(booth: Booth, who: Any, reason: str) -> None:
    event = booth.announce()
    assert booth.eligibility(event, who) == EligibilityView(
        election_id=event.election_id, eligible=False, reason=reason
    )
    refusal = booth.cast_one(asked(ballot(event), who))
    assert isinstance(refusal, NotEligible)
    assert refusal.facts["reason"] == reason
    assert booth.rows(Envelope) == []


def test_an_election_names_its_own_areas_postal_codes_and_residence(booth: Booth) -> None:
    rule = Eligibility(
        area_ids=("solbjerg",),
        postal_codes=("8310",),
        municipality="0751",
        moved_in_by=date(2026, 11, 1),
        resident_on=date(2026, 12, 6),
    )
    event = booth.announce(eligibility=rule)
    here = Residence(municipality="0751", postal_code="8310", moved_in_on=date(2020, 1, 1))
    for number, (area_id, residence, reason) in enumerate(
        [
            ("solbjerg", here, None),
            ("lystrup", here, None),  # by postal code
            (AREA, None, "another_area"),  # the budget's own area is not among those that are named
            ("solbjerg", None, "another_municipality"),
            ("solbjerg", Residence(municipality="0751", moved_in_on=date(2026, 11, 2)), "moved_in_too_late"),
            ("solbjerg", Residence(**{**vars(here), "moved_out_on": date(2026, 12, 1)}), "moved_out"),
        ]
    ):
        who = Principal(person=f"p{number}", age=44, area_id=area_id, residence=residence)
        before = booth.eligibility(event, who)
        assert (before.eligible, before.reason) == (reason is None, reason), "it is told before as the cast decides"
        told = booth.cast_one(asked(ballot(event), who))
        assert (told.facts["reason"] if isinstance(told, NotEligible) else None) == reason
    assert booth.view(event).eligibility == rule


def test_whether_one_votes_is_told_to_oneself_alone_and_of_an_election_that_there_is(booth: Booth) -> None:
    event = booth.announce(opens_at=now() + timedelta(minutes=30))
    assert booth.eligibility(event, citizen()).eligible, "before it opens too"
    with pytest.raises(Unauthenticated):
        booth.eligibility(event, ANONYMOUS)
    with pytest.raises(ElectionNotFound):
        booth.eligibility(published(), citizen())


def test_who_is_of_age_to_the_year_votes(booth: Booth) -> None:
    event = booth.announce()
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(age=15))), Receipt)
