"""A campaign's account, as JSON, as a table and as a paper; and what is given back of its money."""

from typing import Any
from uuid import UUID

from werkzeug import Response
from werkzeug.http import generate_etag

from contracts.crowdfunding.accounts import (
    CampaignAccount,
    CampaignAccountDone,
    GetCampaignAccount,
    PublishCampaignAccount,
    ReturnCampaignAccount,
    SubmitCampaignAccount,
)
from contracts.crowdfunding.giving_back import GiveBackContributions, GiveBackDone, GiveBacks, ListGiveBacks
from contracts.crowdfunding.undelivered import (
    ListUndelivered,
    ReturnElsewhere,
    TryRefundAgain,
    Undelivered,
    UndeliveredDecided,
)
from contracts.message import Query
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.papers import account as papers
from gateway.papers import press
from gateway.routes.declare import API, command, query
from gateway.web import areas

CAMPAIGN = "/campaigns/<uuid:campaign_id>"
ACCOUNT = f"{CAMPAIGN}/account"
UNDELIVERED = "/undelivered-refunds/<uuid:undelivered_id>"


class GetAccountTable(Query):
    """`excel`: as a Danish spreadsheet opens it: semicolons, decimal commas, kroner, days first, no formulas."""

    campaign_id: UUID
    excel: bool = False


# fmt: off - a table: one route a line
class Routes(Asks):
    get_campaign_account = query(
        ACCOUNT, GetCampaignAccount, CampaignAccount, auth=PUBLIC, summary="A campaign's account; public at its end"
    )
    submit_campaign_account = command(
        ACCOUNT, SubmitCampaignAccount, CampaignAccountDone, auth=SIGNED_IN, summary="The owner accounts for it"
    )
    return_campaign_account = command(
        f"{ACCOUNT}/return", ReturnCampaignAccount, CampaignAccountDone, auth=SIGNED_IN, summary="To be made anew"
    )
    publish_campaign_account = command(
        f"{ACCOUNT}/publication",
        PublishCampaignAccount,
        CampaignAccountDone,
        auth=SIGNED_IN,
        summary="Accepted: the final account, for good",
    )
    list_give_backs = query(
        f"{CAMPAIGN}/give-backs", ListGiveBacks, GiveBacks, auth=PUBLIC, summary="What is given back to donors, and why"
    )
    give_back_contributions = command(
        f"{CAMPAIGN}/give-backs",
        GiveBackContributions,
        GiveBackDone,
        auth=SIGNED_IN,
        status=201,
        summary="Give back what the project did not need",
    )
    list_undelivered = query(
        "/undelivered-refunds",
        ListUndelivered,
        Undelivered,
        auth=SIGNED_IN,
        summary="Refunds that the payment provider refuses for good",
    )
    try_refund_again = command(
        f"{UNDELIVERED}/another-try",
        TryRefundAgain,
        UndeliveredDecided,
        auth=SIGNED_IN,
        summary="Finance has the provider asked again",
    )
    return_elsewhere = command(
        f"{UNDELIVERED}/return",
        ReturnElsewhere,
        UndeliveredDecided,
        auth=SIGNED_IN,
        summary="Finance has returned the money by another road",
    )
    # fmt: on

    @http(
        "GET",
        f"{API}{ACCOUNT}.csv",
        auth=PUBLIC,
        summary="The account as a table",
        asks=GetAccountTable,
        answers={"text/csv": {"schema": {"type": "string"}}},
    )
    def get_account_table(self, asking: Asking) -> Response:
        asked = GetAccountTable.load({**asking.query, **asking.path})
        account = self.asked_account(asking)
        with areas.called(lambda: self.names_of_areas(asking)):
            text = "".join(papers.table(account, excel=asked.excel))
        return file(asking, text.encode(), "text/csv; charset=utf-8", f"regnskab-{account.campaign_id}.csv")

    @http(
        "GET",
        f"{API}{ACCOUNT}.pdf",
        auth=PUBLIC,
        summary="The account as a paper, with room for signatures",
        answers={"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    )
    def get_account_paper(self, asking: Asking) -> Response:
        account = self.asked_account(asking)
        with areas.called(lambda: self.names_of_areas(asking)):
            said = papers.paper(account)
        pdf = press.printed("account", said)
        return file(asking, pdf, "application/pdf", f"regnskab-{account.campaign_id}.pdf")

    def asked_account(self, asking: Asking) -> CampaignAccount:
        told: dict[str, Any] = self.ask(asking, GetCampaignAccount.load(dict(asking.path)))
        return CampaignAccount.load(told)


def file(asking: Asking, body: bytes, content_type: str, name: str) -> Response:
    """Whether it may be read is asked each time, so nobody on the way keeps it."""
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(generate_etag(body))
    return response.make_conditional(asking.request)
