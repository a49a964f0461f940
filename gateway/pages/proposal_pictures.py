"""Pictures of a proposal: the last step of making one, and there for its authors for as long as they may edit it."""

from werkzeug import Response

from contracts.budgets import GetProposal
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.attaching import Attaching, Pictured
from gateway.pages.proposals import PROPOSAL

PICTURES = f"{PROPOSAL}/billeder"


class Routes(Attaching):
    @http("GET", PICTURES, auth=SIGNED_IN, summary="The pictures of a proposal of one's own", page=True)
    def proposal_pictures_page(self, asking: Asking) -> Response:
        return self.pictures(asking, of_proposal(asking))

    @http("POST", PICTURES, auth=SIGNED_IN, summary="Add a picture by form", page=True, takes="upload")
    def add_attachment_by_form(self, asking: Asking) -> Response:
        return self.attach(asking, of_proposal(asking))

    @http("POST", f"{PICTURES}/<uuid:attachment_id>", auth=SIGNED_IN, summary="Take one away", page=True, takes="form")
    def remove_attachment_by_form(self, asking: Asking) -> Response:
        return self.detach(asking, of_proposal(asking))


def of_proposal(asking: Asking) -> Pictured:
    which = asking.path["proposal_id"]
    back = f"/forslag/{which}"
    return Pictured("proposal", which, f"{back}/billeder", back, GetProposal.load({"proposal_id": which}))
