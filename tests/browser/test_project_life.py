"""What follows after winning: those behind a project and the municipality agree, report, pay and account, all by pages."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import today
from tests.browser.browsing import looks_right, sign_in
from tests.mothers_files import picture
from tests.people import People, eventually

pytestmark = pytest.mark.timeout(300)
WAYS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])
AMOUNT = 20_000_00
OWNER = "resident-solbjerg"
TITLE = "En bænk ved søen"


def won(people: People) -> str:
    """A project of a resident's that won a vote, on terms that want an agreement before any payment -> its id."""
    budget_id = people.open_budget(people.past_year(AMOUNT), AMOUNT, terms={"agreement": True})
    idea = {"title": TITLE, "text": "Til alle, der går tur", "cost": AMOUNT}
    project_id = str(people.post(OWNER, f"/budgets/{budget_id}/proposals", idea)["id"])
    people.post("playmaker", f"/budgets/{budget_id}/review")
    people.post(
        "playmaker",
        f"/proposals/{project_id}/review",
        {"feasible": True, "cost": AMOUNT, "reason": "Det kan lade sig gøre"},
    )
    election_id = people.publish(budget_id, {TITLE: project_id})
    people.vote(election_id, [project_id], [1, 2])
    people.close(election_id)
    eventually(lambda: people.project(budget_id, project_id)["state"] == "granted")
    return project_id


def become(page: Page, persona: str, path: str) -> None:
    page.context.clear_cookies()
    sign_in(page, persona)
    page.goto(path)


def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"#{name.replace('__', '-')}").fill(text)


def send(page: Page) -> None:
    page.locator("form#formular button.button-primary").click()


def said_done(page: Page, words: str) -> None:
    expect(page).to_have_url(re.compile("gjort="))
    expect(page.get_by_role("status")).to_contain_text(words)


def act(page: Page, words: str, about: str = "") -> None:
    page.get_by_role("link", name=re.compile(f"{words}.*{about}")).first.click()


@WAYS
def test_from_an_agreement_to_accepted_accounts_by_pages_alone(page: Page, people: People) -> None:
    project_id = won(people)
    here = f"/projekter/{project_id}"
    agree(page, here)
    report_with_a_picture(page, here)
    be_paid(page, people, here)
    account(page, here)
    become(page, OWNER, here)
    expect(page.locator(".state").first).to_have_text("Færdigt")
    looks_right(page, "project-finished")


def agree(page: Page, here: str) -> None:
    """The playmaker offers, and those behind the project read it and say yes."""
    become(page, "playmaker", here)
    act(page, "Skriv et udkast til aftalen")
    page.locator("form#formular button.button-primary").click()
    expect(page.get_by_role("alert")).to_contain_text("Udfyld feltet")
    fill(page, purpose="En bænk af eg", responsible="Solbjerg Fællesråd", milestone__0__title="Bænken er støbt")
    fill(page, milestone__0__due_on=(today() + timedelta(days=20)).isoformat(), milestone__0__frees="5.000")
    looks_right(page, "project-agreement")
    send(page)
    said_done(page, "udkast til aftalen")
    become(page, OWNER, here)
    expect(page.locator("main")).to_contain_text("Et udkast, der venter på svar")
    act(page, "Sig ja til aftalen")
    page.goto(page.url.replace("version=1", "version=2"))
    expect(page.locator('[name="version"]'), "the version that is shown").to_have_value("1")
    expect(page.locator("main")).to_contain_text("En bænk af eg")
    looks_right(page, "project-agreement-answer")
    send(page)
    said_done(page, "Sig ja til aftalen")
    expect(page.locator("main")).not_to_contain_text("Et udkast, der venter på svar")


def report_with_a_picture(page: Page, here: str) -> None:
    """A milestone is done, with a picture of it; a moderator hides that, and a playmaker finds the milestone reached."""
    act(page, "Fortæl, hvordan det går", "Bænken er støbt")
    expect(page.locator("#title")).to_have_value("Bænken er støbt")
    fill(page, text="Den står der og tørrer.")
    page.locator("#progress").select_option("done")
    looks_right(page, "project-report")
    send(page)
    expect(page.get_by_role("heading", name="Billeder")).to_be_visible()
    page.get_by_label("Hvad viser billedet?").fill("Bænken, set fra søen")
    page.get_by_label("Billede", exact=True).set_input_files(
        {"name": "bænk.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="Tilføj billedet").click()
    expect(page.get_by_role("img", name="Bænken, set fra søen")).to_be_visible()
    looks_right(page, "project-pictures")
    page.get_by_role("link", name="Færdig: se projektet").click()
    expect(page.get_by_role("img", name="Bænken, set fra søen")).to_be_visible()
    become(page, "moderator", here)
    act(page, "Skjul billedet eller filen")
    fill(page, reason="Der er et ansigt på.")
    send(page)
    said_done(page, "Skjul billedet eller filen")
    expect(page.locator("main")).to_contain_text("Skjult: Der er et ansigt på.")
    become(page, "playmaker", here)
    act(page, "Svar på, om milepælen er nået", "Bænken er støbt")
    page.locator("#reached").check()
    fill(page, reason="Jeg har siddet på den.")
    send(page)
    said_done(page, "milepælen")
    expect(page.locator("main")).to_contain_text("Nået")


def be_paid(page: Page, people: People, here: str) -> None:
    """Asked for by the project, coded by a playmaker, approved and confirmed by finance."""
    become(page, OWNER, here)
    act(page, "Bed om en udbetaling")
    fill(page, amount="mange", purpose="Eg fra savværket, faktura 17")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Skriv beløbet i kroner")
    fill(page, amount="12.500")
    looks_right(page, "project-payment")
    send(page)
    said_done(page, "Bed om en udbetaling")
    asked = page.locator("li", has_text="faktura 17")
    expect(asked).to_contain_text("Bedt om")
    (payment_id,) = requests(people, here)
    for persona, action, state in (
        ("playmaker", "code_payment", "entered"),
        ("finance", "approve_payment", "payable"),
        ("finance-2", "confirm_payment", "paid"),
    ):
        become(page, persona, "/skrivebord")
        page.locator(f'a[href="/skrivebord/{action}/{payment_id}"]').click()
        if action != "approve_payment":
            fill(page, voucher="F-17")
        send(page)
        expect(page).to_have_url(re.compile("gjort="))
        eventually(lambda state=state: requests(people, here) == {payment_id: state})
    become(page, OWNER, here)
    expect(asked).to_contain_text("Udbetalt")


def requests(people: People, here: str) -> dict[str, str]:
    """Payment -> state, as those behind the project read them."""
    told = people.get(f"/projects/{here.rsplit('/', 1)[-1]}", OWNER)["requests"]
    return {each["payment_id"]: each["state"] for each in told}


def account(page: Page, here: str) -> None:
    """Handed in, sent back for a reason, handed in again, and accepted."""
    for lines in ("Eg 12.000", "Eg 12.000\nSkruer 500"):
        become(page, OWNER, here)
        if "Skruer" in lines:
            expect(page.locator("main")).to_contain_text("Sendt tilbage: Skruerne mangler.")
        act(page, "Aflever regnskabet")
        fill(page, lines=lines, text="Den bliver brugt hver dag.")
        looks_right(page, "project-accounts")
        send(page)
        said_done(page, "Aflever regnskabet")
        become(page, "finance", "/skrivebord")
        answer = "accept_accounts" if "Skruer" in lines else "return_accounts"
        page.locator(f'a[href="/skrivebord/{answer}/{here.rsplit("/", 1)[-1]}"]').click()
        expect(page.locator("main")).to_contain_text("Den bliver brugt hver dag.")
        if answer == "return_accounts":
            fill(page, reason="Skruerne mangler.")
        looks_right(page, f"project-{answer}")
        send(page)
        expect(page).to_have_url(re.compile(f"gjort={answer}"))


@WAYS
def test_a_stranger_is_offered_nothing_on_a_projects_page(page: Page, people: People) -> None:
    here = f"/projekter/{people.get('/projects')['items'][0]['project_id']}"
    for persona in ("resident-harlev", "counter"):
        become(page, persona, here)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator('a[href*="/skrivebord/"]')).to_have_count(0)
