"""At the counter an official votes, proposes, supports and collects for citizens without MitID; paper is read by two.

Beside it: how far long work is, and the account that a campaign's owner submits.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chassis.clock import now
from deploy.local.town import Town
from tests.browser.browsing import a_visit, another, keep_shot, looks_right, send, sign_in, violations, width_of
from tests.end_to_end.test_counter import files_that_hold
from tests.people import AREA, CAMPAIGN_DAYS, DECISION, People, eventually

AMOUNT = 20_000_00
NANNA, OLUF, PROTECTED, NOBODY = "021349-0001", "151372-0002", "301301-0003", "999999-9999"
"""Invented residents of Solbjerg, and no number at all."""
WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False), (1280, True), (1280, False)])
ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False)])


def go_on_with(page: Page, address: str) -> None:
    """From the desk, which sees what is new once the gateway has heard of it."""

    def waits() -> bool:
        page.goto("/skrivebord")
        return page.locator(f'a[href="{address}"]').count() == 1

    eventually(waits)
    assert width_of(page) == page.viewport_size["width"]  # type: ignore[index]
    page.locator(f'a[href="{address}"]').click()


@WAYS
def test_a_vote_is_cast_for_a_citizen_another_by_code_and_paper_is_read_by_two(
    page: Page, people: People, demo: Town
) -> None:
    _, election_id, projects = people.election(people.new_year(AMOUNT), AMOUNT, {"A": 12_000_00, "B": 13_000_00})
    first = next(iter(projects.values()))
    sign_in(page, "counter")
    go_on_with(page, f"/skrivebord/cast_assisted_ballot/{election_id}")
    page.locator(f"#project-{first}").check()
    send(page, cpr=NOBODY)
    expect(page.get_by_role("alert")).to_contain_text("Ingen har dette nummer")
    assert page.locator(f"#project-{first}").is_checked(), "what was filled in is kept"
    send(page, cpr=NANNA)
    receipt = page.locator("dd code").first.inner_text()
    assert NANNA not in page.content()
    page.goto(f"/skrivebord/cast_assisted_ballot/{election_id}")
    page.locator(f"#project-{first}").check()
    send(page, cpr=NANNA, replaces=receipt)
    page.get_by_role("heading", name="Stemmen er afgivet").wait_for()
    page.goto(f"/skrivebord/issue_code/{election_id}")
    send(page, cpr=OLUF)
    code = page.locator("dd code").last.inner_text()
    vote_by_code(page, election_id, first, code)
    another(page, "counter")
    page.goto(f"/skrivebord/mark_paper_voter/{election_id}")
    send(page, cpr=PROTECTED)
    page.wait_for_url("**/skrivebord?gjort=mark_paper_voter")
    read_paper(page, people, election_id)
    assert people.until(f"/elections/{election_id}/result", bool)["totals"]["ballots"] == 3
    assert people.get(f"/elections/{election_id}")["turnout"] == {"online": 1, "assisted": 1, "paper": 1}
    assert files_that_hold(demo.folder, (NANNA, OLUF, PROTECTED, code)) == []


def vote_by_code(page: Page, election_id: str, project_id: str, code: str) -> None:
    """By a citizen at home, who signs in nowhere; the code is in no address and no cookie."""
    page.context.clear_cookies()
    page.goto(f"/afstemninger/{election_id}")
    page.locator(f'label[for="project-{project_id}"]').click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Gennemse din stemme").click()
    looks_right(page, "review-by-code")
    by_code, sent = page.get_by_role("button", name="Stem med koden"), list[str]()
    page.on("request", lambda asked: sent.append(asked.url + asked.headers.get("cookie", "")))
    page.get_by_label("Koden").fill("ABCD-EFGH")
    by_code.click()
    expect(page.locator("#code-error"), "nobody was given that one").to_be_visible()
    assert [each["name"] for each in page.context.cookies()] == ["opland_ballot"], "what was chosen is kept"
    page.get_by_label("Koden").fill(code.lower())
    by_code.click()
    expect(page.locator("h1")).to_have_text("Tak, vi har din stemme")
    said = json.dumps([sent, page.context.cookies(), page.url]).upper()
    assert code not in said
    assert page.locator("dd code").count() == 2, "a receipt with its code on the board"


def read_paper(page: Page, people: People, election_id: str) -> None:
    """Two officials read a sheet otherwise, then alike; the vote is closed and its paper counted."""
    paper = f"/skrivebord/enter_paper_batch/{election_id}"
    page.goto(paper)
    send(page, batch="1", sheets="3")
    expect(page.get_by_role("alert")).to_contain_text("Ark 1")
    send(page, batch="1", sheets="2")
    expect(page.get_by_role("status")).to_contain_text("En anden skal også læse den")
    another(page, "counter-2")
    page.goto(paper)
    send(page, batch="1", sheets="1")
    expect(page.get_by_role("status")).to_contain_text("I læser ikke alle sedler ens")
    assert page.locator("tbody td").all_inner_texts() == ["1", "2"]
    send(page, batch="1", sheets="2")
    expect(page.get_by_role("status")).to_contain_text("To har læst bunken ens")
    people.post("playmaker", f"/elections/{election_id}/closing", {"decision": DECISION})
    page.goto(f"/skrivebord/finish_paper_count/{election_id}")
    send(page, ballots="2")
    expect(page.get_by_role("alert")).to_contain_text("Papiret passer ikke")
    send(page, ballots="1")
    page.get_by_role("heading", name="Det er gjort").wait_for()


@ONCE
def test_a_citizen_proposes_and_another_supports_and_comments(page: Page, people: People) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    sign_in(page, "counter")
    go_on_with(page, f"/skrivebord/submit_proposal_for_citizen/{budget_id}")
    said = {"cpr": NANNA, "title": "En bænk ved skrænten", "text": "Til dem, der skal hvile."}
    send(page, **said, cost="tolv")
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    send(page, cost="12.000")
    proposal_id = page.locator("dd code").inner_text()
    page.goto(f"/skrivebord/skranke/forslag/{budget_id}")
    page.get_by_label("Søg i forslagene").fill("skrænten")
    page.get_by_role("button", name="Søg").click()
    page.locator(f'a[href="/skrivebord/support_proposal_for_citizen/{proposal_id}"]').click()
    send(page, cpr=OLUF)
    page.wait_for_url("**/skrivebord?gjort=*")
    page.goto(f"/skrivebord/write_comment_for_citizen/{proposal_id}")
    send(page, cpr=OLUF, text="Gerne med ryglæn.")
    page.wait_for_url("**/skrivebord?gjort=*")
    found = people.get(f"/proposals/{proposal_id}")
    assert (found["assisted"], found["supports"]) == (True, 1)


@ONCE
def test_a_campaign_and_an_application_are_begun_and_handed_in_by_their_numbers(page: Page, people: People) -> None:
    sign_in(page, "counter")
    page.goto("/skrivebord/start_campaign_for_citizen")
    page.locator('[name="area_id"]').select_option(AREA)
    said = {"cpr": NANNA, "title": "Et orgel til kirken", "story": "Det gamle er træt.", "goal": "2.000"}
    send(page, **said, lines="Orgel 1.500\nTransport 500", closes_at=f"{now() + timedelta(days=60):%Y-%m-%dT12:00}")
    campaign_id = page.locator("dd code").inner_text()
    page.goto("/skrivebord/submit_campaign_for_citizen")
    send(page, cpr=OLUF, campaign_id=campaign_id)
    expect(page.get_by_role("alert"), "it is not his").to_be_visible()
    send(page, cpr=NANNA, campaign_id=campaign_id)
    page.wait_for_url("**/skrivebord?gjort=*")
    assert people.get(f"/campaigns/{campaign_id}", "playmaker")["state"] == "submitted"
    page.goto("/skrivebord/draft_application_for_citizen")
    page.locator('[name="area_id"]').select_option(AREA)
    page.locator('[name="applicant.kind"]').select_option("group")
    texts = {"content__title": "Lys på stien", "content__need": "Det er mørkt.", "content__plan": "Ti lamper."}
    money = {"content__year": str(now().year + 1), "content__amount": "4.000", "content__lines": "Lamper 4.000"}
    send(page, cpr=NANNA, applicant__name="Stigruppen", **texts, **money)
    page.get_by_role("link", name="Indsend en borgers ansøgning").click()
    send(page, cpr=NANNA)
    page.wait_for_url("**/skrivebord?gjort=*")


@ONCE
def test_help_is_promised_for_a_citizen_and_taken_back_by_its_number(page: Page, people: People) -> None:
    campaigns = people.get("/campaigns?state=open")["items"]
    needs = {each["campaign_id"]: people.get(f"/campaigns/{each['campaign_id']}/needs")["needs"] for each in campaigns}
    campaign_id, need = next(
        (campaign, need) for campaign, found in needs.items() for need in found if need["kind"] == "hours"
    )
    sign_in(page, "counter")
    page.goto(f"/skrivebord/skranke/hjaelp/{campaign_id}")
    page.locator(f"#need_id-{need['need_id']}").check()
    send(page, cpr=NANNA, quantity="1,2")
    expect(page.get_by_role("alert")).to_be_visible()
    send(page, quantity="1,5")
    promise_id = page.locator("dd code").inner_text()
    after = people.get(f"/campaigns/{campaign_id}/needs")["needs"]
    assert next(each for each in after if each["need_id"] == need["need_id"])["promised"] == need["promised"] + 6
    page.goto("/skrivebord/withdraw_help_for_citizen")
    send(page, cpr=NANNA, promise_id=promise_id)
    page.wait_for_url("**/skrivebord?gjort=*")
    assert people.get(f"/campaigns/{campaign_id}/needs")["needs"] == needs[campaign_id]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True)])
def test_long_work_is_on_the_desk_until_it_is_done_without_loading_the_page_again(page: Page, people: People) -> None:
    _, election_id, _ = people.election(people.new_year(AMOUNT), AMOUNT, {"A": 12_000_00})
    people.post("counter", f"/elections/{election_id}/paper-voters", {"cpr": NANNA})
    people.post("playmaker", f"/elections/{election_id}/closing", {"decision": DECISION})
    sign_in(page, "playmaker")
    count = page.locator(f'#i-gang a[href="/afstemninger/{election_id}"]')

    def shown() -> bool:
        page.goto("/skrivebord")
        return count.count() == 1

    eventually(shown)
    expect(page.locator("#i-gang")).to_contain_text("stemmesedler på papir kommer ind")
    assert violations(page) == []
    keep_shot(page, "desk-under-way-1280")
    people.post("counter", f"/elections/{election_id}/paper-count", {"ballots": 0})
    count.wait_for(state="detached")


@ONCE
def test_an_owner_accounts_for_a_campaign(page: Page, people: People) -> None:
    owner = f"resident-{AREA}"
    closes_at = now() + timedelta(days=CAMPAIGN_DAYS)
    draft: dict[str, Any] = {"title": "Et rækværk", "story": "Det gamle er råddent.", "area_id": AREA, "goal": 100_000}
    draft |= {"lines": [{"text": "Træ", "amount": 100_000}], "currency": "DKK", "closes_at": closes_at.isoformat()}
    campaign_id = people.post(owner, "/campaigns", draft)["id"]
    people.post(owner, f"/campaigns/{campaign_id}/submission", {})
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", people.publication())
    people.campaign(campaign_id, "open")
    account = f"/mine-indsamlinger/{campaign_id}/regnskab"
    sign_in(page, owner)
    page.goto(account)
    send(page, text="Vi er ikke færdige.")
    expect(page.get_by_role("alert")).to_contain_text("Regnskabet kan først sendes")
    people.post(owner, f"/campaigns/{campaign_id}/cancellation", {"reason": "Det blev repareret."})
    people.campaign(campaign_id, "cancelled")
    page.goto(f"/mine-indsamlinger/{campaign_id}")
    page.get_by_role("link", name="Regnskab").click()
    send(page, text="")
    expect(page.get_by_role("alert")).to_contain_text("Udfyld feltet")
    send(page, text="Alle fik deres penge igen.")
    expect(page.locator("main")).to_contain_text("Kommunen ser på regnskabet")
    assert people.get(f"/campaigns/{campaign_id}/account", "playmaker")["state"] == "submitted"
    people.post("playmaker", f"/campaigns/{campaign_id}/account/return", {"reason": "Hvem reparerede det?"})
    page.goto(account)
    expect(page.locator("main")).to_contain_text("Hvem reparerede det?")
    assert page.locator('[name="text"]').input_value() == "Alle fik deres penge igen."
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert width_of(page) == width
        keep_shot(page, f"own-account-{width}")


def test_axe_finds_nothing_at_the_counter_and_a_resident_does_nothing_there(browser: Browser, demo: Town) -> None:
    with a_visit(browser, demo.url, 320) as page:
        sign_in(page, "counter")
        page.goto("/skrivebord")
        found = {link.get_attribute("href") or "" for link in page.locator(".actions a, #vaerktoej ~ ul a").all()}
        kinds = {address.split("/")[2 + address.count("skranke")]: address for address in sorted(found)}
        assert len(kinds) >= 14
        for kind, address in {"desk": "/skrivebord", **kinds}.items():
            page.goto(address)
            for width in (320, 390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert violations(page) == [], address
                assert width_of(page) == width, address
                if width != 320:
                    keep_shot(page, f"counter-{kind}-{width}")
    with a_visit(browser, demo.url, 390, refusals=True) as page:
        sign_in(page, f"resident-{AREA}")
        page.goto(kinds["issue_code"])
        send(page, cpr=NANNA)
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("dd code")).to_have_count(0)
