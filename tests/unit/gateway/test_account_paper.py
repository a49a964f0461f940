"""The account as people print it: Danish, the same bytes for the same words, and no word of anybody's read as markup."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.crowdfunding import Permit
from contracts.crowdfunding.accounts import (
    AccountDay,
    AccountHelp,
    AccountPayment,
    AccountTotals,
    CampaignAccount,
)
from contracts.errors import Busy
from gateway.papers import account as papers
from gateway.papers import press

PAYMENT = UUID(int=7)


def an_account(**changes: Any) -> CampaignAccount:
    sums = dict.fromkeys(AccountTotals.__dataclass_fields__, 0)
    sums |= {"captured": 1_234_567_50, "refunded": 10_000_01, "handed_over": 1_234_567_50, "given_back": 10_000_01}
    sums |= {"paid": 1_300_000_00, "paid_of_match": 75_432_51, "match_granted": 90_000_00, "match_released": 14_567_49}
    permit = Permit(number="26-700-1", holder="Legepladsen", from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))
    day = AccountDay(
        kind="capture", on=date(2026, 4, 30), count=300, amount=1_234_567_50, first_sequence=10, last_sequence=309
    )
    paid = AccountPayment(
        payment_id=PAYMENT,
        paid_on=date(2026, 6, 1),
        amount=1_300_000_00,
        contributed=1_224_567_49,
        match=75_432_51,
        sequence=400,
        purpose="Gynger",
        voucher="=Faktura 1",
    )
    told = {
        "campaign_id": UUID(int=1),
        "title": "Legeplads",
        "area_id": "tranbjerg",
        "campaign_state": "handed_over",
        "currency": "DKK",
        "permit": permit,
        "closes_at": datetime(2026, 4, 30, 21, 59, tzinfo=UTC),
        "state": "published",
        "text": "Den står færdig.\n\nTak.",
        "published_at": datetime(2026, 12, 6, 22, 59, tzinfo=UTC),
        "fees_borne_by": "city",
        "totals": AccountTotals(**sums),
        "days": (day,),
        "payments": (paid,),
        "help": (AccountHelp(kind="hours", title="Gravearbejde", quantity=10, value=37_500),),
        "epoch": 1,
        "sequence": 500,
        "sequences": 309,
    }
    return CampaignAccount(**(told | changes))


def said(account: CampaignAccount) -> dict[str, list[list[str]]]:
    """Heading -> the rows under it."""
    return {each["title"]: each["rows"] for each in papers.paper(account)["sections"]}


def test_amounts_and_days_read_as_in_denmark() -> None:
    rows = said(an_account())
    assert rows["Indsamlet"] == [
        ["30. april 2026", "300", "1.234.567,50\xa0kr.", "10 til 309"],
        ["I alt", "300", "1.234.567,50\xa0kr.", ""],
    ]
    assert ["Tilladelsens periode", "1. januar 2026 til 31. december 2026"] in rows["Indsamlingen"]
    assert rows["Timer og ting"] == [["Gravearbejde", "2,5 timer", "375,00\xa0kr."]]


def test_what_came_in_less_each_of_the_others_is_what_is_left() -> None:
    assert said(an_account())["Opgørelse over det indsamlede"] == [
        ["Indsamlet", "1.234.567,50\xa0kr."],
        ["Betalt tilbage til bidragyderne", "-10.000,01\xa0kr."],
        ["Udbetalt til formålet", "-1.224.567,49\xa0kr."],
        ["Tilbage", "0,00\xa0kr."],
    ]


def test_who_bears_the_fees_is_said_also_where_there_are_none() -> None:
    (section,) = [each for each in papers.paper(an_account())["sections"] if each["title"] == "Gebyrer"]
    assert section["lines"] == ["Der er ingen gebyrer. Eventuelle bæres af kommunen."]


def test_until_it_is_accepted_it_says_that_it_is_preliminary() -> None:
    told = papers.paper(an_account(published_at=None, state=None))
    assert told["status"].startswith("Foreløbigt regnskab")
    assert papers.paper(an_account())["status"] == "Endeligt regnskab, godkendt 6. december 2026"


def test_the_same_account_is_the_same_bytes_tagged_and_in_danish() -> None:
    told = papers.paper(an_account())
    pdf = press.printed("account", told)
    assert pdf == press.printed("account", told)
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert re.search(rb"/Lang\s*\(da", pdf)
    assert b"pdfuaid" in pdf


def test_what_somebody_wrote_is_never_markup() -> None:
    evil = '#panic("x") $ *a* \\ #read("/etc/passwd") <b> "'
    pdf = press.printed("account", papers.paper(an_account(title=evil, text=evil)))
    assert pdf.startswith(b"%PDF-")


def test_a_letter_that_no_font_has_is_no_reason_to_have_no_paper() -> None:
    pdf = press.printed("account", papers.paper(an_account(text="Tak \U0001f389 漢字")))
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" not in pdf


def test_so_many_papers_are_set_at_once_and_the_next_one_waits() -> None:
    told = papers.paper(an_account())
    for _ in range(press.AT_ONCE_MAX):
        assert press.PRINTING.acquire(blocking=False)
    try:
        with pytest.raises(Busy):
            press.printed("account", told)
    finally:
        press.PRINTING.release(press.AT_ONCE_MAX)
    assert press.printed("account", told)


def test_as_a_table_it_is_for_programs_and_for_a_danish_spreadsheet() -> None:
    plain = "".join(papers.table(an_account(), excel=False)).splitlines()
    assert plain[0].startswith("section,what,on,count,amount")
    assert "total,captured,,,123456750,,,,,," in plain
    assert f"payment,{PAYMENT},2026-06-01,,130000000,122456749,7543251,Gynger,=Faktura 1,400,400" in plain
    excel = "".join(papers.table(an_account(), excel=True))
    assert excel.startswith("\ufeffsection;what")
    assert f"payment;{PAYMENT};01-06-2026;;1300000,00;1224567,49;75432,51;Gynger;'=Faktura 1;400;400" in excel
