"""Votes at the counter: a ballot entered for a citizen, and batches of paper as two officials read them."""

import json
from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.errors import Invalid, Refused
from contracts.voting import CastAssistedBallot, EnterPaperBatch, GetElection
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, say, told
from gateway.pages.desk import fields
from gateway.pages.desk.action import CPR
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK
from gateway.residents import citizen
from gateway.web import forms, paper, sheet
from gateway.web.desk_words import SHEETS

BALLOT = f"{DESK}/cast_assisted_ballot/<uuid:election_id>"
PAPER = f"{DESK}/enter_paper_batch/<uuid:election_id>"
BATCH = (Field("batch", "whole"), Field("sheets", "text", required=False))


class Routes(Pages):
    @http("GET", BALLOT, auth=SIGNED_IN, summary="A ballot to enter for a citizen", page=True)
    def assisted_ballot_form(self, asking: Asking) -> Response:
        return self.assisted_ballot(asking, {})

    @http("POST", BALLOT, auth=SIGNED_IN, summary="Cast a citizen's ballot by form", page=True, takes="form")
    def cast_assisted_ballot_by_form(self, asking: Asking) -> Response:
        """The receipt, which the citizen takes home; or the ballot again, with what is wrong."""
        election = self.ask(asking, GetElection.load(asking.path))
        said, wrong = fields.read((CPR,), asking.body)
        filled = sheet.read(asking.body, election)
        if wrong or filled.wrong:
            return self.assisted_ballot(asking, asking.body, in_words(asking, wrong | filled.wrong), Invalid.status)
        try:
            voter = citizen(asking.principal, said["cpr"], self.own)
            ballot = {
                **asking.path,
                "command_id": str(forms.command_id(asking.body)),
                "voter": voter.dump(),
                "choices": list(filled.choices),
                "replaces": str(forms.replaced(asking.body) or "") or None,
            }
            receipt = self.ask(asking, CastAssistedBallot.load(ballot))
        except Refused as refusal:
            return self.assisted_ballot(asking, asking.body, told(asking, refusal), refusal.status)
        opened = json.dumps({**receipt, "choices": filled.choices}, indent=1)
        facts: dict[str, Any] = {"election": election, "receipt": receipt, "sheet": filled, "opened": opened}
        return self.page("desk_receipt.html", asking, **facts)

    def assisted_ballot(
        self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        election = self.ask(asking, GetElection.load(asking.path))
        facts = {"election": election, "form": form, "wrong": wrong}
        return self.page("desk_vote.html", asking, status, **facts)

    @http("GET", PAPER, auth=SIGNED_IN, summary="A batch of paper ballots to read", page=True)
    def paper_batch_form(self, asking: Asking) -> Response:
        return self.paper_batch(asking, {})

    @http("POST", PAPER, auth=SIGNED_IN, summary="Enter a batch of paper by form", page=True, takes="form")
    def enter_paper_batch_by_form(self, asking: Asking) -> Response:
        """How it stands with the other official's reading; where the two differ, the form is there to mend one's own."""
        election = self.ask(asking, GetElection.load(asking.path))
        said, wrong = fields.read(BATCH, asking.body)
        if wrong:
            return self.paper_batch(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            ballots = paper.read(said.get("sheets", ""), election)
            batch = {**asking.path, "command_id": str(forms.command_id(asking.body)), "batch": said["batch"]}
            answer = self.ask(asking, EnterPaperBatch.load({**batch, "ballots": ballots}))
        except Refused as refusal:
            return self.paper_batch(asking, asking.body, of_sheet(asking, refusal), refusal.status)
        form = asking.body if answer["state"] == "differs" else {"batch": str(said["batch"] + 1)}
        return self.paper_batch(asking, form, answer=answer)

    def paper_batch(
        self,
        asking: Asking,
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
        answer: Mapping[str, Any] | None = None,
    ) -> Response:
        election = self.ask(asking, GetElection.load(asking.path))
        differences = [
            {"sheet": each["sheet"], **{who: paper.written(each[who], election) for who in ("yours", "theirs")}}
            for each in (answer or {}).get("differences", ())
        ]
        facts = {"election": election, "form": form, "wrong": wrong, "answer": answer, "differences": differences}
        return self.page("desk_paper.html", asking, status, **facts)


def of_sheet(asking: Asking, refusal: Refused) -> Any:
    """At the field, with the number of the sheet, where it is one sheet's trouble."""
    if "sheet" not in refusal.facts:
        return told(asking, refusal)
    why = say(asking, SHEETS["unreadable"]) if isinstance(refusal, Invalid) else told(asking, refusal)
    return {"sheets": f"{say(asking, SHEETS['sheet'])} {refusal.facts['sheet']}: {why}"}
