"""Money that cannot move: a refusal with its name, and the state identical to the byte."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.bad_input.sending import HERE, UNHEARD_OF, check_problem, forms, send
from tests.people import DECISION, People

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "1.5", "1e3", '"100"', "true", "null", "[]", str(10**15 + 1), str(10**30), "1" + "0" * 5000, "1e999"],
    ids=lambda amount: amount if len(amount) < 20 else f"10^{len(amount) - 1}",
)
@pytest.mark.usefixtures("nothing_changes")
def test_an_amount_that_is_none_is_refused_everywhere(
    people_on_each: People, scene: dict[str, str], amount: str
) -> None:
    for name, (who, path, body) in forms(scene).items():
        if name == "carry-over" and amount == "-1":
            continue  # what was overspent is carried over too
        raw = json.dumps(body).replace(f'"{HERE}"', amount)
        check_problem(send(people_on_each, who, path, raw), 400, 422)


def moves(scene: dict[str, str]) -> dict[str, tuple[str, dict[str, Any], str]]:
    """Money that cannot move: where it is asked for, how, and the refusal's name."""
    given = {"year": int(scene["year"]), "amount": 1, "currency": "DKK", "decision": DECISION}
    nobodys = {**DECISION, "decided_by": " "}
    return {
        "another currency": ("/pool/appropriations", {**given, "currency": "EUR"}, "WrongCurrency"),
        "nobody decided": ("/pool/appropriations", {**given, "decision": nobodys}, "DecisionMissing"),
        "advanced from no year of the plan": ("/pool/advances", {**given, "advanced_from": 2998}, "InsufficientFunds"),
        "carried from no year of the plan": ("/pool/carry-overs", {**given, "carried_from": 2998}, "YearNotOver"),
        "from a year to itself": ("/pool/carry-overs", {**given, "carried_from": given["year"]}, "YearNotOver"),
        "no such payment": (f"/payments/{uuid4()}/confirmation", {"voucher": "x"}, "PaymentNotFound"),
        "no such transfer": ("/pool/reversals", {"transfer_id": UNHEARD_OF, "reason": "x"}, "TransferNotFound"),
        "a kind of account that is none": (
            "/pool/openings",
            {"stage": "moon", "owner_id": UNHEARD_OF, **given, "voucher": "x"},
            "Invalid",
        ),
    }


@pytest.mark.parametrize("kind", moves({"year": "2026"}))
@pytest.mark.usefixtures("nothing_changes")
def test_money_that_cannot_move_is_refused_by_name(people_on_each: People, scene: dict[str, str], kind: str) -> None:
    path, body, name = moves(scene)[kind]
    assert check_problem(send(people_on_each, "finance", path, body)) == name


def drafts(scene: dict[str, str]) -> dict[str, tuple[str, dict[str, Any], str]]:
    """What is entered by one and refused when another attests it: where, how, and what the ledger says."""
    given = {"year": int(scene["year"]), "amount": 1, "currency": "DKK", "decision": DECISION}
    grant = {**given, "project_id": UNHEARD_OF}
    return {
        "a cut in another currency": ("/pool/cuts", {**given, "currency": "EUR"}, "kept in DKK"),
        "a grant of no year of the plan": ("/pool/grants", {**grant, "year": 2998}, "no appropriation"),
        "a grant of more than there is": ("/pool/grants", {**grant, "amount": 10**15}, "less than"),
        "a payment from no account": (
            "/pool/payments",
            {"account": "grant/x/2026", "amount": 1, "voucher": "x"},
            "no account",
        ),
        "a payment from another stage": (
            "/pool/payments",
            {"account": f"pool/capital/{scene['year']}", "amount": 1, "voucher": "x"},
            "no account",
        ),
        "a year that is not over": ("/pool/closings", {"year": 2998, "decision": DECISION}, "2998"),
    }


@pytest.mark.parametrize("kind", drafts({"year": "2026"}))
@pytest.mark.usefixtures("nothing_changes")
def test_a_draft_that_cannot_be_posted_is_refused_when_it_is_attested(
    people_on_each: People, scene: dict[str, str], kind: str
) -> None:
    path, body, saying = drafts(scene)[kind]
    entered = send(people_on_each, "finance", path, body).body
    told = send(people_on_each, "finance-2", f"/pool/drafts/{entered['draft_id']}/attestation", {}).body
    assert told["state"] == "refused"
    assert saying in told["refusal"]
