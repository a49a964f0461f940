"""Where news of funded campaigns comes in, and on which terms their projects get the money."""

from typing import Any

from environs import Env, validate
from sqlalchemy.orm import Session

from chassis.extensions import subscribe
from contracts.budgets.grants import GrantTerms
from contracts.crowdfunding import CampaignFunded
from contracts.ledger.giving_back import GiveBackPosted
from services.budgets import operations

DAYS_MAX = 3_650
PAYS = ("before", "after")


def read_terms(env: Env) -> GrantTerms:
    """Of all campaigns' projects: what the city has decided once, since no budget and no decision of a grant says it."""
    days = validate.Range(min=1, max=DAYS_MAX)
    return GrantTerms(
        pays="after" if env.str("CAMPAIGN_PAYS", "before", validate=validate.OneOf(PAYS)) == "after" else "before",
        agreement=env.bool("CAMPAIGN_AGREEMENT", True),
        start_days_max=env.int("CAMPAIGN_START_DAYS", 365, validate=days),
        finish_days_max=env.int("CAMPAIGN_FINISH_DAYS", 730, validate=days),
        silent_days_max=env.int("CAMPAIGN_SILENT_DAYS", 120, validate=days),
    )


class CampaignsEntrypoints:
    """From the end of a campaign to the project that it was for."""

    own: Any

    @subscribe(CampaignFunded)
    def on_campaign_funded(self, session: Session, event: CampaignFunded) -> None:
        operations.record_funded_campaign(session, self.own.campaign_terms, event)

    @subscribe(GiveBackPosted)
    def on_give_back_posted(self, session: Session, event: GiveBackPosted) -> None:
        operations.record_giving_back(session, event)
