"""What a playmaker, a reviewer, a joint council and a decider do by pages alone, on a phone and on a wide screen."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now, today
from tests.browser.browsing import another, looks_right, send, sign_in
from tests.browser.desk import DECIDED, done, go_on, in_days
from tests.people import AREA, CAMPAIGN_DAYS, COUNCIL, People

ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00
OWNER = f"resident-{AREA}"


@ONCE
def test_a_proposal_is_reviewed_point_by_point_where_its_budget_asks_for_that(page: Page, people: People) -> None:
    rules = {"checklist": ["lawful", "land"], "proposal_rules": {"not_for": ["Løn"]}}
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT, **rules)
    proposal = {"title": "En bænk ved søen", "text": "Til alle.", "cost": 12_000_00}
    token = people.residents([0])[0]
    proposal_id = people.api.post(f"/api/v1/budgets/{budget_id}/proposals", proposal, token)["id"]
    people.post("playmaker", f"/budgets/{budget_id}/review")
    sign_in(page, "reviewer")
    go_on(page, "review_proposal", proposal_id)
    expect(page.locator("main")).to_contain_text("Løn")
    page.locator("#met-land-met").check()
    send_answers = page.get_by_role("button", name="Gem svarene")
    send_answers.click()
    expect(page.get_by_role("alert"), "what it rests on is missing").to_contain_text("Udfyld feltet")
    page.locator('[name="text-land"]').fill("Kommunen ejer jorden.")
    send_answers.click()
    done(page, "answer_check")
    another(page, "playmaker")
    go_on(page, "review_proposal", proposal_id)
    expect(page.locator('[name="text-land"]')).to_have_value("Kommunen ejer jorden.")
    looks_right(page, "desk-proposal")
    page.locator("#met-lawful-met").check()
    page.locator("#decision-feasible").check()
    said = {"text-lawful": "Ingen regler står i vejen.", "cost": "12.500", "reason": "Til at betale."}
    send(page, **said)
    expect(page.get_by_role("alert"), "one point is not answered").to_be_visible()
    page.locator("#met-allowed_use-met").check()
    send(page, **{"text-allowed_use": "En bænk er ikke løn."})
    done(page, "review_proposal")
    found = people.get(f"/proposals/{proposal_id}")
    assert (found["state"], found["confirmed_cost"]) == ("feasible", 12_500_00)
    log = people.get(f"/proposals/{proposal_id}/review")["items"]
    assert [(each["kind"], each["point"]) for each in log] == [
        ("check", "land"),
        ("check", "lawful"),
        ("check", "allowed_use"),
        ("decision", None),
    ]


@ONCE
def test_an_application_goes_its_road_to_the_grant_by_pages(page: Page, people: People) -> None:
    application_id, year = applied(people)
    sign_in(page, "playmaker")
    go_on(page, "refer_application", application_id)
    send(page)
    expect(page.get_by_role("alert"), "nobody has said anything of it").to_be_visible()
    go_on(page, "make_statement", application_id)
    expect(page.locator("main")).to_contain_text("Vi mangler den.")
    send(page, text="En god idé.")
    done(page, "make_statement")
    another(page, COUNCIL)
    go_on(page, "make_statement", application_id)
    send(page, text="Byen vil bruge den.")
    done(page, "make_statement")
    another(page, "playmaker")
    go_on(page, "refer_application", application_id)
    expect(page.locator("main")).to_contain_text("Byen vil bruge den.")
    looks_right(page, "desk-application")
    send(page)
    done(page, "refer_application")
    another(page, "decider")
    go_on(page, "decide_application", application_id)
    send(page, amount="3.500", reasons="Mange får glæde af den.", **DECIDED)
    done(page, "decide_application")
    another(page, "finance")
    go_on(page, "attest_decision", application_id)
    expect(page.locator("main")).to_contain_text("Mange får glæde af den.")
    send(page)
    done(page, "attest_decision")
    people.until(f"/applications/{application_id}", lambda found: found["state"] == "granted")
    assert people.stages(year)["granted"] == 3_500_00


def applied(people: People) -> tuple[str, int]:
    """An application that a resident submitted -> its id and its year."""
    year = people.new_year(AMOUNT)
    content = {"title": "En bålhytte", "need": "Vi mangler den.", "plan": "Vi bygger den selv.", "year": year}
    content |= {"amount": 4_000_00, "lines": [{"text": "Tømmer", "amount": 4_000_00}]}
    applicant = {"kind": "association", "cvr": "99999993", "name": "Borgerforeningen ved Søen"}
    body = {"area_id": AREA, "currency": "DKK", "applicant": applicant, "content": content}
    application_id = str(people.post(OWNER, "/applications", body)["id"])
    people.post(OWNER, f"/applications/{application_id}/submission")
    return application_id, year


@ONCE
def test_a_talk_that_was_asked_for_is_on_the_desk_offered_held_and_its_initiative_closed(
    page: Page, people: People
) -> None:
    idea = {"area_id": AREA, "title": "En sti til søen", "text": "Vi vil gerne kunne gå der."}
    initiative_id = people.post(OWNER, "/initiatives", idea)["id"]
    coaching = people.post(OWNER, f"/initiatives/{initiative_id}/coachings", {"wish": "Hvem ejer jorden?"})["id"]
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    line = page.locator(".rows > li", has=page.locator(f'a[href="/initiativer/{initiative_id}"]'))
    expect(line).to_contain_text("Beder om sparring")
    expect(line).to_contain_text("Hvem ejer jorden?")
    go_on(page, "assign_playmaker", initiative_id)
    send(page)
    done(page, "assign_playmaker")
    go_on(page, "offer_times", coaching)
    send(page, times="i morgen")
    expect(page.get_by_role("alert")).to_contain_text("Skriv en dato")
    first, second = (f"{now() + timedelta(days=days):%Y-%m-%d}" for days in (2, 3))
    send(page, times=f"{first} 14.30\n{second} 09:00")
    done(page, "offer_times")
    go_on(page, "hold_coaching", coaching)
    looks_right(page, "desk-coaching")
    yesterday = f"{now() - timedelta(days=1):%Y-%m-%dT12:00}"
    send(page, held_at=yesterday, summary="Vi gik stien igennem.", next_steps="Spørg lodsejeren.")
    done(page, "hold_coaching")
    go_on(page, "close_initiative", initiative_id)
    send(page, reason="Vejlauget laver den selv.")
    done(page, "close_initiative")
    found = people.get(f"/initiatives/{initiative_id}", OWNER)
    assert (found["state"], len(found["coachings"][0]["times"])) == ("closed", 2)


def opened(people: People, title: str, **more: Any) -> str:
    """A campaign of Asta's that collects."""
    body: dict[str, Any] = {"title": title, "story": "Det gamle er råddent.", "area_id": AREA, "goal": 100_000}
    body |= {"lines": [{"text": "Træ", "amount": 100_000}], "currency": "DKK", **more}
    closes_at = (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()
    campaign_id = str(people.post(OWNER, "/campaigns", {**body, "closes_at": closes_at})["id"])
    people.post(OWNER, f"/campaigns/{campaign_id}/submission", {})
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", people.publication())
    people.campaign(campaign_id, "open")
    return campaign_id


@ONCE
def test_a_campaign_gets_more_time_and_its_accounts_their_answers(page: Page, people: People) -> None:
    campaign_id = opened(people, "Et rækværk")
    sign_in(page, "playmaker")
    go_on(page, "extend_campaign", campaign_id)
    send(page, closes_at=in_days(CAMPAIGN_DAYS + 0.5), reason="Sommerferien.", **DECIDED)
    done(page, "extend_campaign")
    assert people.get(f"/campaigns/{campaign_id}")["extension"]["reason"] == "Sommerferien."
    people.post(OWNER, f"/campaigns/{campaign_id}/cancellation", {"reason": "Det blev repareret."})
    people.campaign(campaign_id, "cancelled")
    account = f"/campaigns/{campaign_id}/account"
    people.post(OWNER, account, {"text": "Alle fik deres penge igen."})
    go_on(page, "return_campaign_account", campaign_id)
    expect(page.locator("main")).to_contain_text("Alle fik deres penge igen.")
    looks_right(page, "desk-account")
    send(page, reason="Hvem reparerede det?")
    done(page, "return_campaign_account")
    people.post(OWNER, account, {"text": "Viceværten. Alle fik deres penge igen."})
    go_on(page, "publish_campaign_account", campaign_id)
    send(page)
    done(page, "publish_campaign_account")
    assert people.get(account)["state"] == "published"
    go_on(page, "record_permit_account", campaign_id)
    send(page, sent_on=today().isoformat())
    done(page, "record_permit_account")
    page.goto("/skrivebord")
    expect(page.locator(f'a[href^="/skrivebord/record_permit_account/{campaign_id}"]')).to_have_count(0)


@ONCE
def test_a_playmaker_writes_an_agreement_with_a_joint_council(page: Page, people: People) -> None:
    council = next(each for each in people.get(f"/councils?area_id={AREA}")["items"])
    sign_in(page, "playmaker")
    page.goto("/skrivebord")
    page.get_by_role("link", name="Skriv en aftale med et fællesråd").click()
    looks_right(page, "desk-councils")
    page.locator(f'a[href="/skrivebord/record_agreement/{council["council_id"]}"]').click()
    page.locator('[name="held_by"]').select_option("city")
    title = f"Møde om stien {now():%H%M%S%f}"
    send(page, title=title, text="Vi mødes i foråret.", agreed_on=today().isoformat())
    done(page, "record_agreement")
    another(page, COUNCIL)
    page.goto("/skrivebord")
    expect(page.locator("main")).to_contain_text(title)
