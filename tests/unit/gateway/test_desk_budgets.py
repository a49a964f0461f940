"""A framing on its form: what is shown, what is read, and what stays as it is; and the points of a review."""

from typing import Any

import pytest

from contracts.errors import Invalid
from contracts.message import Command, schema
from gateway.naming import verb
from gateway.pages.desk import fields, reviews
from gateway.pages.desk.actions import ACTIONS
from gateway.pages.desk.budget_lines import STEPS
from gateway.pages.desk.fields import Field
from gateway.pages.desk.framings import BY_ITSELF, NEW, PARTS, RARE, all_of, as_usual, given, wrong_shares
from gateway.pages.desk.mailings import KINDS
from gateway.pages.desk.routes import OWN_PAGES
from gateway.web.words import TABLES
from tests.contract.test_golden import example

BUDGET = example("BudgetView.v1")
FORMS = pytest.mark.parametrize("command", PARTS, ids=verb)


@FORMS
def test_its_parts_and_fields_have_words(command: type[Command]) -> None:
    assert verb(command) in OWN_PAGES
    assert PARTS[command].keys() <= TABLES["FRAMING_PARTS"].keys()
    for each in all_of(command):
        assert each.name in TABLES["DESK_FIELDS"]
        assert set(each.options) <= TABLES["DESK_CHOICES"].keys()


@FORMS
def test_each_field_is_one_of_the_command_and_none_that_it_needs_is_missing(command: type[Command]) -> None:
    known = schema(command, "raise").fields
    typed = {each.name.split(".")[0] for each in all_of(command)}
    assert typed <= known.keys()
    said = {name for name, field in known.items() if field.required}
    assert said - typed <= {"command_id", "budget_id", "currency", "version"}


def test_a_letter_is_offered_in_the_phases_that_have_one_and_every_step_can_be_done() -> None:
    assert {phase for phase, steps in STEPS.items() if "order_mailing" in steps} == KINDS.keys()
    assert {step for steps in STEPS.values() for step in steps} <= {*ACTIONS, *OWN_PAGES}


@FORMS
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(command: type[Command]) -> None:
    """Nor does one whose lines the browser ended otherwise."""
    message = {name: BUDGET[name] for name in schema(command, "raise").fields if name in BUDGET}
    typed = tuple(each for each in all_of(command) if each.name not in ("reason", "area_id"))
    shown = {name: text.replace("\n", "\r\n") for name, text in fields.shown(typed, message).items()}
    said, wrong = fields.mended(typed, shown, message)
    assert wrong == {}
    assert without_points(said) == without_points(message)


def without_points(message: dict[str, Any]) -> dict[str, Any]:
    """The checklist apart: the point that follows from another field has no box."""
    return {name: value for name, value in message.items() if name != "checklist"}


def test_what_no_field_names_stays_and_what_is_emptied_is_gone() -> None:
    typed = (
        Field("calendar.ideas_until", "instant", required=False),
        Field("proposal_rules.not_for", "lines", required=False),
    )
    message = {
        "terms": {"pays": "after"},
        "calendar": {"ideas_until": "2026-12-01T11:00:30+00:00", "review_until": None},
        "proposal_rules": {"not_for": ["Løn"], "proposer_age_min": 15},
    }
    shown = fields.shown(typed, message)
    assert shown == {"calendar.ideas_until": "2026-12-01T12:00:30", "proposal_rules.not_for": "Løn"}
    assert fields.mended(typed, shown, message)[0] == message
    emptied, _ = fields.mended(typed, {}, message)
    assert emptied == {
        "terms": {"pays": "after"},
        "calendar": {"ideas_until": None, "review_until": None},
        "proposal_rules": {"not_for": [], "proposer_age_min": 15},
    }


def test_a_field_that_must_be_filled_is_told_when_it_is_emptied() -> None:
    assert fields.mended((Field("title"),), {"title": " "}, {"title": "Byens sted"})[1] == {"title": "empty"}
    assert fields.mended((Field("title"),), {}, {})[1] == {"title": "empty"}


def test_the_point_that_follows_from_another_field_is_not_sent_and_the_version_is_the_one_that_was_read() -> None:
    form = {"command_id": "00000000-0000-4000-8000-000000000001", "version": "2"}
    said = given({"checklist": ["lawful", BY_ITSELF], "version": 3}, form)
    assert said == {"command_id": form["command_id"], "version": 2, "checklist": ["lawful"]}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Field("x", "lines"), "Løn\r\n\r\n Leje ", ["Løn", "Leje"]),
        (Field("x", "wholes"), "3 2 1", [3, 2, 1]),
        (Field("x", "instants"), "2026-12-01 14.30", ["2026-12-01T13:30:00+00:00"]),
        (Field("x", "lines", required=False), "", []),
    ],
)
def test_several_are_read(field: Field, text: str, value: Any) -> None:
    assert field.read({"x": text}) == value


SHARES = Field("areas", "shares", required=False)
VOTERS = Field("eligibility.area_ids", "area_ids", required=False)
SUMS = Field("ballot_rules.sum_cost_max_per_category", "amounts", required=False)


def test_voters_shares_and_limits_of_categories_are_read_as_they_are_shown() -> None:
    message = {
        "areas": [{"area_id": "solbjerg", "share": 3}, {"area_id": "harlev", "share": 1}],
        "eligibility": {"area_ids": ["solbjerg", "harlev"], "postal_codes": []},
        "ballot_rules": {"sum_cost_max_per_category": {"Zone 2": 50_000_00}},
    }
    shown = fields.shown((SHARES, VOTERS, SUMS), message)
    assert shown == {
        "areas-solbjerg": "3",
        "areas-harlev": "1",
        "eligibility.area_ids-solbjerg": "1",
        "eligibility.area_ids-harlev": "1",
        "ballot_rules.sum_cost_max_per_category": "Zone 2 50000",
    }
    empty = {"areas-malling": "", "eligibility.postal_codes": ""}
    assert fields.mended((SHARES, VOTERS, SUMS), shown | empty, message) == (message, {}), "in the order they stood in"
    said, wrong = fields.mended((SHARES, VOTERS, SUMS), {"areas-malling": "2", "areas-solbjerg": "1"}, message)
    assert wrong == {}
    assert said == {
        "areas": [{"area_id": "malling", "share": 2}, {"area_id": "solbjerg", "share": 1}],
        "eligibility": {"area_ids": [], "postal_codes": []},
        "ballot_rules": {"sum_cost_max_per_category": None},
    }


def test_voters_are_named_in_a_framing_that_named_none_and_stay_unnamed_in_an_empty_form() -> None:
    assert fields.mended((VOTERS,), {}, {"eligibility": None}) == ({"eligibility": None}, {})
    said, _ = fields.mended((VOTERS,), {"eligibility.area_ids-harlev": "1"}, {"eligibility": None})
    assert said == {"eligibility": {"area_ids": ["harlev"]}}


@pytest.mark.parametrize(
    ("field", "form", "why"),
    [
        (SHARES, {"areas-harlev": "halvt"}, "not_whole"),
        (SUMS, {SUMS.name: "Stier\n"}, "not_a_cost"),
        (SUMS, {SUMS.name: "Stier 10\nStier 20"}, "name_twice"),
    ],
)
def test_what_cannot_be_read_of_several_is_told_at_their_field(field: Field, form: dict[str, str], why: str) -> None:
    assert fields.mended((field,), form, {})[1] == {field.name: why}
    assert why in TABLES["REASONS"]


def test_a_refusal_of_one_place_of_a_list_is_told_at_its_field() -> None:
    refusal = Invalid("no", fields={"areas": {0: {"share": ["Too much."]}}, "amount_of_it": ["No."]})
    assert fields.refused(refusal, (SHARES, Field("amount"))) == {"areas": "field_wrong"}


def test_areas_that_share_are_refused_without_the_budgets_own() -> None:
    shared = {"areas": [{"area_id": "harlev", "share": 1}]}
    assert wrong_shares(shared, {"area_id": "solbjerg"}) == {"areas": "own_share"}
    assert wrong_shares({"area_id": "solbjerg", **shared}, {}) == {"areas": "own_share"}
    assert wrong_shares(shared, {"area_id": "harlev"}) == wrong_shares({"areas": []}, {"area_id": "solbjerg"}) == {}
    assert "own_share" in TABLES["REASONS"]


def test_a_part_that_few_fill_is_folded_away_until_it_says_something_or_is_wrong() -> None:
    for name, part in RARE.items():
        usual = fields.shown(part, NEW)
        assert name in TABLES["FRAMING_USUAL"]
        assert as_usual(part, usual, None)
        assert as_usual(part, usual, "Noget andet er galt.")
        assert not as_usual(part, usual, {part[0].name: "Det kan ikke bruges her."})
    assert not as_usual(RARE["terms"], {"terms.pays": "after"}, None)
    assert not as_usual(RARE["voters"], {"eligibility.area_ids-harlev": "1"}, None)
    assert not as_usual(RARE["shared"], {"areas-harlev": "2"}, None)


def test_boxes_that_are_ticked_are_read_and_shown() -> None:
    field = Field("checklist", "choices", options=("lawful", "land"))
    assert field.read({"checklist-land": "1", "checklist-else": "1"}) == ["land"]
    assert field.written(["land"]) == {"checklist-land": "1"}
    assert fields.read((field,), {})[1] == {"checklist": "empty"}


ANSWERED = {"lawful": {"met": True, "text": "Ingen regler\nstår i vejen."}}


@pytest.mark.parametrize(
    ("form", "found", "wrong"),
    [
        ({"met-lawful": "met", "text-lawful": "Ingen regler\r\nstår i vejen."}, [], {}),
        ({}, [], {}),
        ({"met-lawful": "unmet", "text-lawful": "Jo."}, [("lawful", False, "Jo.")], {}),
        ({"met-land": "met", "text-land": "Vores."}, [("land", True, "Vores.")], {}),
        ({"met-land": "met"}, [], {"text-land": "empty"}),
        ({"text-land": "Vores."}, [], {"met-land": "empty"}),
        ({"met-cost": "met", "text-cost": "Nobody asked."}, [], {}),
    ],
)
def test_only_answers_that_say_something_new_are_sent(form: dict[str, str], found: list[Any], wrong: Any) -> None:
    answers, mistakes = reviews.read_answers(["lawful", "land"], ANSWERED, form)
    assert [(each["point"], each["met"], each["text"]) for each in answers] == found
    assert mistakes == wrong
