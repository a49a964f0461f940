"""A ballot is cast, once it was looked through; and its receipt, to print and to save."""

import json
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.errors import Invalid, Refused, Unavailable
from contracts.message import Message
from contracts.voting import BallotChoice, CastBallot, CastCodeBallot, CodeUnknown, Receipt
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import UNPROCESSABLE, in_words, told
from gateway.pages.elections import ELECTION, Ballots
from gateway.web import ballots, forms, sheet

CODE = "code"
"""The field, and its id, that a one-time code from the counter is written in. It is sent on, and kept nowhere."""


class Routes(Ballots):
    @http("POST", f"{ELECTION}/stem", auth=PUBLIC, summary="Cast a ballot by form", page=True, takes="form")
    def cast_ballot_by_form(self, asking: Asking) -> Response:
        """The receipt; or the ballot again, as it was filled, with what is wrong. Who is not signed in any more signs in, unless a
        code from the counter says who they are.
        """
        if not asking.principal.person and CODE not in asking.body:
            response = self.sign_in_first(asking, f"{ballots.path_of(asking)}/gennemse")
            ballots.keep(response, asking, self.own, asking.body)
            return response
        election = self.election(asking)
        filled = sheet.read(asking.body, election)
        if CODE in asking.body and not asking.body[CODE].strip():
            wrong = in_words(asking, {CODE: "empty"})
            return self.review_shown(asking, election, filled, asking.body, wrong, UNPROCESSABLE)
        try:
            receipt = self.cast(asking, election, filled)
        except CodeUnknown as refusal:
            wrong = {CODE: told(asking, refusal)}
            return self.review_shown(asking, election, filled, asking.body, wrong, refusal.status)
        except Unavailable as refusal:
            # Unknown whether it was cast: the same id asks again.
            again = {"command_id": asking.body["command_id"]}
            return self.review_shown(
                asking, election, filled, asking.body, told(asking, refusal), refusal.status, **again
            )
        except Refused as refusal:
            return self.ballot(asking, asking.body, told(asking, refusal), refusal.status)
        opened = json.dumps({**receipt, "choices": filled.choices}, indent=1)
        response = self.page("receipt.html", asking, election=election, receipt=receipt, sheet=filled, opened=opened)
        if not ballots.waits(asking, self.own):  # who votes by a code takes nobody else's ballot away
            ballots.forget(response, asking)
        return response

    def cast(self, asking: Asking, election: Any, filled: sheet.Sheet) -> dict[str, Any]:
        if filled.wrong and not filled.choices:
            raise Invalid("the ballot cannot be read", reason=next(iter(filled.wrong.values())))
        said: dict[str, Any] = {
            "command_id": forms.command_id(asking.body),
            "election_id": UUID(election["election_id"]),
            "choices": tuple(BallotChoice.load(each) for each in filled.choices),
            "replaces": forms.replaced(asking.body),
        }
        if CODE in asking.body:
            return self.ask(asking, CastCodeBallot(**said, code=asking.body[CODE].strip()))
        return self.ask(asking, CastBallot(**said))

    @http("POST", f"{ELECTION}/kvittering", auth=PUBLIC, summary="The receipt as a file", page=True, takes="form")
    def save_receipt_by_form(self, asking: Asking) -> Response:
        """What the page of the receipt shows, as a file: it is kept nowhere else, so the page says it to us once more."""
        given = json_of(asking.body.get("kvittering", ""))
        choices = [said(BallotChoice.load(each)) for each in given.pop("choices", [])]
        receipt = Receipt.load(given)
        if str(receipt.election_id) != asking.path["election_id"]:
            raise Invalid("this is the receipt of another vote")
        body = json.dumps({**said(receipt), "choices": choices}, indent=1)
        named = f'attachment; filename="kvittering-{receipt.ballot_id}.json"'
        headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
        return Response(body, content_type="application/json", headers=headers)


def said(message: Message) -> dict[str, Any]:
    """As the page says it: without what is not there."""
    return {name: value for name, value in message.dump().items() if value is not None}


def json_of(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("choices", []), list):
        raise Invalid("this is no receipt")
    return found
