"""Finance at its desk: payments are coded, approved and told to the bank, and the council's decisions are entered and attested."""

import csv
import io
import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import looks_right, sign_in
from tests.browser.test_counter_and_accounts import another, send
from tests.end_to_end.test_applications_road import APPLICANT, FIRST, GRANTED, SECOND, applied, decide, state
from tests.people import DECISION, People, eventually

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
DECIDED = {"decision__case_number": "B-2026-9", "decision__decided_on": "2026-11-20", "decision__decided_by": "Byrådet"}


def done(page: Page, name: str) -> None:
    page.wait_for_url(f"**/skrivebord?gjort={name}")


def waits(page: Page, *shown: str) -> None:
    """What is decided on stands on the form."""
    for each in shown:
        expect(page.locator("main")).to_contain_text(each)


@ONCE
def test_two_finance_officers_code_and_approve_file_confirm_and_return(page: Page, people: People) -> None:
    year = people.past_year(1_000_000)
    project = applied(people, year)
    decide(people, project, GRANTED)
    state(people, project, "granted")
    asked = [
        people.post(APPLICANT, f"/projects/{project}/payment-requests", {"amount": amount, "purpose": purpose})["id"]
        for amount, purpose in ((FIRST, "Tømmer"), (SECOND, "Maling"))
    ]
    coded_and_approved(page, people, asked)
    told_to_the_bank(page, people, asked)
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/confirm_payment/{asked[0]}"]').click()
    waits(page, "Faktura 11")
    send(page, voucher="Betalt 4. november")
    done(page, "confirm_payment")
    page.goto(f"/skrivebord/return_payment/{asked[1]}")
    waits(page, "Faktura 12")
    send(page, reason="Kontoen er lukket.")
    done(page, "return_payment")
    stages = eventually(lambda: (found := people.stages(year)).get("paid") and found)
    assert (stages["paid"], stages["granted"], stages.get("payable")) == (FIRST, GRANTED - FIRST, None)
    page.goto(f"/skrivebord/confirm_payment/{asked[1]}")
    waits(page, "Den venter ikke længere")
    expect(page.locator("form#formular")).to_have_count(0)


def coded_and_approved(page: Page, people: People, asked: list[str]) -> None:
    """By two: who coded it does not approve it."""
    sign_in(page, "finance")
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/code_payment/{asked[0]}"]').click()
    waits(page, "Tømmer", f"{FIRST // 100:,}".replace(",", "."))
    send(page, voucher="Faktura 11")
    done(page, "code_payment")
    page.goto(f"/skrivebord/code_payment/{asked[1]}")
    send(page, voucher="Faktura 12")
    done(page, "code_payment")
    page.goto(f"/skrivebord/approve_payment/{asked[0]}")
    page.locator("form#formular button").click()
    expect(page.get_by_role("alert"), "who coded it does not approve it").to_be_visible()
    another(page, "finance-2")
    for payment, voucher in zip(asked, ("Faktura 11", "Faktura 12"), strict=True):
        page.goto(f"/skrivebord/approve_payment/{payment}")
        waits(page, voucher)
        looks_right(page, "desk-approve-payment")
        page.locator("form#formular button").click()
        done(page, "approve_payment")
        people.payment(payment, "payable")


def told_to_the_bank(page: Page, people: People, payments: list[str]) -> None:
    """A file is made and handed out to whoever is signed in, for programs and for a spreadsheet."""
    page.goto("/skrivebord")
    page.get_by_role("link", name="Lav en betalingsfil").click()
    page.locator("form#formular button").click()
    page.wait_for_url(re.compile(r"/skrivebord/udtraek\?fil=\d+"))
    expect(page.get_by_role("status")).to_contain_text("er lavet")
    looks_right(page, "desk-downloads")
    first = page.locator("#filer ~ .scroll tbody tr").first
    with page.expect_download() as for_programs:
        first.get_by_role("link", name="CSV til programmer").click()
    rows = {row["payment_id"]: row for row in csv.DictReader(io.StringIO(for_programs.value.path().read_text()))}
    assert [int(rows[payment]["amount"]) for payment in payments] == [FIRST, SECOND]
    with page.expect_download() as for_people:
        first.get_by_role("link", name="Regneark").click()
    assert for_people.value.suggested_filename.startswith("betalingsfil-")
    assert f"{FIRST / 100:.2f}".replace(".", ",") in for_people.value.path().read_text()
    (newest, *_) = people.get("/pool/payment-files", "finance")["items"]
    page.goto("/skrivebord")
    fetch = page.locator(f'a[href="/skrivebord/udtraek/betalingsfil/{newest["file_id"]}"]')
    expect(fetch).to_have_text(re.compile("Hent betalingsfilen"))
    another(page, "playmaker")
    refused = page.request.get(f"/skrivebord/udtraek/betalingsfil/{newest['file_id']}")
    assert refused.status == 403
    another(page, "finance-2")


@ONCE
def test_a_grant_without_a_vote_and_a_scheme_are_entered_by_one_and_attested_by_another(
    page: Page, people: People
) -> None:
    year = people.past_year(1_000_000)
    sign_in(page, "finance")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Bevilg uden afstemning").click()
    send(page, year=str(year), amount="2.000", **DECIDED)
    done(page, "grant_directly")
    page.goto("/skrivebord/adopt_matching_scheme")
    looks_right(page, "desk-adopt-scheme")
    page.locator('[name="rules.kind"]').select_option("factor")
    page.locator('[name="rules.areas-solbjerg"]').check()
    title = f"Krone for krone {uuid4().hex[:6]}"
    rules = {"rules__numerator": "1", "rules__denominator": "2", "rules__until": "2999-12-31"}
    send(page, title=title, year=str(year), amount="3.000", **rules, **DECIDED)
    done(page, "adopt_matching_scheme")
    another(page, "finance-2")
    page.goto("/skrivebord")
    page.locator('a[href^="/skrivebord/attest_draft/"]').first.click()
    waits(page, "Bevilling uden afstemning", "2.000", str(year), "Byrådet")
    page.locator("form#formular button").click()
    done(page, "attest_draft")
    assert people.stages(year)["granted"] == 2_000_00
    line = page.locator(".rows > li", has_text=title)
    line.get_by_role("link", name="Attestér ordningen").click()
    waits(page, title, "1/2", "Solbjerg", "3.000")
    looks_right(page, "desk-attest-scheme")
    page.locator("form#formular button").click()
    done(page, "attest_matching_scheme")

    def runs() -> bool:
        schemes = people.get("/matching-schemes", "finance")["items"]
        return next(each["state"] for each in schemes if each["title"] == title) == "adopted"

    eventually(runs)
    page.goto("/skrivebord")
    line.get_by_role("link", name="Afslut medfinansieringen").click()
    send(page, **DECIDED)
    done(page, "end_matching_scheme")


@ONCE
def test_before_a_year_is_closed_what_is_bound_and_what_would_lapse_is_seen(page: Page, people: People) -> None:
    year = people.past_year(500_000)
    grant = {"project_id": str(uuid4()), "year": year, "amount": 120_000, "currency": "DKK", "decision": DECISION}
    people.enter("/pool/grants", grant)
    sign_in(page, "finance")
    page.goto("/skrivebord/close_year")
    line = page.locator("tbody tr", has=page.get_by_role("rowheader", name=str(year)))
    expect(line.first).to_contain_text("1.200")
    expect(page.get_by_role("heading", name="Tilsagn, der ikke er betalt")).to_be_visible()
    held = people.get("/pool/commitments?limit=500")["items"]
    budgets = {each["budget_id"]: each["title"] for each in people.get("/budgets?limit=500")["items"]}
    owner = next(budgets[each["account"].split("/")[1]] for each in held if each["account"].split("/")[1] in budgets)
    expect(page.locator("#tilsagn ~ .scroll").first).to_contain_text(owner)
    looks_right(page, "desk-close-year")
    page.goto("/skrivebord/udtraek")
    for name in ("regnskab", "tilsagn"):
        with page.expect_download() as download:
            page.locator(f'a[href="/skrivebord/udtraek/{name}?regneark=1"]').click()
        assert str(year) in download.value.path().read_text()
