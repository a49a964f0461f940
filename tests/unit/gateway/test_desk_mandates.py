"""A mandate gives the desk that a role gives, an invitation tells no address its code, and finance's forms and tables say what they hold."""

import hashlib
import json
from typing import get_args

from contracts.budgets.councils import AcceptMandate, InviteRepresentative
from contracts.principal import Principal, Role
from gateway.pages.desk import about, downloads, fields
from gateway.pages.desk.actions import ACTIONS
from gateway.pages.desk.fields import Field
from gateway.pages.desk.inviting import Inviting
from gateway.pages.desk.items import Section
from gateway.pages.desk.routes import choosable
from gateway.pages.desk.sections import sections
from gateway.pages.desk.work import Desk, Found, first_questions
from gateway.web import council_words, finance_words, render
from services.budgets.domain.councils import MandateTrigger
from tests.contract.test_golden import example
from tests.unit.gateway.test_desk import ASTA, HERE
from tests.unit.gateway.test_pledge_pages import shown


def test_every_column_of_finances_tables_has_a_word() -> None:
    columns = {*downloads.PAYMENT, *downloads.ACCOUNTS, *downloads.COMMITMENT}
    assert columns == finance_words.TABLE_COLUMNS.keys()
    assert set(downloads.PAYMENT) <= example("PaymentFile.v1").keys() | example("FiledPayment.v1").keys()
    assert set(downloads.ACCOUNTS) <= example("AccountsLine.v1").keys()
    assert set(downloads.COMMITMENT) <= example("Commitment.v1").keys()


def test_each_step_of_a_mandate_has_a_word() -> None:
    assert council_words.MANDATE_STEPS.keys() == {"invited", *get_args(MandateTrigger)}


def test_areas_that_are_ticked_are_those_and_none_are_all_unless_there_must_be_some() -> None:
    areas = (Field("rules.areas", "areas", required=False),)
    form = {"rules.areas-harlev": "1", "rules.areas-solbjerg": "1", "rules.until": "x"}
    assert fields.read(areas, form) == ({"rules": {"areas": ["harlev", "solbjerg"]}}, {})
    assert fields.read(areas, {}) == ({"rules": {"areas": ["*"]}}, {})
    assert fields.read((Field("area_ids", "areas"),), {}) == ({}, {"area_ids": "area_missing"})


def test_who_attests_a_reversal_sees_the_transfer_that_it_undoes() -> None:
    wrong = example("ReversedTransfer.v1")
    command = {"transfer_id": wrong["transfer"]["transfer_id"], "reason": "To gange"}
    draft = example("Draft.v1") | {"kind": "ReverseTransfer", "command": json.dumps(command), "reverses": wrong}
    finance = Desk(Principal(person="f" * 64, roles=(Role(role="finance"),)))

    def on_the_desk(*waiting: dict[str, object]) -> str:
        found = Found({"drafts": {"items": list(waiting)}})
        parts = [each for each in sections(finance, found) if each.name == "drafts"]
        facts = {"under_way": Section("under_way", (), missing=False), "tools": (), "finance": True}
        return " ".join(shown("desk.html", sections=parts, **facts).split())

    told = about.together(iter([draft]))
    form = str(render.TEMPLATES["da"].get_template("desk_facts.html").module.facts(told))  # type: ignore[attr-defined]
    for page in (on_the_desk(draft), " ".join(form.split())):
        for words in (
            "48.000 kr.",
            "Puljen, 2026",
            "Øremærket til deltagerbudget, 2026",
            "11. oktober 2026",
            "Faktura 11",
        ):
            assert words in page
    assert "Posteringen, der føres tilbage" not in on_the_desk(draft | {"reverses": None})


def test_a_council_is_of_areas_that_whoever_recognises_it_is_a_playmaker_of() -> None:
    areas = [{"area_id": "harlev"}, {"area_id": "solbjerg"}]
    there = Principal(person="p" * 64, roles=(Role(role="playmaker", scope="solbjerg"), Role(role="finance")))
    everywhere = Principal(person="p" * 64, roles=(Role(role="playmaker"),))
    council, scheme = ACTIONS["found_council"], ACTIONS["adopt_matching_scheme"]
    assert choosable(areas, council, there) == areas[1:]
    assert choosable(areas, council, everywhere) == choosable(areas, scheme, there) == areas


def test_an_invitation_carries_the_digest_of_a_code_that_no_address_says() -> None:
    action = ACTIONS["invite_representative"]
    assert isinstance(action, Inviting)
    first, second = (action.drawn["code"]() for _ in range(2))
    assert first != second
    said = {"command_id": HERE, "council_id": HERE, "code": first}
    sent = action.sent(said | {"invitation": {"from_on": "2026-01-01", "to_on": "2027-01-01"}})
    assert first not in json.dumps(sent)
    command = InviteRepresentative.load(sent)
    assert command.invitation.code_hash == hashlib.sha256(first.encode()).hexdigest()
    assert AcceptMandate.load({"command_id": HERE, "mandate_id": HERE, "code": first}).code == first


def test_a_mandate_gives_the_desk_that_the_role_gives() -> None:
    by_role = Principal(person="b" * 64, roles=(Role(role="joint_council", scope="solbjerg"),))
    desks = Desk(by_role), Desk(ASTA, ("solbjerg",))
    assert first_questions(desks[0]) == first_questions(desks[1]) != {}
    names = [[row.name for row in sections(each, Found({}))] for each in desks]
    assert names[0] == names[1] != []
    assert sections(Desk(ASTA), Found({})) == []


def test_a_payment_that_draws_on_two_accounts_is_one_sum_and_a_draft_is_told_field_by_field() -> None:
    line = example("Payables.v1")["items"][0]
    told = about.together(iter([line | {"amount": 100}, line | {"amount": 50}]))
    assert told["amount"] == 150
    draft = example("Draft.v1") | {"command": json.dumps({"amount": 5, "decision": {"text": "", "decided_by": "By"}})}
    assert about.together(iter([draft]))["entered"] == {"amount": 5, "decision.decided_by": "By"}
    assert about.together(iter([])) == {}
