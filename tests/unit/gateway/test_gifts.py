"""What is typed in the steps of a form: judged field by field, kept in the browser, and said as the API's messages say it."""

from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

import pytest
from werkzeug import Response

from contracts.crowdfunding import EditCampaign, Pledge
from contracts.crowdfunding.helping import PromiseHelp
from contracts.errors import Invalid
from gateway.web import campaign_drafts, forms, gifts, kept, tables
from tests.contract.test_golden import example
from tests.unit.gateway.towns import request

GIFT = {"amount": "250,50", "shown_as": "association", "display_name": "Koret", "cvr": "55 13 30 18"}
ID = "b25314cc-dab5-53ec-8afa-c0ae8da497a6"


def test_a_gift_is_said_as_a_pledge() -> None:
    assert gifts.wrong_in_first(GIFT) == {}
    said = gifts.said({**GIFT, "show_amount": "1", "email": "nabo@eksempel.dk"})
    pledge = Pledge.load({**said, "command_id": ID, "campaign_id": ID})
    assert (pledge.amount, pledge.cvr, pledge.show_amount) == (250_50, "55133018", True)
    hidden = gifts.said({**GIFT, "shown_as": "anonymous"})
    assert "display_name" not in hidden, "who is not to be named leaves no name, whatever was typed before"
    assert "cvr" not in hidden


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": "mange"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"shown_as": "loud"}, "shown_as"),
        ({"display_name": ""}, "display_name"),
        ({"display_name": "x" * 101}, "display_name"),
        ({"cvr": "12345678"}, "cvr"),
        ({"cvr": "٥٥١٣٣٠١٨"}, "cvr"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changed: dict[str, str], field: str) -> None:
    wrong = gifts.wrong_in_first({**GIFT, **changed})
    assert list(wrong) == [field]
    assert wrong[field] in tables.REASONS


def test_who_signed_in_may_leave_the_address_out_and_nobody_may_write_a_wrong_one() -> None:
    assert gifts.wrong_in_second({}, known=True) == {}
    assert gifts.wrong_in_second({}, known=False) == {"email": "email"}
    assert gifts.wrong_in_second({"email": "nabo"}, known=True) == {"email": "email"}
    assert gifts.wrong_in_second({"email": "nabo@eksempel.dk"}, known=False) == {}


def test_what_is_kept_in_the_browser_is_read_again_and_only_below_its_path() -> None:
    response = kept.keep(Response(), "opland_gift", "/indsamling/x/stoet", {"navn": 'Åse; "Ø"'}, secure=True)
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/indsamling/x/stoet"))
    asked = request(headers={"Cookie": cookie.partition(";")[0]})
    assert kept.read(asked, "opland_gift") == {"navn": 'Åse; "Ø"'}
    assert kept.read(request(), "opland_gift") == {}


@pytest.mark.parametrize("value", ["%%%", "W10=", urlsafe_b64encode(b"\xff").decode(), "eyJhIjoxfQ=="])
def test_what_is_not_ours_is_nothing(value: str) -> None:
    assert kept.read(request(headers={"Cookie": f"opland_gift={value}"}), "opland_gift") == {}


def test_what_is_longer_than_a_browser_keeps_is_not_kept_and_what_was_typed_before_it_is_forgotten() -> None:
    response = kept.keep(Response(), "opland_gift", "/indsamling/x/stoet", {"text": "x" * 5_000}, secure=False)
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("opland_gift=;")
    assert all(part in cookie for part in ("Max-Age=0", "Path=/indsamling/x/stoet"))


@pytest.mark.parametrize(
    ("text", "kind", "counted"), [("2", "hours", 8), ("2,5", "hours", 10), ("0.25", "hours", 1), ("3", "things", 3)]
)
def test_hours_are_counted_in_quarters_and_things_whole(text: str, kind: str, counted: int) -> None:
    assert forms.quantity(text, kind) == counted


@pytest.mark.parametrize(("text", "kind"), [("2,3", "hours"), ("", "hours"), ("-1", "hours"), ("1,5", "things")])
def test_what_cannot_be_counted_is_refused(text: str, kind: str) -> None:
    with pytest.raises(Invalid):
        forms.quantity(text, kind)
    assert "quantity" in gifts.wrong_in_help({"quantity": text, "shown_as": "anonymous"}, kind)


def test_a_promise_is_said_as_its_message() -> None:
    form = {"quantity": "1,5", "shown_as": "named", "display_name": "Nabo", "message": "Lørdag"}
    assert gifts.wrong_in_help(form, "hours") == {}
    promise = PromiseHelp.load({**gifts.help_said(form, "hours"), "command_id": ID, "need_id": ID})
    assert (promise.quantity, promise.display_name) == (6, "Nabo")
    assert gifts.wrong_in_help({"quantity": "0", "shown_as": "named"}, "things") == {
        "quantity": "pieces",
        "display_name": "display_name",
    }


def test_help_for_an_association_says_its_number_and_keeps_nothing_else_that_was_typed() -> None:
    form = {"quantity": "2", "shown_as": "association", "display_name": "Vennerne", "cvr": "99 99 99 93"}
    assert gifts.wrong_in_help(form, "hours") == {}
    assert gifts.shown(form) == {"shown_as": "association", "display_name": "Vennerne", "cvr": "99999993"}
    assert gifts.wrong_in_help({**form, "cvr": "99999990"}, "hours") == {"cvr": "cvr"}
    assert gifts.shown({**form, "shown_as": "anonymous"}) == {"shown_as": "anonymous"}


@pytest.mark.parametrize("minor", [1, 100, 250_50, 5, 10**12])
def test_an_amount_is_typed_as_it_was_read(minor: int) -> None:
    assert forms.kroner(forms.written(minor)) == minor


def draft() -> dict[str, Any]:
    return example("CampaignView.v1")


@pytest.mark.parametrize("step", campaign_drafts.STEPS)
def test_a_step_that_is_sent_as_it_was_shown_changes_nothing(step: int) -> None:
    """All that a draft says goes through its forms and comes out the same."""
    campaign = draft()
    form = campaign_drafts.typed(campaign, hours_count=True)
    changed, wrong = campaign_drafts.STEPS[step](form)
    whole = campaign_drafts.content(campaign, hours_count=True)
    assert wrong == {}
    for name, value in changed.items():
        if name == "least_goal":
            assert (value or whole["goal"]) == whole[name]
        elif name == "closes_at":
            assert datetime.fromisoformat(value).date() >= datetime.fromisoformat(whole[name]).date()
        else:
            assert value == whole[name], name
    EditCampaign.load({**whole, **changed, "command_id": ID, "campaign_id": ID, "version": 1})


def test_a_line_without_its_amount_and_an_amount_without_its_line_are_told() -> None:
    form = {"goal": "100", "closes_on": "2026-12-24", "line-0": "Træ", "line-1-amount": "5"}
    _, wrong = campaign_drafts.money(form)
    assert wrong == {"line-0-amount": "not_kroner", "line-1": "empty"}
    _, wrong = campaign_drafts.money({"goal": "x", "least_goal": "0", "closes_on": "i morgen"})
    assert wrong == {"goal": "not_kroner", "least_goal": "not_kroner", "closes_on": "not_a_date"}


def test_needs_keep_their_ids_and_new_ones_get_one() -> None:
    form = {"need-0": "Bære", "need-0-kind": "hours", "need-0-quantity": "4", "need-0-id": ID, "need-2": "Maling"}
    said, wrong = campaign_drafts.needs({**form, "need-2-quantity": "2"})
    assert wrong == {}
    assert [each["kind"] for each in said["needs"]] == ["hours", "things"]
    assert said["needs"][0]["need_id"] == ID != said["needs"][1]["need_id"]
    assert campaign_drafts.needs(form)[1] == {"need-2-quantity": "pieces_needed"}


def test_an_association_has_a_name_and_a_number_or_is_none() -> None:
    assert campaign_drafts.people({})[0] == {"association": None}
    assert campaign_drafts.people({"cvr": "55133018"})[1] == {"association": "empty"}
    assert campaign_drafts.people({"association": "Koret", "cvr": "1"})[1] == {"cvr": "cvr"}


def test_there_are_always_rows_to_fill_and_never_more_than_a_form_holds() -> None:
    assert list(campaign_drafts.rows({}, "line")) == [0, 1, 2]
    assert len(campaign_drafts.rows({"line-4": "Træ"}, "line")) == 8
    assert len(campaign_drafts.rows({f"line-{row}": "x" for row in range(60)}, "line")) == campaign_drafts.ROWS_MAX
