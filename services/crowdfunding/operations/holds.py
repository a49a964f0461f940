"""Pledges that are withheld: a playmaker lets them go on or not; the deadline lets them go."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding.holds import HoldDecided, NotWithheld, RejectPledge, ReleasePledge
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain.undelivered import check_not_own
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations.following import replace_old
from services.crowdfunding.operations.making import enter, only_promised, open_campaign
from services.crowdfunding.operations.notices import tell, tell_all


def release_pledge(session: Session, principal: Principal, command: ReleasePledge) -> HoldDecided:
    """It is promised, and its donor told that they may pay; before the finale, that they may later. A payment lives for
    minutes, and is opened when they come."""
    pledge = withheld(session, principal, command)
    early = only_promised(session.get_one(Campaign, pledge.campaign_id))
    pledge.state = domain.PLEDGES["withheld", "released"]
    if not early:
        pledge.asked_at = now()
    enter(session, pledge.pledge_id, "released", principal.person, command.reason)
    tell(session, pledge, "promised" if early else "released")
    if early:
        replace_old(session, pledge)
    return HoldDecided(pledge_id=pledge.pledge_id, state=pledge.state)


def reject_pledge(session: Session, principal: Principal, command: RejectPledge) -> HoldDecided:
    """Let go; no payment was ever opened."""
    pledge = withheld(session, principal, command)
    pledge.state = domain.PLEDGES["withheld", "rejected"]
    enter(session, pledge.pledge_id, "rejected", principal.person, command.reason)
    tell(session, pledge, "rejected")
    return HoldDecided(pledge_id=pledge.pledge_id, state="let_go")


def withheld(session: Session, principal: Principal, command: ReleasePledge | RejectPledge) -> Pledge:
    """Locked, and its campaign is open until we are done."""
    found = queries.found(session, command.pledge_id)
    area_id = session.get_one(Campaign, found.campaign_id).area_id
    principal.require(*domain.PERMISSIONS["release_pledge"].roles, scope=area_id)
    check_not_own(principal.person, found.person)
    open_campaign(session, found.campaign_id)
    pledge = session.get_one(Pledge, command.pledge_id, with_for_update=True, populate_existing=True)
    if pledge.state != "withheld":
        raise NotWithheld(f"this pledge waits for nobody, it is {pledge.state}", state=pledge.state)
    return pledge


def let_go_withheld(session: Session, campaign: Campaign) -> None:
    """When it has closed nobody can look any more. The caller holds the campaign's lock."""
    waiting = Pledge.campaign_id == campaign.campaign_id, Pledge.state == "withheld"
    pledge_ids = list(session.scalars(select(Pledge.pledge_id).where(*waiting)))
    if pledge_ids:
        session.execute(update(Pledge).where(*waiting).values(state=domain.PLEDGES["withheld", "closed"]))
        tell_all(session, pledge_ids, "let_go")
