"""Crowdfunding's entrypoints: a message in, one operation or query, a message out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from environs import Env
from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import Service, command, every, query, subscribe
from contracts.budgets.carrying import CampaignWanted
from contracts.crowdfunding import (
    CampaignDone,
    Campaigns,
    CampaignView,
    GetCampaign,
    GetPledge,
    ListCampaigns,
    Permit,
    Pledge,
    PledgeMadeAnswer,
    PledgeView,
    PublishCampaign,
    RefreshPledge,
    RelayWebhook,
    StartCampaign,
)
from contracts.ledger import (
    ContributionPosted,
    ContributionRefused,
    GrantRefused,
    GrantsPosted,
    MatchRefused,
    MatchReserved,
    Released,
    TransferReversed,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.domain import Rules
from services.crowdfunding.payments import MobilePay, Payments

# What the payment simulator uses too. Production has no default for any of the three.
DEVELOPMENT = {
    "PAYMENTS_URL": "http://127.0.0.1:8090",
    "PAYMENTS_KEY": "development-payments-key",
    "WEBHOOK_SECRET": "development-webhook-secret",
}


@dataclass(frozen=True)
class Own:
    """What crowdfunding alone must know: the payment provider, the city's rules, where payers come back to."""

    payments: Payments
    rules: Rules
    return_url: str


def read_settings(env: Env) -> Own:
    defaults = DEVELOPMENT if env.str("ENVIRONMENT", "production") == "development" else {}

    def secret(name: str) -> str:
        value: str = env.str(name, defaults[name]) if name in defaults else env.str(name)
        return value or ""

    payments = MobilePay(secret("PAYMENTS_URL"), secret("PAYMENTS_KEY"), secret("WEBHOOK_SECRET"))
    public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    rules = Rules(
        permit_required=env.bool("PERMIT_REQUIRED", True),
        city_permit=city_permit(env),
        matching_adopted=env.bool("MATCHING_ADOPTED", False),
        matching_areas=tuple(env.list("MATCHING_AREAS", [])),
        currency=env.str("POOL_CURRENCY", "DKK"),
        reservation_days_max=payments.reservation_days_max,
    )
    return Own(payments, rules, public_url + "/pledges/{pledge_id}/return")


def city_permit(env: Env) -> Permit | None:
    """One permit for every campaign, where the city holds it; without it each campaign shows its own."""
    number = env.str("CITY_PERMIT_NUMBER", "")
    if not number:
        return None
    holder: str = env.str("CITY_PERMIT_HOLDER", "Aarhus Kommune")
    from_on: date = env.date("CITY_PERMIT_FROM_ON")
    return Permit(number=number, holder=holder, from_on=from_on, to_on=env.date("CITY_PERMIT_TO_ON"))


class CrowdfundingService(Service):
    name = "crowdfunding"

    @staticmethod
    def own_settings(env: Any) -> Own:
        return read_settings(env)

    @command(StartCampaign)
    def start_campaign(self, session: Session, principal: Principal, command: StartCampaign) -> CampaignDone:
        return operations.start_campaign(session, self.own.rules, principal, command)

    @command(PublishCampaign)
    def publish_campaign(self, session: Session, principal: Principal, command: PublishCampaign) -> CampaignDone:
        return operations.publish_campaign(session, self.own.rules, principal, command)

    @command(Pledge, transaction=False)
    def pledge(self, db: Database, principal: Principal, command: Pledge) -> PledgeMadeAnswer:
        return operations.pledge(db, self.own.payments, self.own.return_url, principal, command)

    @command(RefreshPledge, transaction=False)
    def refresh_pledge(self, db: Database, _principal: Principal, command: RefreshPledge) -> PledgeView:
        return operations.refresh_pledge(db, self.own.payments, command)

    @command(RelayWebhook, transaction=False)
    def relay_webhook(self, db: Database, _principal: Principal, command: RelayWebhook) -> PledgeView:
        return operations.relay_webhook(db, self.own.payments, command)

    @query(ListCampaigns)
    def list_campaigns(self, session: Session, principal: Principal, query: ListCampaigns) -> Campaigns:
        return queries.list_campaigns(session, principal, query)

    @query(GetCampaign)
    def get_campaign(self, session: Session, _principal: Principal, query: GetCampaign) -> CampaignView:
        return queries.get_campaign(session, query)

    @query(GetPledge)
    def get_pledge(self, session: Session, _principal: Principal, query: GetPledge) -> PledgeView:
        return queries.get_pledge(session, query)

    @subscribe(CampaignWanted)
    def on_campaign_wanted(self, session: Session, event: CampaignWanted) -> None:
        operations.draft_from_proposal(session, self.own.rules, event)

    @subscribe(MatchReserved)
    def on_match_reserved(self, session: Session, event: MatchReserved) -> None:
        operations.record_match(session, event)

    @subscribe(MatchRefused)
    def on_match_refused(self, session: Session, event: MatchRefused) -> None:
        operations.record_match_refusal(session, event)

    @subscribe(GrantsPosted)
    def on_grants_posted(self, session: Session, event: GrantsPosted) -> None:
        operations.record_grants(session, event)

    @subscribe(GrantRefused)
    def on_grant_refused(self, session: Session, event: GrantRefused) -> None:
        operations.record_grant_refusal(session, event)

    @subscribe(TransferReversed)
    def on_transfer_reversed(self, session: Session, event: TransferReversed) -> None:
        operations.record_reversal(session, event)

    @subscribe(Released)
    def on_released(self, session: Session, event: Released) -> None:
        operations.record_release(session, event)

    @subscribe(ContributionPosted)
    def on_contribution_posted(self, session: Session, event: ContributionPosted) -> None:
        operations.record_contribution(session, event)

    @subscribe(ContributionRefused)
    def on_contribution_refused(self, session: Session, event: ContributionRefused) -> None:
        operations.record_contribution_refusal(session, event)

    @every(seconds=1)
    def advance_campaigns(self, session: Session) -> None:
        operations.advance_campaigns(session)

    @every(seconds=0.5, transaction=False)
    def ask_provider(self, db: Database) -> None:
        operations.ask_provider(db, self.own.payments, self.own.return_url)
