"""A vote: the ballot, its receipt, and who won and why."""

import json
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.errors import Refused, Unavailable
from contracts.voting import BallotChoice, CastBallot, GetElection, GetResult
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, told
from gateway.web import forms

ELECTION = "/afstemninger/<uuid:election_id>"


class Routes(Pages):
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
        except Unavailable as refusal:
            return self.ballot_form(asking, asking.body, told(asking, refusal), Unavailable.status)
        except Refused as refusal:
            return self.ballot_form(asking, asking.body, told(asking, refusal), refusal.status)
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
        return self.page("result.html", asking, base=self.base(asking), **facts)
