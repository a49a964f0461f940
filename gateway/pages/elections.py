"""A vote: the ballot as it is filled in, and looked through before it is cast."""

from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.message import Query
from contracts.voting import GetElection, GetEligibility
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import UNPROCESSABLE, Pages, in_words, to
from gateway.web import ballots, sheet

AGAIN = "ret"
"""The button that leads from the review back to the ballot."""
INSTEAD = "ny"
"""The button that takes this ballot in the place of one that waits for whom it belongs to."""
ELECTION = "/afstemninger/<uuid:election_id>"


class Ballots(Pages):
    """What every page with a ballot needs."""

    def election(self, asking: Asking) -> dict[str, Any]:
        return self.ask(asking, GetElection.load({"election_id": asking.path["election_id"]}))

    def ballot(self, asking: Asking, form: Any, wrong: Any = None, status: int = 200, **facts: Any) -> Response:
        """The ballot as it was filled, with what is wrong with it; beside each project, what its proposal says."""
        election = self.election(asking)
        budget = GetBudget.load({"budget_id": election["budget_id"]})
        found = self.gather(asking, budget=budget, **eligibility(asking))
        proposals = found.parts.get("budget", {}).get("proposals", [])
        facts |= {"election": election, "form": form, "wrong": wrong, "sheet": sheet.read(form, election)}
        facts |= {
            "texts": {each["proposal_id"]: each["text"] for each in proposals},
            "eligibility": found.parts.get("eligibility"),
            "waits": INSTEAD if ballots.waits(asking, self.own) else "",
        }
        return self.page("election.html", asking, status, **facts, unavailable=found.unavailable)

    def review_shown(  # noqa: PLR0913, PLR0917 - a page's facts
        self,
        asking: Asking,
        election: Any,
        filled: sheet.Sheet,
        form: Any,
        wrong: str | None = None,
        status: int = 200,
        **facts: Any,
    ) -> Response:
        """What is to be cast, looked through once more; who does not vote here reads why, and is offered nothing to press."""
        found = self.gather(asking, **eligibility(asking))
        facts = {"kept": bool(ballots.kept(asking, self.own)), **facts}
        facts |= {"election": election, "sheet": filled, "form": form, "wrong": wrong}
        facts |= {"eligibility": found.parts.get("eligibility"), "waits": ballots.waits(asking, self.own)}
        return self.page("review.html", asking, status, **facts)


def eligibility(asking: Asking) -> dict[str, Query]:
    """What is asked of whoever is signed in: voting alone says whether they vote in the election at this address."""
    if not asking.principal.person:
        return {}
    return {"eligibility": GetEligibility.load({"election_id": asking.path["election_id"]})}


class Routes(Ballots):
    @http("GET", ELECTION, auth=PUBLIC, summary="A vote, with the form to vote in", page=True)
    def election_page(self, asking: Asking) -> Response:
        """Whoever comes by the link on a receipt means to change that ballot."""
        form = ballots.kept(asking, self.own)
        replaces = asking.request.args.get("erstat", "")[: ballots.VALUE_CHARS_MAX]
        return self.ballot(asking, {**form, "replaces": replaces} if replaces else form)

    @http("POST", ELECTION, auth=PUBLIC, summary="On to the review of a filled ballot", page=True, takes="form")
    def fill_ballot_by_form(self, asking: Asking) -> Response:
        """Nothing is cast, and nobody need be signed in: what is filled in is kept in the browser alone. What is too long for that
        is looked through at once, and goes to and fro between the pages.
        """
        election, on = self.election(asking), to(f"{ballots.path_of(asking)}/gennemse")
        filled = sheet.read(asking.body, election)
        if filled.wrong:
            response = self.ballot(asking, asking.body, in_words(asking, filled.wrong), UNPROCESSABLE)
        elif AGAIN in asking.body:
            response = self.ballot(asking, asking.body)
        elif ballots.keep(on, asking, self.own, asking.body, instead=INSTEAD in asking.body):
            return on
        else:
            response = self.review_shown(asking, election, filled, asking.body, kept=False)
        ballots.keep(response, asking, self.own, asking.body)
        return response

    @http("POST", f"{ELECTION}/sum", auth=PUBLIC, summary="What a ballot comes to so far", page=True, takes="form")
    def sum_ballot_by_form(self, asking: Asking) -> Response:
        """A piece of the page, asked for as the ballot is filled in."""
        election = self.election(asking)
        response = self.page("ballot_sum.html", asking, election=election, sheet=sheet.read(asking.body, election))
        ballots.keep(response, asking, self.own, asking.body)
        return response

    @http("POST", f"{ELECTION}/ryd", auth=PUBLIC, summary="Clear a half-filled ballot", page=True, takes="form")
    def clear_ballot_by_form(self, asking: Asking) -> Response:
        response = to(ballots.path_of(asking))
        ballots.forget(response, asking)
        return response

    @http("GET", f"{ELECTION}/gennemse", auth=PUBLIC, summary="Look through a ballot before casting it", page=True)
    def review_page(self, asking: Asking) -> Response:
        """Back to the ballot where none is kept. Whoever signed in meanwhile is the only one to see it from now on."""
        form, election = ballots.kept(asking, self.own), self.election(asking)
        filled = sheet.read(form, election)
        if not form or filled.wrong:
            return to(ballots.path_of(asking))
        response = self.review_shown(asking, election, filled, form)
        ballots.keep(response, asking, self.own, form)
        return response
