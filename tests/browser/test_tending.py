"""A campaign, its help and its names, by those who look after it: owner, team, playmaker, moderator; by pages alone, in one town."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now
from deploy.local.town import Town
from tests.browser.browsing import looks_right, send
from tests.browser.desk import DECIDED
from tests.browser.test_project_life import act, become, fill, said_done
from tests.people import AREA, CAMPAIGN_DAYS, DECISION, People, eventually
from tests.town_checks import set_clock_back
from tests.towns import move_clock

pytestmark = pytest.mark.timeout(300)
WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
OWNER, GIVER, FRIEND = f"resident-{AREA}", "resident-protected", "resident-harlev"
GOAL = 1_000_00


@pytest.fixture
def later(demo: Town) -> Iterator[Any]:
    """Moves the town's clock on; it is put back afterwards."""
    yield lambda days: move_clock(demo, timedelta(days=days))
    set_clock_back(demo)


def opened(people: People, **more: Any) -> Any:
    """A campaign of Asta's that collects, which needs hours of painting."""
    body: dict[str, Any] = {"title": "Et skur", "story": "Det gamle er råddent.", "area_id": AREA, "goal": GOAL}
    body |= {"lines": [{"text": "Træ", "amount": GOAL}], "currency": "DKK"}
    body |= {"needs": [{"need_id": str(uuid4()), "kind": "hours", "title": "Male", "quantity": 8}]}
    body |= {"closes_at": (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()}
    campaign_id = str(people.post(OWNER, "/campaigns", body)["id"])
    people.post(OWNER, f"/campaigns/{campaign_id}/submission", {})
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", people.publication() | more)
    return people.campaign(campaign_id, "open")


def promised(people: People, campaign_id: str, giver: str = GIVER, **shown: Any) -> str:
    """Two hours that the giver says they gave -> the promise's id."""
    (need,) = people.get(f"/campaigns/{campaign_id}/needs")["needs"]
    promise_id = people.post(
        giver, f"/needs/{need['need_id']}/help", {"quantity": 8, "shown_as": "anonymous", **shown}
    )["id"]
    people.post(giver, f"/help/{promise_id}/fulfilment", {"quantity": 8})
    return str(promise_id)


@WAYS
def test_what_giver_and_owner_disagree_on_a_playmaker_settles(page: Page, people: People) -> None:
    campaign_id = opened(people)["campaign_id"]
    promise_id = promised(people, campaign_id)
    become(page, OWNER, f"/mine-indsamlinger/{campaign_id}")
    page.get_by_role("link", name="Bekræft hjælp, I har fået").click()
    page.get_by_text("Passer det ikke?").click()
    page.get_by_role("button", name="Sig, at det ikke passer").click()
    fill(page, **{f"reason-{promise_id}": " "})
    page.get_by_role("button", name="Sig, at det ikke passer").click()
    expect(page.get_by_role("alert")).to_contain_text("Udfyld feltet")
    looks_right(page, "promised-help")
    fill(page, **{f"reason-{promise_id}": "Det var kun en time."})
    page.get_by_role("button", name="Sig, at det ikke passer").click()
    said_done(page, "Sig, at det ikke passer")
    expect(page.locator("#loefter")).to_contain_text("En playmaker afgør det.")
    become(page, GIVER, "/min-stoette")
    expect(page.locator("main")).to_contain_text("Det var kun en time.")
    become(page, "playmaker", "/skrivebord")
    page.locator(f'.rows a[href="/indsamlinger/{campaign_id}/hjaelp"]').click()
    given = page.locator(f"#quantity-{promise_id}")
    given.fill("en time")
    confirm = page.get_by_role("button", name="Bekræft, hvad der er givet")
    confirm.click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv timer")
    given.fill("1")
    confirm.click()
    said_done(page, "Bekræft, hvad der er givet")
    expect(page.locator("#loefter")).to_contain_text("1 timer er bekræftet")
    assert people.get(f"/help/{promise_id}", OWNER)["confirmed"] == 4
    page.goto("/skrivebord")
    expect(page.locator(f'.rows a[href="/indsamlinger/{campaign_id}/hjaelp"]')).to_have_count(0)


@WAYS
def test_names_that_should_not_stand_there_are_taken_off_and_a_comment_is_taken_back(
    page: Page, people: People
) -> None:
    campaign = opened(people)
    here = f"/indsamling/{campaign['slug']}"
    promised(people, campaign["campaign_id"], FRIEND, shown_as="named", display_name="Et Skældsord")
    paid = people.pledge(campaign["campaign_id"], 100_00, shown_as="named", display_name="Grimt Navn")
    become(page, OWNER, here)
    expect(page.locator(".names")).to_contain_text("Grimt Navn")
    expect(page.get_by_role("link", name="Fjern navnet")).to_have_count(0)
    fill(page, text="Det glæder jeg mig til.")
    page.get_by_role("button", name="Send kommentaren").click()
    act(page, "Træk din kommentar tilbage")
    send(page)
    said_done(page, "Træk din kommentar tilbage")
    expect(page.locator(".comments")).to_contain_text("Trukket tilbage")
    become(page, "moderator", here)
    for words, name in (("Fjern navnet fra listen", "Grimt Navn"), ("Fjern hjælperens navn", "Et Skældsord")):
        act(page, words, name)
        expect(page.locator("main")).to_contain_text(name)
        looks_right(page, "name-hidden")
        send(page, reason="Det er ikke et navn.")
        said_done(page, words)
        expect(page.locator("main")).not_to_contain_text(name)
    assert people.get(f"/pledges/{paid}")["state"] == "reserved"


@WAYS
def test_one_of_the_team_goes_again(page: Page, people: People) -> None:
    body = {"title": "Et skur", "story": "Det gamle er råddent.", "area_id": AREA, "goal": GOAL, "currency": "DKK"}
    body |= {"closes_at": (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()}
    campaign_id = people.post(OWNER, "/campaigns", body)["id"]
    invitation = people.post(OWNER, f"/campaigns/{campaign_id}/team", {})["id"]
    become(page, FRIEND, f"/hold/{invitation}")
    page.locator("main form button").click()
    page.goto(f"/mine-indsamlinger/{campaign_id}/trin-4")
    page.get_by_role("link", name="Gå ud af holdet").click()
    expect(page.locator("main")).to_contain_text("Et skur")
    send(page)
    said_done(page, "Gå ud af holdet")
    assert people.get(f"/campaigns/{campaign_id}/team", OWNER)["items"] == []


@WAYS
def test_a_playmaker_raises_a_match_gives_back_what_was_not_needed_and_puts_the_campaign_away(
    page: Page, people: People, later: Any
) -> None:
    scheme_id = people.matching_scheme(people.past_year(GOAL), GOAL)
    match = {"scheme_id": scheme_id, "amount": 100_00, "decision": DECISION}
    campaign = opened(people, match=match)
    campaign_id, here = campaign["campaign_id"], f"/indsamling/{campaign['slug']}"
    become(page, "playmaker", here)
    act(page, "Læg mere medfinansiering til")
    looks_right(page, "match-raised")
    send(page, amount="200", **DECIDED)
    said_done(page, "Læg mere medfinansiering til")
    eventually(lambda: people.get(f"/campaigns/{campaign_id}")["match"] == 300_00)
    people.pledge(campaign_id, 700_00)
    later(CAMPAIGN_DAYS + 1)
    people.campaign(campaign_id, "handed_over")
    granted = f"/projects?campaign_id={campaign_id}&state=granted"
    (project,) = people.until(granted, lambda found: found["items"])["items"]
    become(page, "playmaker", f"{here}/regnskab")
    expect(page.get_by_role("link", name="Giv resten tilbage")).to_have_count(0)
    become(page, OWNER, f"/projekter/{project['project_id']}")
    act(page, "Opgiv projektet")
    send(page, reason="Skuret blev ramt af et træ.")
    people.until(f"/projects/{project['project_id']}", lambda found: found["project"]["state"] == "given_back")
    become(page, "playmaker", f"{here}/regnskab")
    act(page, "Giv resten tilbage")
    expect(page.locator("main")).to_contain_text("700")
    looks_right(page, "given-back")
    send(page, reason="Skuret bliver ikke bygget.", **DECIDED)
    said_done(page, "Giv resten tilbage")
    expect(page.locator("main")).to_contain_text("Skuret bliver ikke bygget.")
    people.until(f"/campaigns/{campaign_id}/give-backs", lambda found: found["items"][0]["given"] == 700_00)
    page.goto(here)
    act(page, "Tag indsamlingen ud af listerne")
    send(page)
    said_done(page, "Tag indsamlingen ud af listerne")
    expect(page.get_by_role("link", name="Tag indsamlingen ud af listerne")).to_have_count(0)
    assert people.get(f"/campaigns/{campaign_id}")["archived_at"]
