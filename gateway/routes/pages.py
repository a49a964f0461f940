"""Pages for people: the front, a budget, a vote and its result, a campaign, the pool, and signing in to try it."""

import json
from typing import Any
from uuid import UUID, uuid5

from werkzeug import Response
from werkzeug.utils import redirect

from contracts.budgets import GetBudget
from contracts.crowdfunding import GetCampaign, Pledge, RefreshPledge
from contracts.errors import Refused, Unavailable
from contracts.ledger import GetPool, ListTransfers
from contracts.message import Command
from contracts.voting import BallotChoice, CastBallot, GetElection, GetResult
from gateway import personas
from gateway.asking import Asking, Asks
from gateway.auth import COOKIE, PUBLIC, SIGNED_IN, TOKEN_SECONDS
from gateway.http import http
from gateway.problems import NoSuchPath
from gateway.routes.dev import only_in_development
from gateway.routes.overview import everything
from gateway.sources import source_of
from gateway.web import forms, render, words

ASK_PROVIDER_SECONDS = 5
TRANSFERS_SHOWN = 25
BUDGET = "/budgetter/<uuid:budget_id>"
ELECTION = "/afstemninger/<uuid:election_id>"
CAMPAIGN = "/indsamlinger/<uuid:campaign_id>"
SAID = ("email", "display_name")
"""What a form says of a donor."""


class Routes(Asks):
    def page(self, name: str, asking: Asking, status: int = 200, **facts: Any) -> Response:
        return render.page(name, self.own, asking, status, **facts)

    @http("GET", "/", auth=PUBLIC, summary="The front page", page=True)
    def front_page(self, asking: Asking) -> Response:
        found = everything(self, asking)
        elections = {each["budget_id"]: each for each in found.items("elections")}
        return self.page(
            "front.html",
            asking,
            pool=found.parts.get("pool"),
            budgets=found.items("budgets"),
            elections=elections,
            campaigns=found.items("campaigns"),
            unavailable=sorted(found.unavailable),
        )

    @http("GET", BUDGET, auth=PUBLIC, summary="A budget", page=True)
    def budget_page(self, asking: Asking) -> Response:
        return self.page("budget.html", asking, budget=self.ask(asking, GetBudget.load(asking.path)))

    @http("GET", ELECTION, auth=PUBLIC, summary="A vote, with the form to vote in", page=True)
    def election_page(self, asking: Asking) -> Response:
        return self.ballot_form(asking, form={"replaces": asking.request.args.get("erstat", "")})

    @http("POST", ELECTION, auth=SIGNED_IN, summary="Vote by form", page=True, takes="form")
    def cast_ballot_by_form(self, asking: Asking) -> Response:
        """The receipt; or the form again, as it was filled, with what is wrong with it."""
        election = self.ask(asking, GetElection.load(asking.path))
        try:
            chosen = forms.choices(asking.body, election["ballot_rules"]["kind"])
            ballot = CastBallot(
                command_id=forms.command_id(asking.body),
                election_id=UUID(election["election_id"]),
                choices=tuple(BallotChoice.load(each) for each in chosen),
                replaces=forms.replaced(asking.body),
            )
            receipt = self.ballots.ask_one(asking.request_of(ballot.dump()))
        except Unavailable:
            return self.ballot_form(asking, asking.body, words.REFUSALS["Unavailable"], 503)
        except Refused as refusal:
            return self.ballot_form(asking, asking.body, words.refused(refusal), refusal.status)
        titles = {each["project_id"]: each["title"] for each in election["projects"]}
        shown = [(titles.get(each["project_id"], ""), each.get("points")) for each in chosen]
        opened = json.dumps({**receipt, "choices": chosen}, indent=1)
        return self.page("receipt.html", asking, election=election, receipt=receipt, choices=shown, opened=opened)

    def ballot_form(self, asking: Asking, form: Any, wrong: str | None = None, status: int = 200) -> Response:
        election = self.ask(asking, GetElection.load(asking.path))
        facts = {"election": election, "form": form, "wrong": wrong}
        if status == Unavailable.status:
            facts["command_id"] = form["command_id"]  # unknown whether it was cast: the same id asks again
        return self.page("election.html", asking, status, **facts)

    @http("GET", f"{ELECTION}/resultat", auth=PUBLIC, summary="Who won, and why", page=True)
    def result_page(self, asking: Asking) -> Response:
        found = self.gather(asking, election=GetElection.load(asking.path), result=GetResult.load(asking.path))
        facts: dict[str, Any] = {"election": found.needed("election"), "result": found.needed("result")}
        return self.page("result.html", asking, base=asking.request.host_url.rstrip("/"), **facts)

    @http("GET", CAMPAIGN, auth=PUBLIC, summary="A campaign, with the form to support it", page=True)
    def campaign_page(self, asking: Asking) -> Response:
        """Once it has opened it stands at an address of its own, for good."""
        campaign = self.ask(asking, GetCampaign.load(asking.path))
        if campaign["slug"]:
            return moved(f"/indsamling/{campaign['slug']}")
        return self.campaign(asking, campaign, {})

    def campaign(
        self, asking: Asking, campaign: Any, form: Any, wrong: str | None = None, status: int = 200
    ) -> Response:
        base = self.own.public_url or asking.request.host_url.rstrip("/")
        facts = {"campaign": campaign, "form": form, "wrong": wrong, "base": base}
        return self.page("campaign.html", asking, status, **facts)

    @http("POST", CAMPAIGN, auth=PUBLIC, summary="Support by form", page=True, takes="form")
    def pledge_by_form(self, asking: Asking) -> Response:
        """A page with the way to the payment provider: our forms lead to ourselves only."""
        try:
            amount = forms.kroner(asking.body.get("amount", ""))
            said = {name: asking.body[name].strip() for name in SAID if asking.body.get(name, "").strip()}
            said |= {"command_id": str(forms.command_id(asking.body)), "source": source_of(asking, self.own)}
            said["shown_as"] = "named" if "display_name" in said else "anonymous"
            command = Pledge.load(
                {**asking.path, **said, "amount": amount, "show_amount": "show_amount" in asking.body}
            )
            pledge = self.pledges.ask_one(asking.request_of(command.dump()))
        except Refused as refusal:
            campaign = self.ask(asking, GetCampaign.load(asking.path))
            return self.campaign(asking, campaign, asking.body, words.refused(refusal), refusal.status)
        return self.page("pledge.html", asking, pledge={**pledge, "amount": amount})

    @http("GET", "/pledges/<uuid:pledge_id>/return", auth=PUBLIC, summary="Back from the payment provider", page=True)
    def pledge_page(self, asking: Asking) -> Response:
        """What the provider says, not what the browser says. It is asked now and then, however often the page is."""
        pledge_id = UUID(asking.path["pledge_id"])
        moment = int(asking.received_at.timestamp() // ASK_PROVIDER_SECONDS)
        command_id = uuid5(pledge_id, f"{asking.principal.person} {asking.request.args.get('key', '')} {moment}")
        key = asking.request.args.get("key")
        told = {"command_id": str(command_id), "pledge_id": str(pledge_id), "key": key}
        command: Command = RefreshPledge.load(told)
        pledge = self.refreshed_pledges.ask_one(asking.request_of(command.dump()))
        return self.page("pledge.html", asking, pledge=pledge)

    @http("GET", "/puljen", auth=PUBLIC, summary="The pool: each year and the latest transfers", page=True)
    def pool_page(self, asking: Asking) -> Response:
        latest = ListTransfers(limit=TRANSFERS_SHOWN, newest_first=True)
        found = self.gather(asking, pool=GetPool(), transfers=latest)
        pool, transfers = found.needed("pool"), found.items("transfers")
        return self.page("pool.html", asking, pool=pool, transfers=transfers, unavailable=found.unavailable)

    @http("GET", "/log-ind", auth=PUBLIC, summary="Sign in as somebody invented", page=True, development=True)
    def sign_in_page(self, asking: Asking) -> Response:
        only_in_development(self.own)
        people = list(personas.PERSONAS.values())
        return self.page("sign_in.html", asking, people=people, back=local(asking.request.args.get("til", "/")))

    @http("POST", "/log-ind", auth=PUBLIC, summary="Sign in by form", page=True, takes="form", development=True)
    def sign_in(self, asking: Asking) -> Response:
        only_in_development(self.own)
        persona = personas.find(asking.body.get("persona", ""))
        response = to(local(asking.body.get("back", "/")))
        token = personas.token_of(persona.principal(self.own), self.own)
        secure = self.own.public_url.startswith("https:")
        response.set_cookie(COOKIE, token, max_age=TOKEN_SECONDS, httponly=True, samesite="Lax", secure=secure)
        return response

    @http("POST", "/log-ud", auth=PUBLIC, summary="Sign out", page=True, takes="form")
    def sign_out(self, _asking: Asking) -> Response:
        response = to("/")
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
        return response

    @http("GET", "/static/<name>", auth=PUBLIC, summary="The style sheet", page=True)
    def static_file(self, asking: Asking) -> Response:
        found = render.static(asking.path["name"], asking.request)
        if found is None:
            raise NoSuchPath("nothing stands at this address")
        return found


def local(path: str) -> str:
    """Where to go next, on this site only: `//other.example` and `/\\other.example` lead away."""
    inside = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if inside else "/"


def moved(path: str) -> Response:
    """For good (301)."""
    found: Response = redirect(path, 301, Response=Response)
    return found


def to(path: str) -> Response:
    found: Response = redirect(path, 303, Response=Response)
    found.headers["Cache-Control"] = "no-store"
    return found
