"""A donor's page and receipt say what is true of the pledge, and open more to its donor than to others."""

from typing import Any

from contracts.crowdfunding.receipts import PledgeReceipt
from gateway.asking import Asking
from gateway.web import render
from tests.contract.test_golden import example
from tests.unit.gateway.towns import PLAYMAKER, request, town


def asking() -> Asking:
    return Asking(PLAYMAKER, request("/"), "0" * 32, None)  # type: ignore[arg-type]


def shown(template: str, **facts: Any) -> str:
    return render.page(template, town(), asking(), **facts).get_data(as_text=True)


def pledge_page(**changed: Any) -> str:
    pledge = example("PledgeView.v1") | changed
    facts = {"campaign": example("CampaignView.v1"), "wrong": None, "stale": False, "may_pay": False}
    return shown("pledge.html", pledge=pledge, key="ab" * 32, may_change=pledge["own"] is not None, **facts)


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


def test_the_way_to_the_payment_leaves_our_pages_with_no_word_of_where_from() -> None:
    page = shown("payment.html", pledge=example("PledgeView.v1") | {"pay_url": "https://provider.example/pay?a=1&b=2"})
    assert 'content="0; url=https://provider.example/pay?a=1&amp;b=2"' in page
    assert 'name="referrer" content="no-referrer"' in page
