"""What the ledger booked about campaigns is kept as it told it, and accounted for: submitted, accepted, published."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import day_of, now
from chassis.db import insert_new
from chassis.outbox import publish
from contracts.budgets.grants import GrantEnded
from contracts.crowdfunding import NotYourCampaign
from contracts.crowdfunding.accounts import (
    AccountNotFinal,
    CampaignAccountDone,
    CampaignAccountPublished,
    PublishCampaignAccount,
    ReturnCampaignAccount,
    SameSubmitter,
    SubmitCampaignAccount,
)
from contracts.errors import NotYet
from contracts.ledger import LedgerEvent, TransferLine, TransferReversed
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import accounts as rules
from services.crowdfunding.models import Campaign, CampaignAccountRow, Pledge, ProjectEnd
from services.crowdfunding.models.accounts import Booking
from services.crowdfunding.operations.campaigns import locked
from services.crowdfunding.operations.notices import tell_supporters
from services.crowdfunding.queries import accounts as queries
from services.crowdfunding.queries.giving_back import stuck

MOVED_AT = {"capture": "captured_at", "refund": "refunded_at", "charge_back": "charged_back_at"}
"""When the provider moved a pledge's money, by the kind of the ledger's transfer."""


def keep_bookings(session: Session, event: LedgerEvent) -> None:
    """Each transfer about a campaign, once, however often it is told."""
    rows = []
    for place, line in enumerate(event.transfers, 1):
        campaign_id = rules.campaign_of(line)
        if campaign_id is None:
            continue
        if session.get(Campaign, campaign_id) is None:
            raise NotYet(f"campaign {campaign_id} is not known here")
        rows.append(booking(session, event, place, line) | {"campaign_id": campaign_id})
    insert_new(session, Booking, rows, "sequence")


def booking(session: Session, event: LedgerEvent, place: int, line: TransferLine) -> dict[str, Any]:
    """A reversal is kept as less than nothing of what it undoes."""
    undone = event.kind if isinstance(event, TransferReversed) and line.kind == "reverse" else None
    kind, from_, to, amount = line.kind, line.from_, line.to, line.amount
    if undone is not None:
        kind, from_, to, amount = undone, line.to, line.from_, -line.amount
    return {
        "epoch": event.epoch,
        "sequence": event.sequence,
        "line": place,
        "transfer_id": line.transfer_id,
        "kind": kind,
        "from_account": from_,
        "to_account": to,
        "amount": amount,
        "payment_id": getattr(event, "payment_id", None),
        "on_day": moved_on(session, kind, getattr(event, "pledge_id", None)),
    }


def moved_on(session: Session, kind: str, pledge_id: UUID | None) -> Any:
    """The day on which the provider took a payer's money, or gave it back; of anything else, that on which we hear of it."""
    pledge = None if pledge_id is None else session.get(Pledge, pledge_id)
    at = getattr(pledge, MOVED_AT[kind]) if pledge is not None and kind in MOVED_AT else None
    return day_of(at or now())


def record_project_end(session: Session, event: GrantEnded) -> None:
    """The project that a campaign was for is finished, or given up."""
    if event.campaign_id is None:
        return
    if session.get(Campaign, event.campaign_id) is None:
        raise NotYet(f"campaign {event.campaign_id} is not known here")
    row = {"campaign_id": event.campaign_id, "state": event.state, "heard_at": now()}
    insert_new(session, ProjectEnd, [row], "campaign_id")


def submit_campaign_account(
    session: Session, principal: Principal, command: SubmitCampaignAccount
) -> CampaignAccountDone:
    """The owner says what each payment was for. Said again until somebody has accepted it, it is the later word that counts."""
    campaign = locked(session, command.campaign_id)
    if not principal.person or campaign.owner != principal.person:
        raise NotYourCampaign("this takes the campaign's owner")
    check_final(session, campaign)
    rules.check_vouchers(rules.payments(queries.booked(session, campaign), {}), command.vouchers)
    row = session.get(CampaignAccountRow, campaign.campaign_id)
    if row is None:
        row = CampaignAccountRow(campaign_id=campaign.campaign_id, state="submitted")
        session.add(row)
    else:
        row.state = rules.next_account_state(row.state, "submit_campaign_account")
    row.text, row.vouchers = command.text, [each.dump() for each in command.vouchers]
    row.submitted_by, row.submitted_at = principal.person, now()
    row.decided_by = row.reason = None
    return CampaignAccountDone(campaign_id=campaign.campaign_id, state=row.state)


def return_campaign_account(
    session: Session, principal: Principal, command: ReturnCampaignAccount
) -> CampaignAccountDone:
    """The owner makes it anew."""
    _, row = waiting_account(session, principal, command.campaign_id)
    row.state = rules.next_account_state(row.state, "return_campaign_account")
    row.decided_by, row.reason = principal.person, command.reason
    return CampaignAccountDone(campaign_id=row.campaign_id, state=row.state)


def publish_campaign_account(
    session: Session, principal: Principal, command: PublishCampaignAccount
) -> CampaignAccountDone:
    """It is the final one, as it stands now: built from the ledger's numbers up to here, and kept whole."""
    campaign, row = waiting_account(session, principal, command.campaign_id)
    state = rules.next_account_state(row.state, "publish_campaign_account")
    check_final(session, campaign)
    at = now()
    document = queries.campaign_account(session, campaign, row, state=state, published_at=at)
    rules.check_vouchers(document.payments, queries.vouchers_of(row))
    row.state, row.decided_by, row.published_at, row.document = state, principal.person, at, document.dump()
    said = CampaignAccountPublished(campaign_id=campaign.campaign_id, epoch=document.epoch, sequence=document.sequence)
    publish(session, said)
    tell_supporters(session, campaign, "final_account", states=("captured",), about_id=campaign.campaign_id)
    return CampaignAccountDone(campaign_id=campaign.campaign_id, state=row.state)


def waiting_account(session: Session, principal: Principal, campaign_id: UUID) -> tuple[Campaign, CampaignAccountRow]:
    """An account that a playmaker answers, who is not whoever submitted it."""
    campaign = locked(session, campaign_id)
    principal.require(*domain.PERMISSIONS["publish_campaign_account"].roles, scope=campaign.area_id)
    row = session.get(CampaignAccountRow, campaign_id, with_for_update=True)
    if row is None:
        raise AccountNotFinal("no account was submitted")
    if row.submitted_by == principal.person:
        raise SameSubmitter("this takes somebody else than who submitted it")
    return campaign, row


def check_final(session: Session, campaign: Campaign) -> None:
    ended = session.get(ProjectEnd, campaign.campaign_id) is not None
    sums = rules.totals(queries.booked(session, campaign))
    never_began = campaign.state in queries.OVER and not sums.handed_over
    if campaign.state not in queries.ENDED or queries.unbooked(session, campaign):
        raise AccountNotFinal("the campaign has not come to its end, or the ledger has not booked all of it")
    rules.check_final(sums, stuck(session, campaign), project_ended=ended or never_began)
