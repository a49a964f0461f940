"""The permanent address of a campaign, and the picture by which it is shared."""

from typing import Any

from werkzeug import Response
from werkzeug.http import generate_etag

from contracts.crowdfunding import GetCampaignBySlug
from contracts.errors import Invalid
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages import campaigns
from gateway.problems import NoSuchPath
from gateway.web import share

PICTURE_SECONDS = 60
"""How long a reader may show it without asking again: as old may its numbers be."""


class Routes(campaigns.Routes):
    @http("GET", "/indsamling/<slug>", auth=PUBLIC, summary="A campaign at its permanent address", page=True)
    def permanent_page(self, asking: Asking) -> Response:
        return self.campaign(asking, self.at_address(asking), {})

    @http("GET", "/indsamling/<slug>.png", auth=PUBLIC, summary="The picture to share a campaign by", page=True)
    def share_picture(self, asking: Asking) -> Response:
        """The same for everybody, so anybody on the way may keep it for a while."""
        body = share.picture(share.shown(self.at_address(asking)))
        response = Response(body, content_type="image/png")
        response.headers["Cache-Control"] = f"public, max-age={PICTURE_SECONDS}"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is there to be shown elsewhere
        response.set_etag(generate_etag(body))
        return response.make_conditional(asking.request)

    def at_address(self, asking: Asking) -> dict[str, Any]:
        try:
            query = GetCampaignBySlug.load(asking.path)
        except Invalid as invalid:
            raise NoSuchPath("no campaign has such an address") from invalid
        return self.ask(asking, query)
