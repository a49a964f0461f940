"""Long forms in steps: nobody is let past a step with a trouble in it, and troubles stand at their fields."""

from typing import Any
from uuid import UUID

import pytest

from chassis.clock import now
from contracts.budgets import LimitReached
from contracts.budgets.forms import DropForm, KeepForm
from contracts.budgets.proposing import ProposalRules
from contracts.errors import Refused, Unavailable
from gateway.asking import Asking
from gateway.pages import initiatives
from gateway.pages.proposing import proposal_of, troubles
from gateway.pages.wizards import Draft, Wizard, Wizards
from tests.unit.gateway.towns import PLAYMAKER, request, town

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


def wizard(send: Any = lambda _: "/") -> Wizard:
    def check(typed: Any) -> dict[str, str]:
        return troubles(typed, rules())

    return Wizard("proposal", "/x", "propose.html", (("title", "text"), ("cost",)), check, send)


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


class Kept(Wizards):
    """Its one form in hand, beside budgets that keep what they are told."""

    own = town()

    def __init__(self) -> None:
        self.draft, self.forms = Draft(kind="proposal"), dict[UUID, str]()

    def kept_draft(self, *_: Any) -> Draft:
        return self.draft

    def ask(self, _asking: Asking, message: Any) -> dict[str, Any]:
        if isinstance(message, KeepForm):
            self.forms[message.form_id] = message.content
            return {"state": str(message.version + 1)}
        assert isinstance(message, DropForm)
        del self.forms[message.form_id]
        return {}

    def step_page(self, *_: Any) -> Any:
        return None


@pytest.mark.parametrize(
    ("refusal", "asked_as_another"),
    [(LimitReached("five at a time", limit=5), True), (Unavailable("nothing within 5 seconds: ask again"), False)],
)
def test_what_was_refused_for_good_is_sent_under_another_id_when_it_is_mended(
    refusal: Refused, asked_as_another: bool
) -> None:
    sent = []

    def send(draft: Draft) -> str:
        sent.append(draft.command_id)
        raise refusal

    kept = Kept()
    for title in ("Bænke", "To bænke"):
        body = {**FILLED, "title": title, "trin": "3", "til": "send"}
        asking = Asking(PLAYMAKER, request("/x", method="POST"), "0" * 32, now(), body=body)
        kept.wizard_step(asking, wizard(send))
    assert (sent[0] != sent[1]) == asked_as_another
    assert [*kept.forms] == [kept.draft.form_id]
    assert "To b" in kept.forms[kept.draft.form_id], "what was typed is kept"
