"""A playmaker takes a budget from its first draft to its end by pages, with the joint council, and its vote as well."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now
from tests.browser.browsing import another, looks_right, send, sign_in
from tests.browser.desk import DECIDED, done, go_on, in_days
from tests.people import AREA, COUNCIL, People

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00
OTHER = "harlev"


@ONCE
def test_the_ballots_of_a_result_are_counted_again_from_its_page(page: Page, people: People) -> None:
    election_id = people.get("/elections?state=declared")["items"][0]["election_id"]
    here, again = f"/afstemninger/{election_id}/resultat", "Tæl stemmesedlerne op igen"
    page.goto(here)
    expect(page.get_by_role("link", name=again), "it is not everybody's to do").to_have_count(0)
    sign_in(page, "playmaker")
    page.goto(here)
    page.get_by_role("link", name=again).click()
    looks_right(page, "desk-recount")
    send(page)
    expect(page.locator("main")).to_contain_text("Optællingen gav det samme som det resultat, der er offentliggjort.")
    declared = people.get(f"/elections/{election_id}/result")["tally_hash"]
    expect(page.locator(".told code")).to_have_text([declared, declared])
    looks_right(page, "desk-recounted")
    page.get_by_role("link", name="Tilbage", exact=True).click()
    page.wait_for_url(f"**{here}")


@ONCE
def test_proposals_out_of_a_spreadsheet_are_tried_mended_and_sent_in(page: Page, people: People, scripts: bool) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    sign_in(page, "playmaker")
    go_on(page, "import_proposals", budget_id)
    looks_right(page, "desk-import")
    send(page, table="navn\ttelefon\nAnna\t12345678")
    expect(page.locator("#table-error")).to_contain_text("Kolonner, vi ikke kender: navn, telefon.")
    send(page, table='titel\ttekst\tpris\nBænke\t"Ved søen.\nMed ryglæn."\t4.000\nTræer\tVed skolen.\tmange')
    refused = page.get_by_role("row", name="mange er ikke et beløb som 12.500,00")
    expect(refused).to_contain_text("pris")
    looks_right(page, "desk-import-tried")
    assert people.get(f"/budgets/{budget_id}/proposals")["items"] == [], "to try is to do nothing"
    mended = page.locator("#table").input_value().replace("mange", "2.500,50")
    page.locator("#table").fill(mended)
    page.get_by_role("button", name="Prøv tabellen").click()
    expect(page.locator(".scroll table")).to_have_count(0)
    page.get_by_role("button", name="Send 2 forslag ind").click()
    expect(page.get_by_role("status")).to_contain_text("2 forslag er sendt ind.")
    looks_right(page, "desk-import-sent")
    told = {each["title"]: each["cost"] for each in people.get(f"/budgets/{budget_id}/proposals")["items"]}
    assert told == {"Bænke": 4_000_00, "Træer": 2_500_50}
    page.get_by_role("link", name="Se forslagene").click()
    expect(page.locator("#liste")).to_contain_text("Indtastet af kommunen")
    page.goto(f"/skrivebord/import_proposals/{budget_id}")
    if scripts:
        page.get_by_label("Eller vælg en fil").set_input_files(
            {"name": "forslag.csv", "mimeType": "text/csv", "buffer": mended.encode("cp1252")}
        )
        expect(page.locator("#table")).to_have_value(mended)
    else:
        page.locator("#table").fill(mended)
    page.get_by_role("button", name="Prøv tabellen").click()
    expect(page.locator("main")).to_contain_text("2 er sendt ind før")
    expect(page.get_by_role("button", name="Send")).to_have_count(0)


@ONCE
def test_a_budget_is_begun_returned_amended_endorsed_rescheduled_and_closed(page: Page, people: People) -> None:
    year = people.new_year(2 * AMOUNT)
    title = f"Mødesteder {year}"
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Begynd et deltagerbudget").click()
    looks_right(page, "desk-open-budget")
    page.locator('[name="area_id"]').select_option(AREA)
    send(page, title=title, challenge="Hvor mødes vi?", year=str(year), amount="mange")
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    page.locator('[name="checklist-lawful"]').check()
    send(page, amount="20.000", proposal_rules__not_for="Løn\nLeje", calendar__ideas_until=in_days(20))
    done(page, "open_budget")
    budget = next(each for each in people.get(f"/budgets?area_id={AREA}")["items"] if each["title"] == title)
    budget_id = budget["budget_id"]
    another(page, COUNCIL)
    go_on(page, "return_budget", budget_id)
    expect(page.locator("main")).to_contain_text("Hvor mødes vi?")
    send(page, remarks="Skriv også, hvad det ikke er til.")
    done(page, "return_budget")
    another(page, "playmaker")
    page.goto("/skrivebord")
    expect(page.locator("main")).to_contain_text("Skriv også, hvad det ikke er til.")
    go_on(page, "amend_budget", budget_id)
    amend(page, people, budget_id)
    another(page, COUNCIL)
    go_on(page, "endorse_budget", budget_id)
    page.get_by_role("link", name="hvad der er besluttet").click()
    expect(page.locator("main")).to_contain_text("Skriv også, hvad det ikke er til.")
    expect(page.locator("ins")).to_contain_text("Ikke til løn.")
    looks_right(page, "budget-log")
    go_on(page, "endorse_budget", budget_id)
    send(page, **DECIDED)
    done(page, "endorse_budget")
    people.phase(budget_id, "ideas")
    another(page, "playmaker")
    change_and_close(page, people, budget_id)


def amend(page: Page, people: People, budget_id: str) -> None:
    """One field is written anew: the others stay as they were."""
    before = people.get(f"/budgets/{budget_id}")
    send(page, challenge="Hvor mødes vi? Ikke til løn.", reason="Efter jeres bemærkninger.")
    done(page, "amend_budget")
    after = people.get(f"/budgets/{budget_id}")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"challenge", "version"}, "what was sent as it was shown stays"
    assert after["proposal_rules"]["not_for"] == ["Løn", "Leje"]
    assert after["checklist"] == ["lawful", "allowed_use"]


def change_and_close(page: Page, people: People, budget_id: str) -> None:
    """Its dates are moved, more money is asked for and not asked for after all, and it is closed."""
    go_on(page, "reschedule_budget", budget_id)
    send(page, calendar__ideas_until=in_days(30), reason="Folk har travlt.")
    done(page, "reschedule_budget")
    moved = datetime.fromisoformat(people.get(f"/budgets/{budget_id}")["calendar"]["ideas_until"])
    assert (moved - now()).days == 29
    go_on(page, "change_earmark", budget_id)
    send(page, amount="25.000", reason="Mange gode forslag.")
    done(page, "change_earmark")
    (change,) = people.get(f"/budgets/{budget_id}/earmark-changes")["items"]
    go_on(page, "decline_earmark_change", change["change_id"])
    send(page, reason="Det rækker alligevel.")
    done(page, "decline_earmark_change")
    go_on(page, "close_budget", budget_id)
    send(page, reason="Ingen vil være med.")
    done(page, "close_budget")
    people.phase(budget_id, "cancelled")


@ONCE
def test_who_votes_which_areas_share_and_on_which_terms_is_framed_by_form(page: Page, people: People) -> None:
    year = people.new_year(AMOUNT)
    title = f"Fælles om {year}"
    sign_in(page, "playmaker")
    page.goto("/skrivebord/open_budget")
    expect(page.locator("form#formular details")).to_have_count(4)
    expect(page.locator("details[open]")).to_have_count(0)
    page.locator('[name="area_id"]').select_option(AREA)
    for part in ("Hvem der kan stemme, ud over alderen", "Kategorier, og hvad", "Flere områder"):
        page.locator("summary", has_text=part).click()
    page.locator(f'[name="eligibility.area_ids-{OTHER}"]').check()
    page.locator(f'[name="areas-{OTHER}"]').fill("1")
    sums = {"ballot_rules__sum_cost_max_per_category": "Legepladser 5.000\nStier 2.500,50"}
    send(page, title=title, challenge="Stien", year=str(year), amount="20.000", eligibility__postal_codes="836", **sums)
    told_at(page, "areas", "Deltagerbudgettets eget område skal også have en del.")
    page.locator(f'[name="areas-{AREA}"]').fill("3")
    send(page)
    told_at(page, "eligibility.postal_codes", "Se efter, om det er skrevet rigtigt")
    looks_right(page, "desk-framing-unfolded")
    send(page, eligibility__postal_codes="8355, 8362")
    done(page, "open_budget")
    budget = next(each for each in people.get(f"/budgets?area_id={AREA}")["items"] if each["title"] == title)
    framed = people.get(f"/budgets/{budget['budget_id']}")
    assert {each["area_id"]: each["share"] for each in framed["areas"]} == {AREA: 3, OTHER: 1}
    assert framed["eligibility"]["area_ids"] == [OTHER]
    assert framed["eligibility"]["postal_codes"] == ["8355", "8362"]
    assert framed["ballot_rules"]["sum_cost_max_per_category"] == {"Legepladser": 5_000_00, "Stier": 2_500_50}
    amend_terms(page, budget["budget_id"])


def told_at(page: Page, field: str, words: str) -> None:
    """Above the form, and at the field, which is unfolded."""
    expect(page.get_by_role("alert").locator(f'a[href="#{field}"]')).to_contain_text(words)
    expect(page.locator(f'[id="{field}-error"]')).to_be_visible()


def amend_terms(page: Page, budget_id: str) -> None:
    """What says something is unfolded; what is changed is told in words, and nothing else."""
    page.goto(f"/skrivebord/amend_budget/{budget_id}")
    expect(page.locator("details[open]")).to_have_count(3)
    expect(page.locator('[name="eligibility.postal_codes"]')).to_have_value("8355 8362")
    page.locator("summary", has_text="Vilkår").click()
    page.locator('[name="terms.pays"]').select_option("after")
    page.locator('[name="terms.agreement"]').check()
    send(page, reason="Banken vil det.")
    done(page, "amend_budget")
    page.goto(f"/budgetter/{budget_id}/forloeb")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Når de er brugt")
    expect(rows.nth(1)).to_contain_text("Om der laves en aftale før den første betaling")
    looks_right(page, "budget-versions-in-words")


@ONCE
def test_a_vote_is_extended_and_closed_by_decisions(page: Page, people: People) -> None:
    _, election_id, _ = people.election(people.new_year(AMOUNT), AMOUNT, {"A": 12_000_00})
    sign_in(page, "playmaker")
    go_on(page, "extend_election", election_id)
    send(page, closes_at=in_days(9), **DECIDED)
    done(page, "extend_election")
    closes_at = datetime.fromisoformat(people.get(f"/elections/{election_id}")["closes_at"])
    assert (closes_at - now()).days == 8
    go_on(page, "close_election", election_id)
    looks_right(page, "desk-close-election")
    send(page, **DECIDED)
    done(page, "close_election")
    assert people.until(f"/elections/{election_id}/result", bool)["totals"]["ballots"] == 0
