"""The desks' forms follow from the commands, and their words are all there."""

import json
from typing import Any, get_args

import pytest

from contracts.budgets.applications import ApplicationEntryKind, ApplicationState, Side
from contracts.budgets.assisting import EnterForCitizen
from contracts.budgets.cooperation import AgreementState, Holder
from contracts.budgets.councils import MandateState
from contracts.budgets.earmarks import EarmarkChangeState
from contracts.budgets.follow_up import AlarmKind, ListAlarms
from contracts.budgets.framing import BudgetEntryKind
from contracts.budgets.letters import LetterKind, MailingState
from contracts.crowdfunding import Way
from contracts.errors import Invalid
from contracts.ledger import Decision
from contracts.ledger.commands import TwoPersonCommand
from contracts.message import schema
from contracts.principal import Principal, Role
from gateway.naming import verb
from gateway.pages.desk import campaigns, counter, fields
from gateway.pages.desk.action import Action, Assisted
from gateway.pages.desk.actions import ACTIONS
from gateway.pages.desk.fields import Field
from gateway.pages.desk.inviting import Inviting
from gateway.pages.desk.items import Section
from gateway.pages.desk.routes import OWN_PAGES, TOOLS
from gateway.pages.desk.sections import BY_ROLE, sections
from gateway.pages.desk.work import ALL_MAX, SHOWN_MAX, Desk, Found, first_questions, whole
from gateway.web import desk_words, money_words, render
from gateway.web.words import TABLES
from tests.contract.test_golden import example
from tests.unit.gateway.test_pledge_pages import shown

HERE, ASTA = "00000000-0000-4000-8000-000000000001", Principal(person="a" * 64, area_id="solbjerg")
ROWS = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)


@ROWS
def test_a_form_has_every_field_that_its_command_needs_and_no_other(action: Action) -> None:
    known = schema(action.command, "raise").fields
    told = (
        {each.name.split(".")[0] for each in action.fields}
        | set(action.given)
        | (set(action.drawn) - {"code"} if isinstance(action, Inviting) else set(action.drawn))
        | {"command_id", action.subject} - {None}
        | ({"voter"} if isinstance(action, Assisted) and action.within is None else set())
    )
    assert told <= known.keys()
    assert {name for name, field in known.items() if field.required} <= told


@ROWS
def test_an_action_and_its_fields_have_words(action: Action) -> None:
    assert action.name in desk_words.DESK_ACTIONS
    typed = [each for named in (True, False) if action.fits(named=named) for each in action.typed(named=named)]
    assert {each.name for each in typed} >= {each.name for each in action.fields}
    for each in typed:
        assert each.name in desk_words.DESK_FIELDS
        assert set(each.options) <= desk_words.DESK_CHOICES.keys()


@ROWS
def test_what_is_told_of_an_answer_stands_in_it_and_what_comes_next_can_be_done(action: Action) -> None:
    assert set(action.tells) <= desk_words.DESK_ANSWERS.keys()
    then = action.then if isinstance(action, Assisted) else ()
    assert all(each in OWN_PAGES or ACTIONS[each].fits(named=True) for each in then)
    assert not then or "id" in action.tells


@pytest.mark.parametrize(
    "action",
    [each for each in ACTIONS.values() if isinstance(each, Assisted) and each.within],
    ids=lambda action: action.name,
)
def test_what_is_entered_for_a_citizen_is_their_own_command_inside_the_officials(action: Assisted) -> None:
    assert action.within is not None
    assert verb(action.command) in schema(action.within, "raise").fields


def test_a_citizens_number_is_in_no_command() -> None:
    """It is read from the form, and the register's answer stands in its place."""
    said = {"command_id": HERE, "proposal_id": HERE}
    action = ACTIONS["support_proposal_for_citizen"]
    assert isinstance(action, Assisted)
    assert action.entered(said, ASTA).dump() == {
        **dict.fromkeys(schema(EnterForCitizen, "raise").fields),
        "command_id": HERE,
        "citizen": ASTA.dump(),
        "support_proposal": said,
    }


def test_what_has_a_page_of_its_own_has_words_and_no_row() -> None:
    assert set(OWN_PAGES) <= desk_words.DESK_ACTIONS.keys()
    assert not set(OWN_PAGES) & ACTIONS.keys()
    assert {each for names in counter.ENTERED.values() for each in names} <= {*OWN_PAGES, *ACTIONS}


def test_a_draft_that_the_city_did_not_enter_is_nobodys_at_the_counter() -> None:
    line = example("Campaigns.v1")["items"][0] | {"state": "draft"}
    entries = [line | {"assisted": True}, line | {"assisted": False}]
    (item,) = counter.campaigns_of(entries)
    assert [name for name, _ in item.actions] == list(counter.ENTERED["draft"])


def test_what_the_counter_may_begin_has_a_form_without_an_address() -> None:
    assert all(each == "find_campaign" or ACTIONS[each].fits(named=False) for each in TOOLS["counter"])


def test_every_section_has_words_for_what_it_is_and_for_when_it_is_empty() -> None:
    names = {row.name for rows in BY_ROLE.values() for row in rows}
    assert names | {"to_support", "campaigns_found", "area_playmakers", "mailings"} <= desk_words.DESK_SECTIONS.keys()
    assert desk_words.DESK_SECTIONS.keys() == desk_words.DESK_EMPTY.keys()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("ALARMS", AlarmKind),
        ("BUDGET_ENTRIES", BudgetEntryKind),
        ("EARMARK_CHANGES", EarmarkChangeState),
        ("LETTER_KINDS", LetterKind),
        ("MAILING_STATES", MailingState),
        ("CAMPAIGN_WAYS", Way),
        ("APPLICATION_STATES", ApplicationState),
        ("APPLICATION_ENTRIES", ApplicationEntryKind),
        ("APPLICATION_SIDES", Side),
        ("MANDATE_STATES", MandateState),
        ("AGREEMENT_STATES", AgreementState),
        ("HOLDERS", Holder),
    ],
)
def test_every_value_has_a_word(table: str, values: Any) -> None:
    assert set(TABLES[table]) == set(get_args(values))


def test_what_is_written_becomes_values_of_the_command() -> None:
    wanted = (
        Field("amount", "kroner"),
        Field("year", "whole"),
        Field("decision.decided_on", "date"),
        Field("decision.decided_by"),
        Field("opens_at", "instant"),
        Field("accept", "yes"),
        Field("reason", "text", required=False),
    )
    form = {
        "amount": "1.250,50",
        "year": "2027",
        "decision.decided_on": "2026-12-01",
        "decision.decided_by": " Byrådet ",
        "opens_at": "2026-12-01T12:00",
    }
    found, wrong = fields.read(wanted, form)
    assert wrong == {}
    assert found == {
        "amount": 125_050,
        "year": 2027,
        "decision": {"decided_on": "2026-12-01", "decided_by": "Byrådet"},
        "opens_at": "2026-12-01T11:00:00+00:00",
        "accept": False,
    }


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        (Field("amount", "kroner"), "mange", "not_kroner"),
        (Field("year", "whole"), "næste", "not_whole"),
        (Field("until_on", "date"), "1/12", "not_a_date"),
        (Field("opens_at", "instant"), "kl. 12", "not_a_date"),
        (Field("reason", "text"), "  ", "empty"),
        (Field("proposal_id", "id"), "nummer 4", "not_an_id"),
        (Field("lines", "costs"), "Borde", "not_a_cost"),
        (Field("lines", "costs"), f"{'x' * 300} 1", "not_a_cost"),
        (Field("cpr", "number"), "1" * 81, "field_wrong"),
        (Field("lines", "costs"), "Borde 1.2", "not_kroner"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(field: Field, text: str, reason: str) -> None:
    assert fields.read((field,), {field.name: text}) == ({}, {field.name: reason})


def test_costs_are_a_line_each_with_the_amount_at_its_end() -> None:
    text = "Borde og bænke 12.000\n\n  10 lamper: 2.500,50 kr.\n"
    assert fields.read((Field("lines", "costs"),), {"lines": text})[0]["lines"] == [
        {"text": "Borde og bænke", "amount": 12_000_00},
        {"text": "10 lamper", "amount": 2_500_50},
    ]


def test_what_the_contract_refuses_is_told_at_its_field() -> None:
    nested = Invalid("no", fields={"decision": {"decided_by": ["Too long."]}, "command_id": ["Missing."]})
    assert fields.refused(nested, (Field("decision.decided_by"), Field("reason"))) == {
        "decision.decided_by": "field_wrong"
    }


CRITERIA = [{"criterion": "lawful"}, {"criterion": "open-to-all"}]


def test_a_criterion_that_is_not_met_takes_a_reason() -> None:
    said, wrong = campaigns.read(CRITERIA, {"criterion-lawful": "unmet", "criterion-open-to-all": "met"})
    assert wrong == {"reason-lawful": "empty"}
    said, wrong = campaigns.read(
        CRITERIA, {"criterion-lawful": "unmet", "reason-lawful": "Ulovligt", "criterion-open-to-all": "met"}
    )
    assert wrong == {}
    assert [each["met"] for each in said["answers"]] == [False, True]
    assert "permit" not in said
    assert "match" not in said


def test_half_a_permit_is_asked_for_whole() -> None:
    form = {"criterion-lawful": "met", "criterion-open-to-all": "met", "permit.number": "25-1"}
    _, wrong = campaigns.read(CRITERIA, form)
    assert set(wrong) == {"permit.holder", "permit.from_on", "permit.to_on"}


def test_a_refund_that_nobody_can_deliver_is_on_finances_desk_with_both_ways_on() -> None:
    desk = Desk(Principal(person="f", roles=(Role(role="finance"),)))
    assert "undelivered" in first_questions(desk)
    found = Found({"undelivered": example("Undelivered.v1")})
    (section,) = [each for each in sections(desk, found) if each.name == "undelivered"]
    (item,) = section.items
    assert [name for name, _ in item.actions] == ["try_refund_again", "return_elsewhere"]
    assert item.said["amount"] == 4_800_000


def test_what_one_enters_another_reads_in_words_before_it_is_attested() -> None:
    entered = TwoPersonCommand.__subclasses__()
    assert {each.__name__ for each in entered} == money_words.DRAFTED.keys()
    fields_of = {name for each in entered for name in schema(each, "raise").fields}
    decided = {f"decision.{name}" for name in schema(Decision, "raise").fields}
    named = fields_of - {"command_id", "currency", "dimensions", "decision"} | decided
    assert named <= money_words.ENTERED.keys()
    command = {
        "command_id": HERE,
        "year": 2026,
        "amount": 12_500_00,
        "currency": "DKK",
        "amends": None,
        "dimensions": {"PSP": "XG-1"},
    }
    command["decision"] = {"case_number": "B-7", "decided_on": "2026-11-20", "decided_by": "Byrådet", "text": ""}
    draft = example("Draft.v1") | {"kind": "CutAppropriation", "command": json.dumps(command)}
    desk = Desk(Principal(person="f" * 64, roles=(Role(role="finance"),)))
    found = Found({"drafts": {"items": [draft]}})
    waiting = [each for each in sections(desk, found) if each.name == "drafts"]
    facts = {"under_way": Section("under_way", (), missing=False), "tools": (), "finance": True}
    text = " ".join(shown("desk.html", sections=waiting, **facts).split())
    for words in ("Nedskæring af en bevilling", "12.500 kr.", "<dt>PSP</dt><dd>XG-1", "20. november 2026"):
        assert words in text
    assert "command_id" not in text, "it is nothing to decide by"
    for empty in ("amends", "decision.text"):
        assert money_words.ENTERED[empty] not in text


def test_a_desk_asks_for_what_waits_and_says_that_there_is_more_of_it() -> None:
    desk = Desk(Principal(person="p", roles=(Role(role="playmaker", scope="harlev"), Role(role="finance"))))
    states = {name: getattr(query, "state", None) for name, query in first_questions(desk).items()}
    for name in ("initiatives new harlev", "payments asked", "payments entered", "schemes entered", "schemes ending"):
        assert states[name] == name.split(" ")[1]
    found = Found({"payments asked": {"items": [], "next_after": "x"}, "payments entered": {"items": []}})
    more = {each.name: each.more for each in sections(desk, found)}
    assert (more["to_code"], more["payments"]) == (True, False)
    assert {query.limit for query in whole({"alarms": ListAlarms(limit=SHOWN_MAX)}).values()} == {ALL_MAX}


def test_a_budget_that_others_share_is_answered_at_the_desk_of_its_own_area() -> None:
    parts = {f"budgets {area}": {"items": [{"area_id": "harlev"}]} for area in ("harlev", "malling", None)}
    assert [rest for rest, _ in Found(parts).items("budgets")] == ["harlev", "None"]


def test_a_kind_of_field_that_is_ticked_or_chosen_is_tied_to_what_is_wrong_with_it() -> None:
    macros = render.TEMPLATES["da"].get_template("desk_macros.html").module
    typed = (Field("accept", "yes"), Field("state", "choice", options=("kept", "dropped")), Field("area_id", "area"))
    said: str = macros.typed(typed, {}, {each.name: "Udfyld feltet." for each in typed}, [])  # type: ignore[attr-defined]
    for each in typed:
        assert f'aria-describedby="{each.name}-error" aria-invalid="true"' in said
        assert f'id="{each.name}-error"' in said
