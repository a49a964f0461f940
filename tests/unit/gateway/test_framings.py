"""What has changed in a framing is told field by field, in words."""

from gateway.web import words
from gateway.web.council_words import FRAMING_DETAILS
from gateway.web.framings import TOLD_APART, changes, flat
from tests.contract.test_golden import example

COMPARISON = example("FramingComparison.v1")


def test_each_field_of_a_framing_has_a_word() -> None:
    told = {**flat(COMPARISON["first"]), **flat(COMPARISON["second"])}
    assert {name for name in told if name not in TOLD_APART} <= FRAMING_DETAILS.keys()


def test_only_what_differs_is_told_and_as_people_read_it() -> None:
    first = COMPARISON["first"] | {"amount": 100_000, "areas": [], "checklist": ["lawful"], "eligibility": None}
    first |= {"terms": {**COMPARISON["first"]["terms"], "agreement": False}}
    second = first | {"amount": 250_050, "areas": [{"area_id": "harlev", "share": 2}], "version": 2}
    second |= {"terms": {**first["terms"], "agreement": True}, "challenge": "Noget andet"}
    second |= {"calendar": {**first["calendar"], "ideas_until": "2026-12-06T22:59:00+00:00"}}
    first |= {"calendar": {**first["calendar"], "ideas_until": None}}
    told = {each.field: each[1:] for each in changes({"first": first, "second": second}, words.DANISH)}
    assert told == {
        "amount": ("1.000\xa0kr.", "2.500,50\xa0kr."),
        "areas": ("—", "Harlev 2"),
        "terms.agreement": ("Nej", "Ja"),
        "calendar.ideas_until": ("—", "6. december 2026 kl. 23.59"),
    }


def test_voters_shares_terms_and_limits_of_categories_are_told_in_words() -> None:
    first = COMPARISON["first"] | {"areas": [], "eligibility": None}
    first |= {
        "terms": {**first["terms"], "pays": "before"},
        "ballot_rules": {**first["ballot_rules"], "kind": "approval"},
    }
    second = first | {"areas": [{"area_id": "harlev", "share": 2}, {"area_id": "malling", "share": 1}]}
    second |= {
        "eligibility": {"area_ids": ["harlev", "malling"], "postal_codes": ["8462", "8340"], "moved_in_by": None}
    }
    second |= {"terms": {**first["terms"], "pays": "after", "start_days_max": 90}}
    sums = {"Legepladser": 50_000_00, "Stier": 12_500_50}
    second |= {"ballot_rules": {**first["ballot_rules"], "kind": "choose-1", "sum_cost_max_per_category": sums}}
    told = {each.field: each.after for each in changes({"first": first, "second": second}, words.DANISH)}
    assert told == {
        "areas": "Harlev 2, Malling 1",
        "eligibility.area_ids": "Harlev, Malling",
        "eligibility.postal_codes": "8462, 8340",
        "terms.pays": "Når de er brugt",
        "terms.start_days_max": "90",
        "ballot_rules.kind": "Man sætter ét kryds",
        "ballot_rules.sum_cost_max_per_category": "Legepladser 50.000\xa0kr., Stier 12.500,50\xa0kr.",
    }
