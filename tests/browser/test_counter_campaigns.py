"""A campaign of a citizen without MitID, all of it at the counter: its draft, its pictures, help that was given, its account."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import now
from deploy.local.town import Town
from tests import mothers_files as files
from tests.browser.browsing import looks_right, send, sign_in
from tests.end_to_end.test_counter import files_that_hold
from tests.people import AREA, CAMPAIGN_DAYS, People, eventually

NANNA, OLUF, NOBODY = "021349-0001", "151372-0002", "999999-9999"
"""Invented residents of Solbjerg, and no number at all."""
SHOWS = "Skuret, som det ser ud nu"
WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])


def begun(people: People) -> str:
    """A draft that the counter began for Nanna."""
    said: dict[str, Any] = {"title": "Et skur til bolde", "story": "Boldene bliver våde.", "area_id": AREA}
    said |= {"goal": 100_000, "lines": [{"text": "Træ", "amount": 100_000}], "currency": "DKK"}
    closes_at = (now() + timedelta(days=CAMPAIGN_DAYS)).isoformat()
    return str(people.post("counter", "/assisted-campaigns", {**said, "closes_at": closes_at, "cpr": NANNA})["id"])


@WAYS
def test_a_draft_is_edited_and_its_pictures_are_put_on_and_taken_off(page: Page, people: People, demo: Town) -> None:
    campaign_id = begun(people)
    sign_in(page, "counter")
    page.goto("/skrivebord")
    page.locator(f'a[href="/skrivebord/edit_campaign_for_citizen/{campaign_id}"]').click()
    looks_right(page, "counter-draft")
    rows = page.locator('fieldset [name^="need-"][name$="-quantity"]').count()
    page.locator('[name="need-0"]').fill("Male skuret")
    page.locator('[name="need-0-quantity"]').fill("10")
    page.locator('[name="need-0-kind"]').select_option("hours")
    page.get_by_role("button", name="Flere linjer").click()
    assert page.locator('fieldset [name^="need-"][name$="-quantity"]').count() == rows + 1
    send(page, summary="Så de holder sig tørre", cpr=NOBODY)
    expect(page.get_by_role("alert")).to_contain_text("Ingen har dette nummer")
    send(page, cpr=OLUF)
    expect(page.get_by_role("alert"), "it is not his").to_be_visible()
    send(page, cpr=NANNA, goal="mange")
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    send(page, goal="1.000")
    page.wait_for_url("**/skrivebord?gjort=edit_campaign_for_citizen")
    draft = people.get(f"/campaigns/{campaign_id}", "playmaker")
    assert (draft["version"], draft["summary"], draft["goal"]) == (2, "Så de holder sig tørre", 100_000)
    assert [(each["title"], each["kind"], each["quantity"]) for each in draft["needs"]] == [
        ("Male skuret", "hours", 10)
    ]
    put_pictures_on(page, people, campaign_id)
    assert files_that_hold(demo.folder, (NANNA, OLUF)) == []


def put_pictures_on(page: Page, people: People, campaign_id: str) -> None:
    page.goto(f"/skrivebord/add_picture_for_citizen/{campaign_id}")
    picture = {"name": "skur.jpg", "mimeType": "image/jpeg", "buffer": files.picture("JPEG")}
    for cpr in (OLUF, NANNA):
        page.locator('[name="file"]').set_input_files(picture)  # type: ignore[arg-type] # a file's three facts
        send(page, cpr=cpr, description=SHOWS)
        if cpr == OLUF:
            expect(page.get_by_role("alert"), "the campaign is not his").to_be_visible()
            assert page.locator('[name="description"]').input_value() == SHOWS
    shown = page.locator(".pictures img")
    shown.wait_for()
    assert shown.get_attribute("alt") == SHOWS
    looks_right(page, "counter-pictures")
    page.locator('[name="file"]').set_input_files(picture)  # type: ignore[arg-type]
    send(page, cpr=NANNA, description="Boldene")
    page.get_by_role("link", name="Sæt forrest Boldene").click()
    send(page, cpr=NANNA)
    page.wait_for_url("**/skrivebord?gjort=arrange_pictures_for_citizen")
    assert described(people, campaign_id) == ["Boldene", SHOWS]
    page.goto(f"/skrivebord/add_picture_for_citizen/{campaign_id}")
    page.get_by_role("link", name=f"Fjern {SHOWS}").click()
    expect(page.locator("main")).to_contain_text(SHOWS)
    send(page, cpr=NANNA)
    page.wait_for_url("**/skrivebord?gjort=remove_picture_for_citizen")
    assert described(people, campaign_id) == ["Boldene"]


def described(people: People, campaign_id: str) -> list[str]:
    """Its pictures in their order."""
    return [each["description"] for each in people.get(f"/campaigns/{campaign_id}", "playmaker")["pictures"]]


@WAYS
def test_help_is_promised_given_and_confirmed_and_the_campaign_accounted_for(page: Page, people: People) -> None:
    campaign_id = opened(people)
    promise_id = promised(page, campaign_id)
    page.goto(f"/skrivebord/skranke/givet/{campaign_id}")
    looks_right(page, "counter-given")
    page.locator(f"#promise_id-{promise_id}").check()
    send(page, cpr=NANNA, quantity="1,5")
    expect(page.get_by_role("alert"), "she did not promise it").to_be_visible()
    send(page, cpr=OLUF, quantity="1,1")
    expect(page.get_by_role("alert")).to_contain_text("Skriv timer")
    send(page, cpr=OLUF, quantity="1,5")
    page.wait_for_url("**/skrivebord?gjort=fulfil_help_for_citizen")
    people.post("playmaker", f"/help/{promise_id}/confirmation", {"quantity": 6})
    assert people.get(f"/campaigns/{campaign_id}/needs")["needs"][0]["confirmed"] == 6
    page.goto(f"/skrivebord/skranke/givet/{campaign_id}")
    expect(page.locator("main")).to_contain_text("Ingen løfter venter")
    people.post("playmaker", f"/campaigns/{campaign_id}/cancellation", {"reason": "Skuret blev foræret."})
    people.campaign(campaign_id, "cancelled")
    accounted_for(page, people, campaign_id)


def opened(people: People) -> str:
    campaign_id = begun(people)
    draft = people.get(f"/campaigns/{campaign_id}", "counter")
    need = {"need_id": campaign_id, "kind": "hours", "title": "Male skuret", "quantity": 10}
    content = {name: draft[name] for name in ("title", "story", "goal", "lines", "closes_at", "version")}
    people.post("counter", f"/campaigns/{campaign_id}/assisted-content", {**content, "needs": [need], "cpr": NANNA})
    people.post("counter", f"/campaigns/{campaign_id}/assisted-submission", {"cpr": NANNA})
    people.post("playmaker", f"/campaigns/{campaign_id}/publication", people.publication())
    people.campaign(campaign_id, "open")
    return campaign_id


def promised(page: Page, campaign_id: str) -> str:
    """By Oluf, who is told the number that it is taken back by."""
    sign_in(page, "counter")

    def waits() -> bool:
        page.goto("/skrivebord")
        return page.locator(f'a[href="/skrivebord/skranke/givet/{campaign_id}"]').count() == 1

    eventually(waits)
    page.locator(f'a[href="/skrivebord/skranke/hjaelp/{campaign_id}"]').click()
    page.locator('[name="need_id"]').check()
    send(page, cpr=OLUF, quantity="2")
    return page.locator("dd code").inner_text()


def accounted_for(page: Page, people: People, campaign_id: str) -> None:
    """Found by its number, submitted, sent back by a playmaker, and mended."""
    page.goto("/skrivebord")
    page.get_by_role("link", name="Find en indsamling").click()
    page.get_by_label("Et ord fra indsamlingen").fill(campaign_id)
    page.get_by_role("button", name="Søg", exact=True).click()
    looks_right(page, "counter-found")
    account = f"/skrivebord/submit_campaign_account_for_citizen/{campaign_id}"
    page.locator(f'a[href="{account}"]').click()
    looks_right(page, "counter-account")
    send(page, text="Alle fik deres penge igen.")
    expect(page.get_by_role("alert"), "nobody's number").to_contain_text("Udfyld feltet")
    send(page, cpr=NANNA)
    page.wait_for_url("**/skrivebord?gjort=submit_campaign_account_for_citizen")
    assert people.get(f"/campaigns/{campaign_id}/account", "playmaker")["state"] == "submitted"
    people.post("playmaker", f"/campaigns/{campaign_id}/account/return", {"reason": "Hvem forærede det?"})
    page.goto(account)
    expect(page.locator("main")).to_contain_text("Hvem forærede det?")
    send(page, cpr=NANNA, text="Smeden forærede os et. Alle fik deres penge igen.")
    page.wait_for_url("**/skrivebord?gjort=submit_campaign_account_for_citizen")
