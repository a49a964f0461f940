"""What an owner types of a campaign's account becomes the command, and the account that was sent back fills the form again."""

from typing import Any

from contracts.crowdfunding.accounts import SubmitCampaignAccount
from gateway.web import tables, vouchers
from tests.contract.test_golden import example

ONE, TWO = (f"00000000-0000-4000-8000-00000000000{each}" for each in (1, 2))
PAYMENTS: list[dict[str, Any]] = [{"payment_id": ONE}, {"payment_id": TWO}]


def test_every_payment_takes_its_purpose_and_its_voucher() -> None:
    form = {"text": "Det gik godt.", f"purpose-{ONE}": "Orgel", f"voucher-{ONE}": "7", f"purpose-{TWO}": " "}
    _, wrong = vouchers.read(form, PAYMENTS)
    assert wrong == dict.fromkeys((f"purpose-{TWO}", f"voucher-{TWO}"), "empty")
    said, wrong = vouchers.read(form | {f"purpose-{TWO}": "Transport", f"voucher-{TWO}": "8"}, PAYMENTS)
    assert wrong == {}
    command = SubmitCampaignAccount.load({**said, "command_id": ONE, "campaign_id": TWO})
    assert [(each.purpose, each.voucher) for each in command.vouchers] == [("Orgel", "7"), ("Transport", "8")]


def test_a_text_is_needed_and_has_an_end() -> None:
    assert vouchers.read({}, [])[1] == {"text": "empty"}
    assert vouchers.read({"text": "x" * 10_001}, [])[1] == {"text": "text_too_long"}


def test_what_was_sent_before_is_typed_already() -> None:
    account = example("CampaignAccount.v1")
    said, wrong = vouchers.read(vouchers.typed(account), account["payments"])
    assert wrong == {}
    assert said["text"] == account["text"]
    assert [each["purpose"] for each in said["vouchers"]] == [each["purpose"] for each in account["payments"]]


def test_every_state_of_an_account_has_a_word() -> None:
    assert tables.ACCOUNT_STATES.keys() == {"none", "submitted", "returned", "published"}
