"""What somebody says or shows is flagged, hidden, appealed and shown again by pages, and nothing is deleted."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import looks_right, sign_in
from tests.browser.test_project_life import act, become, fill, said_done, send
from tests.mothers_files import picture
from tests.people import People

WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00
WRITER, NEIGHBOUR = "resident-solbjerg", "resident-protected"
HARSH = "Sikke noget vrøvl at bygge her."


@WAYS
def test_a_comment_is_flagged_hidden_appealed_and_shown_again(page: Page, people: People) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    idea = {"title": "En sø", "text": "Til isfugle", "cost": AMOUNT}
    here = f"/forslag/{people.post(NEIGHBOUR, f'/budgets/{budget_id}/proposals', idea)['id']}"
    become(page, WRITER, here)
    fill(page, text=HARSH)
    page.get_by_role("button", name="Send kommentaren").click()
    expect(page.locator("#kommentarer ~ .log")).to_contain_text(HARSH)
    expect(page.get_by_role("link", name="Anmeld kommentaren")).to_have_count(0)
    become(page, NEIGHBOUR, here)
    act(page, "Anmeld kommentaren")
    read_first(page)
    fill(page, reason="Den er grov.")
    looks_right(page, "comment-flagged")
    send(page)
    said_done(page, "Anmeld kommentaren")
    become(page, "moderator", "/skrivebord")
    waiting = page.locator(".rows > li", has_text=HARSH).first
    waiting.get_by_role("link", name="Skjul kommentaren").click()
    read_first(page, "Den er grov.")
    fill(page, reason="Den nedgør andre.")
    send(page)
    said_done(page, "Skjul kommentaren")
    become(page, WRITER, here)
    expect(page.locator("main")).to_contain_text("Skjult af en moderator: Den nedgør andre.")
    act(page, "Klag over, at din kommentar er skjult")
    read_first(page)
    fill(page, reason="Jeg skrev ikke om nogen.")
    send(page)
    expect(page.locator("main")).to_contain_text("Du har klaget")
    become(page, "playmaker", "/skrivebord")
    page.locator(".rows > li", has_text=HARSH).first.get_by_role("link", name="Svar på klagen").click()
    read_first(page, "Jeg skrev ikke om nogen.")
    looks_right(page, "comment-appeal")
    page.locator("#restore").check()
    fill(page, reason="Det er en mening om byggeriet.")
    send(page)
    said_done(page, "Svar på klagen")
    page.goto(here)
    expect(page.locator("#kommentarer ~ .log")).to_contain_text(HARSH)


def read_first(page: Page, reason: str = "") -> None:
    """The comment itself stands on the form, and what was said against it or for it."""
    expect(page.get_by_role("blockquote")).to_have_text(HARSH)
    expect(page.locator("main")).to_contain_text(reason)


def is_seen(page: Page, name: str) -> None:
    """The picture itself, and not only what it is called."""
    image = page.get_by_role("img", name=name)
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("naturalWidth", 0)


@WAYS
def test_whoever_shows_a_hidden_picture_of_a_proposal_again_sees_it(page: Page, people: People) -> None:
    budget_id = people.open_budget(people.new_year(AMOUNT), AMOUNT)
    idea = {"title": "En sø", "text": "Til isfugle", "cost": AMOUNT}
    proposal_id = people.post(WRITER, f"/budgets/{budget_id}/proposals", idea)["id"]
    become(page, WRITER, f"/forslag/{proposal_id}/billeder")
    page.locator("#description").fill("Søen i maj")
    page.locator("#file").set_input_files({"name": "sø.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    page.get_by_role("button", name="Tilføj billedet").click()
    is_seen(page, "Søen i maj")
    become(page, "moderator", f"/forslag/{proposal_id}")
    act(page, "Skjul billedet eller filen")
    is_seen(page, "Søen i maj")
    fill(page, reason="Der er et ansigt på.")
    send(page)
    said_done(page, "Skjul billedet eller filen")
    become(page, "playmaker", f"/forslag/{proposal_id}")
    expect(page.get_by_role("img", name="Søen i maj")).to_have_count(0)
    act(page, "Vis billedet eller filen igen")
    is_seen(page, "Søen i maj")
    expect(page.locator("main")).to_contain_text("Der er et ansigt på.")
    looks_right(page, "attachment-restored")
    send(page)
    said_done(page, "Vis billedet eller filen igen")
    is_seen(page, "Søen i maj")


def a_campaign_with_a_picture(people: People) -> str:
    """One that is open -> its address."""
    campaign_id = people.draft_campaign(AMOUNT)
    token = people.residents([0])[0]
    shown = ("file", ("sø.jpg", picture(), "image/jpeg"))
    answer = people.once(
        "POST",
        f"/api/v1/campaigns/{campaign_id}/pictures",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        files=[shown],
        data={"description": "Søen i maj"},
    )
    assert answer.status == 201, answer.body
    people.publish_campaign(campaign_id)
    return f"/indsamling/{people.campaign(campaign_id, 'open')['slug']}"


@WAYS
def test_a_campaigns_comment_and_its_picture_are_hidden_where_they_stand(
    page: Page, people: People, width: int
) -> None:
    here = a_campaign_with_a_picture(people)
    sign_in(page, WRITER)
    page.goto(here)
    fill(page, text=HARSH)
    page.get_by_role("button", name="Send kommentaren").click()
    expect(page.locator(".comments")).to_contain_text(HARSH)
    become(page, "moderator", here)
    for words, said in (("Skjul kommentaren", "Skjult af en moderator: Den er grov."), ("Vis kommentaren igen", HARSH)):
        act(page, words)
        read_first(page)
        fill(page, reason="Den er grov.")
        send(page)
        said_done(page, words)
        expect(page.locator(".comments")).to_contain_text(re.compile(re.escape(said)))
    become(page, "playmaker", here)
    expect(page.get_by_role("img", name="Søen i maj")).to_be_visible()
    act(page, "Skjul billedet")
    is_seen(page, "Søen i maj")
    fill(page, reason="Der er et ansigt på.")
    looks_right(page, f"picture-hidden-{width}")
    send(page)
    said_done(page, "Skjul billedet")
    expect(page.get_by_role("img", name="Søen i maj")).to_have_count(0)
    act(page, "Vis billedet igen")
    is_seen(page, "Søen i maj")
    fill(page, reason="Det er en statue.")
    send(page)
    said_done(page, "Vis billedet igen")
    expect(page.get_by_role("img", name="Søen i maj")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Skjulte billeder")
