"""Long forms in steps: nobody is let past a step with a trouble in it, and troubles stand at their fields."""

from typing import Any

import pytest

from contracts.budgets.proposing import ProposalRules
from gateway.pages import initiatives
from gateway.pages.proposing import proposal_of, troubles
from gateway.pages.wizards import Draft, Wizard

FILLED = {"title": "Bænke", "text": "To bænke ved søen.", "cost": "12.500"}


def rules(**limits: Any) -> dict[str, Any]:
    return ProposalRules(**limits).dump()


def test_a_filled_proposal_has_no_trouble_and_becomes_what_the_api_takes() -> None:
    assert troubles(FILLED, rules()) == {}
    assert proposal_of(FILLED) | {"association": None} == {
        "title": "Bænke",
        "text": "To bænke ved søen.",
        "cost": 1_250_000,
        "running_cost": 0,
        "category": None,
        "association": None,
        "place": None,
    }


@pytest.mark.parametrize(
    ("typed", "limits", "wrong"),
    [
        ({"title": ""}, {}, {"title": "title_missing"}),
        ({"text": "x" * 10_001}, {}, {"text": "text_too_long"}),
        ({"cost": "meget"}, {}, {"cost": "not_kroner"}),
        ({"cost": "0"}, {}, {"cost": "costs_too_little"}),
        ({"cost": "99"}, {"cost_min": 10_000}, {"cost": "costs_too_little"}),
        ({"cost": "101"}, {"cost_max": 10_000}, {"cost": "costs_too_much"}),
        ({"running_cost": "lidt"}, {}, {"running_cost": "not_kroner"}),
        ({"association": "Solbjerg IF"}, {}, {"cvr": "association_in_part"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    typed: dict[str, str], limits: dict[str, Any], wrong: dict[str, str]
) -> None:
    assert troubles({**FILLED, **typed}, rules(**limits)) == wrong


def test_an_initiative_is_about_an_area_that_there_is() -> None:
    assert initiatives.troubles({**FILLED, "area_id": "atlantis"}, {"harlev"}) == {"area_id": "area_missing"}
    assert initiatives.troubles({**FILLED, "area_id": "harlev"}, {"harlev"}) == {}


def wizard() -> Wizard:
    def check(typed: Any) -> dict[str, str]:
        return troubles(typed, rules())

    return Wizard("proposal", "/x", "propose.html", (("title", "text"), ("cost",)), check, lambda _: "/")


@pytest.mark.parametrize(
    ("typed", "asked", "shown"),
    [({}, "3", 1), ({"title": "a", "text": "b"}, "3", 2), (FILLED, "3", 3), (FILLED, "1", 1), (FILLED, "-2", 1)],
)
def test_nobody_is_let_past_a_step_with_a_trouble_in_it(typed: dict[str, str], asked: str, shown: int) -> None:
    assert wizard().step_of(asked, typed) == shown


def test_what_a_form_becomes_has_one_id_however_often_it_is_sent() -> None:
    draft = Draft()
    assert draft.command_id == Draft(draft.form_id, version=7).command_id
    assert draft.command_id != Draft().command_id
