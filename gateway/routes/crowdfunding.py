"""Collections: campaigns, and what the payment provider sends."""

from uuid import uuid4

from werkzeug import Response

from contracts.crowdfunding import (
    CampaignDone,
    Campaigns,
    CampaignView,
    GetCampaign,
    ListCampaigns,
    PublishCampaign,
    RelayWebhook,
)
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC, SIGNATURE, SIGNED_IN
from gateway.http import http
from gateway.problems import Malformed
from gateway.routes.declare import API, command, query

CAMPAIGN = "/campaigns/<uuid:campaign_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_campaigns = query(
        "/campaigns", ListCampaigns, Campaigns, auth=PUBLIC, summary="All campaigns, or those of an area"
    )
    get_campaign = query(
        CAMPAIGN, GetCampaign, CampaignView, auth=PUBLIC, summary="One campaign: its story, and how far it has come"
    )
    publish_campaign = command(
        f"{CAMPAIGN}/publication",
        PublishCampaign,
        CampaignDone,
        auth=SIGNED_IN,
        later=("matching",),
        summary="Publish; with a match it is held first, hence 202",
    )
    # fmt: on

    @http(
        "POST", f"{API}/payments/webhook", auth=SIGNATURE, summary="For the payment provider", takes="raw", status=204
    )
    def relay_webhook(self, asking: Asking) -> Response:
        """Word for word, so that the service can check the signature; each delivery is news of its own."""
        request = asking.request
        query_string = request.environ.get("QUERY_STRING", "")
        try:
            body = asking.raw.decode()
        except UnicodeDecodeError as error:
            raise Malformed("the body is not UTF-8") from error
        headers = {name.lower(): value for name, value in request.headers.items() if name.lower() != "cookie"}
        path = request.environ.get("RAW_PATH_INFO", request.path) + (f"?{query_string}" if query_string else "")
        message = RelayWebhook(command_id=uuid4(), path=path, headers=headers, body=body)
        self.webhooks.ask_one(asking.request_of(message.dump()))
        return Response(status=204)
