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
def test_an_invoice_that_a_project_did_not_ask_for_is_coded_from_its_page_and_approved_by_another(
    page: Page, people: People
) -> None:
    project = applied(people, people.past_year(1_000_000))
    decide(people, project, GRANTED)
    state(people, project, "granted")
    sign_in(page, "finance")
    page.goto(f"/projekter/{project}")
    page.get_by_role("link", name="Kontér en regning til kommunen").click()
    waits(page, "Tilbage at bruge")
    looks_right(page, "desk-enter-payment")
    voucher = f"Faktura {uuid4().hex[:6]}"
    send(page, amount="99.999.999", voucher=voucher)
    expect(page.get_by_role("alert")).to_contain_text("Så meget er der ikke tilbage af bevillingen")
    send(page, amount=str(FIRST // 100))
    page.wait_for_url(f"**/projekter/{project}?gjort=enter_payment")
    waits(page, "Det er gjort", voucher)
    another(page, "finance-2")
    page.goto("/skrivebord")
    page.locator("#payments ~ .rows > li", has_text=voucher).get_by_role("link", name="Godkend betalingen").click()
    waits(page, voucher)
    page.locator("form#formular button").click()
    done(page, "approve_payment")


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
def test_an_opening_is_seen_as_it_would_be_posted_before_one_enters_it_and_another_attests_it(
    page: Page, people: People
) -> None:
    year = people.new_year(1_000_000)
    before = people.stages(year)
    sign_in(page, "finance")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Bogfør en åbningssaldo").click()
    looks_right(page, "desk-opening")
    page.locator("#stage").select_option("grant")
    send(page, year=str(year), amount=str(before["available"] // 100 + 1))
    expect(page.locator("#voucher-error")).to_contain_text("Udfyld feltet")
    voucher = f"Gammelt bilag {uuid4().hex[:6]}"
    send(page, voucher=voucher)
    waits(page, f"til rådighed i {year}, så som den står nu, bliver posteringen afvist", voucher)
    page.get_by_role("button", name="Ret", exact=True).click()
    send(page, amount="2.000")
    waits(page, f"Puljen, {year}", f"Bevilget til projekt, {year}", "2.000", "Det har ingen side her")
    expect(page.locator("main")).not_to_contain_text("bliver posteringen afvist")
    looks_right(page, "desk-opening-seen")
    page.get_by_role("button", name="Læg den til attestering").click()
    done(page, "post_opening")
    another(page, "finance-2")
    page.goto("/skrivebord")
    line = page.locator("#drafts ~ .rows > li", has_text=voucher)
    line.get_by_role("link", name="Attestér posteringen").click()
    waits(page, "Åbningssaldo", voucher, f"Bevilget til projekt, {year}")
    page.locator("form#formular button").click()
    done(page, "attest_draft")
    assert people.stages(year)["granted"] == before.get("granted", 0) + 2_000_00


@ONCE
def test_who_attests_a_reversal_reads_which_transfer_it_undoes(page: Page, people: People) -> None:
    year = people.past_year(1_000_000)
    project = str(uuid4())
    grant = {"project_id": project, "year": year, "amount": 400_000, "currency": "DKK", "decision": DECISION}
    people.enter("/pool/grants", grant)
    voucher = f"Faktura {uuid4().hex[:6]}"
    account = f"grant/{project}/{year}"
    people.enter("/pool/payments", {"account": account, "amount": 150_000, "voucher": voucher})
    sign_in(page, "finance")
    page.goto(f"/puljen/konto?konto={account}")
    page.locator("tr", has_text="1.500").get_by_role("link", name="Før en postering tilbage").click()
    reason = f"Betalt to gange {uuid4().hex[:6]}"
    send(page, reason=reason)
    done(page, "reverse_transfer")
    another(page, "finance-2")
    page.goto("/skrivebord")
    line = page.locator("#drafts ~ .rows > li", has_text=reason)
    for words in (f"Bevilget til projekt, {year}", f"Anvist til betaling, {year}", "1.500", voucher):
        expect(line).to_contain_text(words)
    looks_right(page, "desk-drafts-reversal")
    line.get_by_role("link", name="Attestér posteringen").click()
    waits(page, "Posteringen, der føres tilbage", f"Anvist til betaling, {year}", "1.500", voucher)
    looks_right(page, "desk-attest-reversal")
    page.locator("form#formular button").click()
    done(page, "attest_draft")
    assert people.stages(year)["granted"] == 400_000


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
