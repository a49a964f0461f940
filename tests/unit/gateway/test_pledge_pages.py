"""A donor's page and receipt say what is true of the pledge, and open more to its donor than to others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug import Response

from chassis.clock import now
from contracts.crowdfunding.receipts import PledgeReceipt
from contracts.errors import Busy, Expired, Refused, Unavailable
from contracts.message import Message
from gateway.asking import Asking, Gathered
from gateway.pages import own_pledge
from gateway.web import render
from tests.contract.test_golden import example
from tests.unit.gateway.towns import PLAYMAKER, request, town


def asking() -> Asking:
    return Asking(PLAYMAKER, request("/"), "0" * 32, None)  # type: ignore[arg-type]


def shown(template: str, **facts: Any) -> str:
    return render.page(template, town(), asking(), **facts).get_data(as_text=True)


def pledge_page(*, may_pay: bool = False, **changed: Any) -> str:
    pledge = example("PledgeView.v1") | changed
    facts = {"campaign": example("CampaignView.v1"), "wrong": None, "stale": False, "may_pay": may_pay}
    return shown("pledge.html", pledge=pledge, key="ab" * 32, may_change=pledge["own"] is not None, **facts)


class Crowdfunding(own_pledge.Routes):
    """The pages of pledges, where the payment provider's word is refused and all else is known."""

    def __init__(self, refusal: Refused) -> None:
        self.own, self.refusal = town(), refusal

    def ask(self, asking: Asking, message: Message) -> dict[str, Any]:  # noqa: ARG002 - as pages ask
        raise self.refusal

    def gather(self, asking: Asking, **questions: Message) -> Gathered:  # noqa: ARG002 - as pages ask
        known = {"pledge": example("PledgeView.v1"), "campaign": example("CampaignView.v1")}
        return Gathered(parts={name: known[name] for name in questions})


def asked_page(refusal: Refused) -> str:
    asked = replace(asking(), received_at=now(), path={"pledge_id": example("PledgeView.v1")["pledge_id"]})
    response: Response = Crowdfunding(refusal).pledge_page(asked)
    return response.get_data(as_text=True)


@pytest.mark.parametrize("refusal", [Busy("later"), Expired("too late"), Unavailable("nothing within 5 seconds")])
def test_what_was_known_last_is_shown_where_the_provider_cannot_be_asked_in_time(refusal: Refused) -> None:
    assert "Det her er det sidste, vi ved." in asked_page(refusal)


def test_a_receipt_is_a_page_that_can_be_printed() -> None:
    told = PledgeReceipt.load(example("PledgeReceipt.v1") | {"campaign_title": "Legeplads <b>"}).dump()
    page = shown("donor_receipt.html", receipt=told)
    for name in ("number", "permit_number", "received_by", "statement"):
        assert told[name] in page
    assert "Legeplads &lt;b&gt;" in page


def test_who_gave_without_signing_in_is_shown_the_link_that_opens_the_pledge() -> None:
    pledge_id = example("PledgeView.v1")["pledge_id"]
    assert f"/pledges/{pledge_id}/return?key={'ab' * 32}" in pledge_page()
    assert "key=" not in pledge_page(own=None), "a key that opens nothing is no link to keep"


def test_a_pledge_that_waits_says_for_what() -> None:
    assert "Et menneske ser på støtten" in pledge_page(state="withheld", pay_url="")
    assert "/betaling" in pledge_page(state="made", pay_url="https://provider.example/pay")
    assert "/betaling" not in pledge_page(state="made", pay_url="", own=None)


def test_what_was_promised_is_paid_at_once_where_nothing_is_waited_for() -> None:
    asked, campaign = replace(asking(), received_at=now()), example("CampaignView.v1")
    soon, begun = (now() + timedelta(days=days) for days in (1, -1))
    told = {None: True, soon.isoformat(): False, begun.isoformat(): True}
    assert {each: own_pledge.due(asked, campaign | {"finale_at": each}) for each in told} == told
    assert not own_pledge.due(asked, None)
    paying, waiting = (pledge_page(state="promised", pay_url="", may_pay=each) for each in (True, False))
    assert "Støtten tæller, når du har betalt." in paying
    assert "/betal" in paying
    assert "Du betaler i indsamlingens sidste dage." in waiting
    assert "/betal" not in waiting


def test_what_was_replaced_leads_to_what_replaces_it_with_the_key_that_opens_that() -> None:
    own = example("PledgeView.v1")["own"] | {"replaced_by": "8ce3bf5d-43bb-5568-8099-d23d9e5ff0be"}
    link = "/pledges/8ce3bf5d-43bb-5568-8099-d23d9e5ff0be/return"
    assert f'{link}?key={"cd" * 32}"' in pledge_page(own=own | {"replaced_key": "cd" * 32})
    assert f'{link}"' in pledge_page(own=own)


def test_the_way_to_the_payment_leaves_our_pages_with_no_word_of_where_from() -> None:
    page = shown("payment.html", pledge=example("PledgeView.v1") | {"pay_url": "https://provider.example/pay?a=1&b=2"})
    assert 'content="0; url=https://provider.example/pay?a=1&amp;b=2"' in page
    assert 'name="referrer" content="no-referrer"' in page
