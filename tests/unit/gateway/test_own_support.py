"""The page of all that one gave and promised: money and help together, and what can be done about them."""

from typing import Any

from tests.contract.test_golden import example
from tests.unit.gateway.test_pledge_pages import shown

NOTHING: dict[str, Any] = {"items": [], "help": [], "next_after": None}


def page(support: dict[str, Any] | None, **told: Any) -> str:
    return shown("own_support.html", support=support, **{"wrong": None, "promised": "", "forgotten": False, **told})


def test_money_and_help_stand_on_one_page_with_the_way_to_a_file_and_to_be_forgotten() -> None:
    export = example("DonorExport.v1")
    text = page(export)
    assert export["items"][0]["campaign_title"] in text
    assert export["help"][0]["title"] in text
    assert "Foreningen Vennerne" in text
    for way in ("/min-stoette/alt", "/min-stoette/glem", f"/min-stoette?efter={export['next_after']}"):
        assert way in text


def test_what_is_confirmed_is_not_to_be_given_again_and_what_is_promised_may_be() -> None:
    help_ = example("HelpView.v1")
    form = f'action="/min-stoette/{help_["promise_id"]}"'
    assert form not in page({**NOTHING, "help": [help_]})
    assert page({**NOTHING, "help": [help_ | {"state": "promised"}]}).count(form) == 2


def test_nothing_and_what_cannot_be_fetched_and_a_refusal_are_said() -> None:
    assert "Du har ikke givet eller lovet noget endnu." in page(NOTHING)
    assert "kan ikke hentes lige nu" in page(None)
    assert "Du er glemt ikke" in page(NOTHING, wrong="Du er glemt ikke")
    assert "Vi har glemt dig." in page(NOTHING, forgotten=True)
