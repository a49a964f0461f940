"""Donors: a pledge made, confirmed, read, changed and taken back; receipts; supporters; what waits for a person; one's own data."""

from typing import Any

from contracts.crowdfunding import ConfirmPledge, GetPledge, Pledge, PledgeMadeAnswer, PledgeView, RefreshPledge
from contracts.crowdfunding.donors import (
    AnonymiseDonor,
    DonorAnonymised,
    DonorExport,
    ExportDonor,
    ListSupporters,
    Supporters,
)
from contracts.crowdfunding.holds import HoldDecided, ListWithheld, RejectPledge, ReleasePledge, Withheld
from contracts.crowdfunding.receipts import GetReceipt, PledgeReceipt
from contracts.crowdfunding.withdrawing import ChangePledge, WithdrawPledge
from contracts.message import Command
from gateway.asking import Asking, Asks, together
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.routes.declare import API, command, query
from gateway.sources import source_of

CAMPAIGN = "/campaigns/<uuid:campaign_id>"
PLEDGE = "/pledges/<uuid:pledge_id>"
OURS = ("source",)


class Routes(Asks):
    def from_somewhere(self, asking: Asking, kind: type[Command]) -> dict[str, Any]:
        """A command, with the network that it came from, which its sender does not say."""
        named = {**asking.path, "command_id": str(asking.key), "source": source_of(asking, self.own)}
        return self.order(kind, asking.request_of(together(named, asking.body)))

    @http(
        "POST",
        f"{API}{CAMPAIGN}/pledges",
        auth=PUBLIC,
        summary="Promise money, signed in or not; then pay at `pay_url`. One that is withheld is looked at first, hence 202",
        takes="command",
        asks=Pledge,
        answers=PledgeMadeAnswer,
        ours=OURS,
        status=201,
        later=("withheld",),
        location="/api/v1/pledges/{pledge_id}",
    )
    def pledge(self, asking: Asking) -> dict[str, Any]:
        return self.from_somewhere(asking, Pledge)

    @http(
        "POST",
        f"{API}{PLEDGE}/change",
        auth=PUBLIC,
        summary="Another pledge in place of this one, which is let go once the new one is reserved",
        takes="command",
        asks=ChangePledge,
        answers=PledgeMadeAnswer,
        ours=OURS,
        status=201,
        later=("withheld",),
        location="/api/v1/pledges/{pledge_id}",
    )
    def change_pledge(self, asking: Asking) -> dict[str, Any]:
        return self.from_somewhere(asking, ChangePledge)

    get_pledge = query(
        PLEDGE,
        GetPledge,
        PledgeView,
        auth=PUBLIC,
        summary="A pledge; all of it for who made it, signed in or by its key",
    )
    refresh_pledge = command(
        f"{PLEDGE}/refresh",
        RefreshPledge,
        PledgeView,
        auth=PUBLIC,
        summary="Ask the payment provider what is true of a pledge",
    )
    confirm_pledge = command(
        f"{PLEDGE}/confirmation",
        ConfirmPledge,
        PledgeMadeAnswer,
        auth=PUBLIC,
        summary="Pay what was promised, in the last days of the campaign; then pay at `pay_url`",
    )
    withdraw_pledge = command(
        f"{PLEDGE}/withdrawal",
        WithdrawPledge,
        PledgeView,
        auth=PUBLIC,
        summary="Take a pledge back before the deadline",
    )
    get_receipt = query(
        f"{PLEDGE}/receipt", GetReceipt, PledgeReceipt, auth=PUBLIC, summary="The latest receipt of a pledge"
    )
    list_supporters = query(
        f"{CAMPAIGN}/supporters", ListSupporters, Supporters, auth=PUBLIC, summary="Who gave, as each chose to be shown"
    )
    list_withheld = query(
        "/withheld-pledges", ListWithheld, Withheld, auth=SIGNED_IN, summary="Pledges that wait for somebody to look"
    )
    release_pledge = command(
        f"{PLEDGE}/release", ReleasePledge, HoldDecided, auth=SIGNED_IN, summary="Let a withheld pledge be paid"
    )
    reject_pledge = command(
        f"{PLEDGE}/rejection", RejectPledge, HoldDecided, auth=SIGNED_IN, summary="Let a withheld pledge go"
    )
    export_donor = query(
        "/donor",
        ExportDonor,
        DonorExport,
        auth=PUBLIC,
        summary="All that is known of oneself as a donor of money and help, signed in or by a key",
    )
    anonymise_donor = command(
        "/donor/anonymisation",
        AnonymiseDonor,
        DonorAnonymised,
        auth=PUBLIC,
        summary="Forget a donor of money and help; amounts and what was booked stay",
    )
