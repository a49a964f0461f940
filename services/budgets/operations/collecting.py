"""A campaign is asked for: for a proposal that did not win, an initiative, or the rest of a project that has a grant already.

Crowdfunding drafts it or says why not.
"""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Association, Done, NotGranted
from contracts.budgets.applications import ApplicationContent
from contracts.budgets.carrying import (
    CampaignWanted,
    CollectedBefore,
    CollectForProject,
    CollectForProposal,
    NeverPublic,
    NotBehind,
)
from contracts.budgets.initiatives import CollectForInitiative, NotYours
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.errors import NotYet
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import Application, Budget, CollectionRow, Grant, Project, Proposal
from services.budgets.operations import initiatives
from services.budgets.operations.carrying import not_won
from services.budgets.operations.grants import locked_grant, turn_grant
from services.budgets.queries.proposals import place_of


def collect_for_proposal(session: Session, principal: Principal, command: CollectForProposal) -> Done:
    """At what it costs, in its public words. Its row is locked, so that two authors do not ask at once."""
    proposal, budget = not_won(session, principal, command.proposal_id)
    if proposal.public_version is None:
        raise NeverPublic("others have never seen this proposal")
    session.get_one(Proposal, proposal.proposal_id, with_for_update=True)
    wanted = CampaignWanted(
        **words_of(proposal),
        **asked(principal, command, budget),
        budget_id=budget.budget_id,
        goal=proposal.confirmed_cost or proposal.cost,
    )
    row = CollectionRow(campaign_id=command.command_id, proposal_id=proposal.proposal_id, asked_by=principal.person)
    return ask(session, row, CollectionRow.proposal_id == proposal.proposal_id, wanted)


def collect_for_project(session: Session, principal: Principal, command: CollectForProject) -> Done:
    """For what the pool did not grant of it. The grant stays as it is, and is locked, so that two do not ask at once."""
    grant = locked_grant(session, command.project_id)
    principal.require_person()
    if not queries.is_behind(session, principal, grant):
        raise NotBehind("this takes an author of the project, or its applicant")
    if grant.campaign_id is not None or not grant.granted:
        raise NotGranted("the project has no grant of the pool")
    turn_grant(grant, "collect_for_project")
    if grant.application_id is not None:
        application = session.get_one(Application, grant.application_id)
        told, before = words_of_application(application), application.amount
        ours: dict[str, Any] = {"application_id": application.application_id}
    else:
        proposal = session.get_one(Proposal, grant.project_id)
        told, before = words_of(proposal), session.get_one(Project, grant.project_id).cost
        ours = {"proposal_id": proposal.proposal_id}
    rest = domain.carrying.rest_of(command.costs or before, grant.granted)
    more: dict[str, Any] = {"budget_id": grant.budget_id, "goal": rest, "granted": grant.granted}
    wanted = CampaignWanted(**told, **asked(principal, command, grant), **more)
    row = CollectionRow(campaign_id=command.command_id, asked_by=principal.person, **ours)
    ((origin, origin_id),) = ours.items()
    return ask(session, row, getattr(CollectionRow, origin) == origin_id, wanted)


def asked(
    principal: Principal, command: CollectForProposal | CollectForProject, home: Budget | Grant
) -> dict[str, Any]:
    """By whom, by when, and where."""
    told = {"request_id": command.command_id, "closes_at": command.closes_at, "owner": principal.person}
    return told | {"area_id": home.area_id, "currency": home.currency}


def words_of(proposal: Proposal) -> dict[str, Any]:
    told = {"origin": "proposal", "origin_id": proposal.proposal_id, "place": place_of(proposal)}
    return told | {"title": proposal.title, "text": proposal.text}


def words_of_application(application: Application) -> dict[str, Any]:
    content = ApplicationContent.load(application.content)
    told = {"origin": "application", "origin_id": application.application_id, "title": application.title}
    told["text"] = domain.carrying.story_of(content.need, content.plan)
    if application.cvr is not None:
        told["association"] = Association(name=application.name or "", cvr=application.cvr)
    return told


def collect_for_initiative(session: Session, principal: Principal, command: CollectForInitiative) -> Done:
    """In words that whoever started it has found for all: what the initiative says was told to a playmaker."""
    initiative = initiatives.locked_initiative(session, command.initiative_id)
    if not initiatives.is_mine(principal, initiative):
        raise NotYours("who started an initiative asks for a campaign for it")
    initiatives.move(initiative, "collect_for_initiative")
    wanted = CampaignWanted(
        request_id=command.command_id,
        origin="initiative",
        origin_id=initiative.initiative_id,
        title=command.title,
        text=command.text,
        area_id=initiative.area_id,
        goal=command.goal,
        currency=command.currency,
        closes_at=command.closes_at,
        owner=principal.person,
    )
    ours = {"initiative_id": initiative.initiative_id, "asked_by": principal.person}
    row = CollectionRow(campaign_id=command.command_id, **ours)
    return ask(session, row, CollectionRow.initiative_id == initiative.initiative_id, wanted)


def ask(session: Session, new: CollectionRow, of_origin: ColumnElement[bool], wanted: CampaignWanted) -> Done:
    """Ask crowdfunding for a campaign; its id is the command's. After a refusal this asks again, by an id of its own."""
    rows = session.scalars(select(CollectionRow).where(of_origin)).all()
    for row in rows:
        if row.state != "refused":
            raise CollectedBefore(f"a campaign is {row.state}", campaign_id=str(row.campaign_id))
    domain.check_room(len(rows), domain.COLLECTIONS_MAX, f"campaigns asked for from one {wanted.origin}")
    new.state, new.asked_at = "asked", now()
    session.add(new)
    publish(session, wanted)
    return Done(id=new.campaign_id, state=new.state)


def record_collection(session: Session, event: CampaignDrafted | CampaignRefused) -> None:
    """What crowdfunding made of it; its first word counts. An initiative has then led on, unless it was closed."""
    row = session.get(CollectionRow, event.request_id, with_for_update=True)
    if row is None:
        raise NotYet(f"nobody here asked for a campaign by {event.request_id}")
    if row.state != "asked":
        return
    refused = isinstance(event, CampaignRefused)
    row.state = domain.next_collection_state(row.state, "campaign_refused" if refused else "campaign_drafted")
    row.reason = event.reason if isinstance(event, CampaignRefused) else None
    if row.initiative_id is not None and not refused:
        initiative = initiatives.locked_initiative(session, row.initiative_id)
        initiatives.move(initiative, "campaign_drafted")
        initiatives.keep_link(session, initiative, "campaign", row.campaign_id)
