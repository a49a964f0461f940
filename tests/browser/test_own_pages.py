"""A resident's own things: found from the head of every page, edited, answered for, and led on when they did not win."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chassis.clock import now
from deploy.local.town import Town
from tests.browser.browsing import a_visit, looks_right, sign_in, violations, width_of
from tests.people import AREA, People, Resident, eventually

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False), (1280, True), (1280, False)])
ONCE = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 100_000_00
ASTA = f"resident-{AREA}"
BENCH: dict[str, Any] = {"title": "Bænke ved søen", "text": "Til de ældre.", "cost": 4_000_00}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).click()


def done(page: Page, said: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(said)


def to_own_page(page: Page) -> None:
    """By the head of the page, which on a phone is behind its menu."""
    if page.viewport_size["width"] < 1280:  # type: ignore[index]
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Min side").first.click()
    expect(page.locator("h1")).to_have_text("Min side")


def proposed(people: People, title: str, **more: Any) -> tuple[str, str]:
    """A budget that takes proposals, and Asta's in it."""
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    return budget_id, people.post(ASTA, f"/budgets/{budget_id}/proposals", {**BENCH, "title": title, **more})["id"]


@WAYS
def test_a_proposal_is_edited_and_both_versions_are_compared(page: Page, people: People) -> None:
    title = f"Bænke {uuid_of(page)}"
    _, proposal_id = proposed(people, title)
    sign_in(page, ASTA)
    to_own_page(page)
    looks_right(page, "own")
    follow(page, title)
    follow(page, "Ret forslaget")
    expect(page.locator("#text")).to_have_value(BENCH["text"])
    looks_right(page, "edit-proposal")
    page.locator("#cost").fill("mange")
    press(page, "Gem")
    expect(page.locator("#cost-error")).to_contain_text("Skriv beløbet i kroner")
    page.locator("#cost").fill("4.500")
    page.locator("#text").fill("Til de ældre, og til børnene.")
    press(page, "Gem")
    done(page, "Forslaget er rettet.")
    press(page, "Sammenlign")
    expect(page.locator("ins")).to_contain_text("og til børnene")
    assert people.get(f"/proposals/{proposal_id}")["cost"] == 4_500_00


def uuid_of(page: Page) -> str:
    """What tells this visit's things from those of the others."""
    return f"{page.viewport_size['width']} {id(page)}"  # type: ignore[index]


@ONCE
def test_what_was_sent_back_is_answered_for_mended_and_sent_in_again(page: Page, people: People) -> None:
    budget_id, proposal_id = proposed(people, f"Skure {uuid_of(page)}")
    people.post("playmaker", f"/budgets/{budget_id}/review")
    people.post("playmaker", f"/proposals/{proposal_id}/questions", {"text": "Hvem ejer jorden?"})
    people.post("playmaker", f"/proposals/{proposal_id}/return", {"reason": "Skriv, hvor det skal stå."})
    sign_in(page, ASTA)
    page.goto(f"/forslag/{proposal_id}")
    looks_right(page, "own-proposal-sent-back")
    press(page, "Send svaret")
    expect(page.get_by_role("alert")).to_contain_text("Udfyld feltet")
    page.get_by_label("Jeres svar").fill("Kommunen.")
    press(page, "Send svaret")
    done(page, "Dit svar er sendt.")
    expect(page.get_by_label("Jeres svar")).to_have_count(0)
    follow(page, "Ret forslaget")
    expect(page.locator("main")).to_contain_text("Skriv, hvor det skal stå.")
    page.locator("#text").fill("Ved stationen.")
    press(page, "Gem, og send ind")
    done(page, "Forslaget er sendt ind.")
    found = people.get(f"/proposals/{proposal_id}")
    assert (found["state"], found["text"]) == ("submitted", "Ved stationen.")
    decision = {"feasible": False, "cost": 1, "reason": "Der er et rør."}
    people.post("playmaker", f"/proposals/{proposal_id}/review", decision)
    page.reload()
    follow(page, "Bed kommunen se på det igen")
    press(page, "Bed kommunen se på det igen")
    expect(page.locator("#text-error")).to_contain_text("Udfyld feltet")
    page.locator("#text").fill("Røret ligger ved siden af.")
    press(page, "Bed kommunen se på det igen")
    done(page, "Kommunen er bedt om at se på det igen.")
    expect(page.get_by_role("link", name="Bed kommunen se på det igen")).to_have_count(0)
    assert people.get(f"/proposals/{proposal_id}")["state"] == "submitted"


@ONCE
def test_another_is_invited_becomes_an_author_and_steps_down(  # noqa: PLR0913, PLR0917 - fixtures, and a way
    page: Page, browser: Browser, demo: Town, people: People, width: int, scripts: bool
) -> None:
    _, proposal_id = proposed(people, f"Shelter {uuid_of(page)}")
    sign_in(page, ASTA)
    page.goto(f"/forslag/{proposal_id}")
    follow(page, "Invitér en medforslagsstiller")
    looks_right(page, "own-invite")
    press(page, "Invitér en medforslagsstiller")
    link = page.locator("main code").inner_text()
    looks_right(page, "own-invited")
    with a_visit(browser, demo.url, width, scripts=scripts, refusals=True) as other:
        other.goto(link)
        other.locator("main").get_by_role("link", name="Log ind").click()
        other.locator("form", has=other.locator("input[value='resident-harlev']")).get_by_role("button").click()
        press(other, "Bliv medforslagsstiller")
        done(other, "Du er nu en af forslagsstillerne.")
        expect(other.locator("main")).to_contain_text("Du er en af 2, der står bag forslaget.")
        follow(other, "Træd ud af forslaget")
        press(other, "Træd ud af forslaget")
        done(other, "Du står ikke længere bag forslaget.")
        other.goto(link)
        press(other, "Bliv medforslagsstiller")
        expect(other.get_by_role("alert"), "an invitation is for one").to_be_visible()
    assert people.get(f"/proposals/{proposal_id}")["authors"] == 1


@ONCE
def test_two_become_one_when_both_agree(page: Page, people: People) -> None:
    budget_id, mine = proposed(people, f"Træer {uuid_of(page)}")
    other = Resident(people, 1)
    theirs = other.post(f"/budgets/{budget_id}/proposals", {**BENCH, "title": "Buske"})["id"]
    asked = other.post("/mergers", {"proposal_ids": [mine, theirs], "title": "Træer og buske", "text": "Begge."})["id"]
    sign_in(page, ASTA)
    page.goto(f"/forslag/{asked}")
    expect(page.locator("main")).to_contain_text("Vi mangler et ja fra 1 forslagsstiller.")
    follow(page, "Sig ja til at lægge forslagene sammen")
    press(page, "Sig ja til at lægge forslagene sammen")
    done(page, "Du har sagt ja")
    assert people.get(f"/proposals/{mine}")["merged_into"] == asked


@ONCE
def test_what_did_not_win_becomes_a_campaign_and_goes_into_the_next_round(page: Page, people: People) -> None:
    title = f"Sti {uuid_of(page)}"
    _, proposal_id = proposed(people, title)
    following = people.open_budget(people.new_year(AMOUNT), AMOUNT, title=f"Næste runde {uuid_of(page)}")
    sign_in(page, ASTA)
    page.goto(f"/forslag/{proposal_id}")
    follow(page, "Træk forslaget tilbage")
    page.locator("#reason").fill("Vi finder pengene selv.")
    press(page, "Træk forslaget tilbage")
    done(page, "Forslaget er trukket tilbage.")
    follow(page, "Saml ind til forslaget")
    looks_right(page, "own-collect")
    page.locator("#closes_at").fill(f"{now() + timedelta(days=40):%Y-%m-%d}")
    press(page, "Saml ind til forslaget")
    done(page, "Indsamlingen er bestilt.")
    expect(page.get_by_role("link", name="Saml ind til forslaget")).to_have_count(0)

    def drafted() -> bool:
        page.goto("/mine-indsamlinger")
        return page.get_by_role("link", name=title).count() == 1

    eventually(drafted)
    page.goto(f"/forslag/{proposal_id}")
    follow(page, "Tag forslaget med i en ny runde")
    page.locator("#budget_id").select_option(following)
    press(page, "Tag forslaget med i en ny runde")
    done(page, "Forslaget ligger som en kladde i den nye runde.")
    expect(page.locator("main")).to_contain_text("Det er en kladde.")
    follow(page, "Send forslaget ind")
    press(page, "Send forslaget ind")
    done(page, "Forslaget er sendt ind.")
    assert [each["title"] for each in people.get(f"/budgets/{following}/proposals")["items"]] == [title]


@ONCE
def test_the_rest_of_a_project_is_collected_for_from_its_page(page: Page, people: People) -> None:
    title = f"Legeplads {uuid_of(page)}"
    budget_id, proposal_id = proposed(people, title)
    people.post("playmaker", f"/budgets/{budget_id}/review")
    decision = {"feasible": True, "cost": BENCH["cost"], "reason": "Lovligt og til at betale"}
    people.post("playmaker", f"/proposals/{proposal_id}/review", decision)
    election_id = people.publish(budget_id, {title: proposal_id})
    people.vote(election_id, [proposal_id], [1])
    people.close(election_id)
    people.until(f"/projects/{proposal_id}", lambda found: found["project"]["state"] == "granted")
    page.goto(f"/projekter/{proposal_id}")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.get_by_role("link", name="Saml ind til resten"), "it is whose project it is").to_have_count(0)
    sign_in(page, ASTA)
    to_own_page(page)
    page.locator("section", has=page.locator("#projects")).get_by_role("link", name=title).click()
    follow(page, "Saml ind til resten")
    page.locator("#costs").fill("9.000")
    page.locator("#closes_at").fill(f"{now() + timedelta(days=40):%Y-%m-%d}")
    press(page, "Saml ind til resten")
    done(page, "Indsamlingen er bestilt.")
    expect(page.get_by_role("link", name="Saml ind til resten")).to_have_count(0)


@ONCE
def test_an_initiative_becomes_a_proposal_and_a_campaign_by_who_started_it(page: Page, people: People) -> None:
    name = uuid_of(page)
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT, title=f"Runde {name}")
    started = people.post(ASTA, "/initiatives", {"area_id": AREA, "title": f"Drivhus {name}", "text": "Vi vil dyrke."})
    here = f"/initiativer/{started['id']}"
    sign_in(page, "playmaker")
    page.goto(here)
    expect(page.locator("h1")).to_have_text(f"Drivhus {name}")
    expect(page.get_by_role("button", name="Bed om sparring"), "it is not theirs to ask").to_have_count(0)
    expect(page.get_by_role("link", name="Saml ind til det")).to_have_count(0)
    page.goto("/initiativer")
    expect(page.get_by_role("link", name=f"Drivhus {name}"), "others' are no initiatives of mine").to_have_count(0)
    page.context.clear_cookies()
    sign_in(page, ASTA)
    to_own_page(page)
    follow(page, f"Drivhus {name}")
    looks_right(page, "own-initiative")
    expect(page.get_by_role("link", name="Den Lokale Udviklingspulje")).to_have_attribute(
        "href",
        "https://www.aarhus.dk/forening/tilskud-stoette-og-puljer/foreninger/den-lokale-udviklingspulje/ansoegning/",
    )
    follow(page, "Saml ind til det")
    expect(page.locator("#title")).to_have_value(f"Drivhus {name}")
    page.locator("#goal").fill("12.000")
    page.locator("#closes_at").fill(f"{now() + timedelta(days=40):%Y-%m-%d}")
    press(page, "Saml ind til det")
    done(page, "Indsamlingen er bestilt.")
    follow(page, "Lav det til et forslag")
    page.locator("#budget_id").select_option(budget_id)
    page.locator("#cost").fill("12.000")
    press(page, "Lav det til et forslag")
    done(page, "Dit initiativ er blevet til et forslag.")
    expect(page.locator("h1")).to_have_text(f"Drivhus {name}")


@WAYS
def test_what_one_wants_to_hear_of_is_chosen(page: Page, people: People) -> None:
    sign_in(page, "resident-tranbjerg")
    to_own_page(page)
    choice = page.get_by_label("Når et resultat er klar")
    choice.select_option("email")
    press(page, "Gem dit valg")
    done(page, "Dit valg er gemt.")
    expect(choice).to_have_value("email")
    said = {each["topic"]: each["channel"] for each in people.get("/preferences", "resident-tranbjerg")["items"]}
    assert said["results"] == "email"


def test_ones_own_page_is_for_everybody_at_every_width_and_a_stranger_is_led_to_sign_in(
    browser: Browser, demo: Town
) -> None:
    with a_visit(browser, demo.url, 320, refusals=True) as page:
        page.goto("/min-side")
        expect(page.locator("main").get_by_role("link", name="Log ind")).to_be_visible()
        sign_in(page, ASTA)
        for address in ("/omraader", "/min-side", "/min-side?lang=en"):
            page.goto(address)
            for width in (320, 390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert violations(page) == [], address
                assert width_of(page) == width, address
