"""Initiatives, for those who started them and for playmakers of their area; and what fits an idea, for everybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.budgets.initiatives import (
    CoachingNote,
    CoachingNotes,
    CoachingView,
    GetCoachingNotes,
    GetGuide,
    GetInitiative,
    Guide,
    GuideLine,
    InitiativeLine,
    InitiativeLink,
    InitiativeNotFound,
    Initiatives,
    InitiativeView,
    ListInitiatives,
    ListLoad,
    Load,
    PlaymakerLoad,
)
from contracts.principal import EVERYWHERE, Principal
from services.budgets import domain
from services.budgets.models import Budget, Coaching, Initiative, InitiativeLinkRow, PrivateNote
from services.budgets.queries.carrying import collections_for_initiative


def list_initiatives(session: Session, principal: Principal, query: ListInitiatives) -> Initiatives:
    """A page in the order of ids, after the one named."""
    page = select(Initiative).where(visible(principal)).order_by(Initiative.initiative_id).limit(query.limit + 1)
    if query.area_id is not None:
        page = page.where(Initiative.area_id == query.area_id)
    if query.state is not None:
        page = page.where(Initiative.state == query.state)
    if query.after is not None:
        page = page.where(Initiative.initiative_id > query.after)
    rows = session.scalars(page).all()
    items = tuple(
        InitiativeLine(
            initiative_id=row.initiative_id,
            area_id=row.area_id,
            title=row.title,
            state=row.state,
            heard_at=row.heard_at,
            mine=row.started_by == principal.person,
            assigned_to_me=row.playmaker == principal.person,
        )
        for row in rows[: query.limit]
    )
    return Initiatives(items=items, next_after=items[-1].initiative_id if len(rows) > query.limit else None)


def visible(principal: Principal) -> Any:
    """One's own, and those of the areas in which one is a playmaker."""
    principal.require_person("see initiatives")
    scopes = {held.scope for held in principal.roles if held.role in domain.MAY_AROUND["see_initiative"]}
    of_areas = Initiative.area_id.is_not(None) if EVERYWHERE in scopes else Initiative.area_id.in_(scopes)
    return or_(Initiative.started_by == principal.person, of_areas)


def known_initiative(session: Session, query: GetInitiative | GetCoachingNotes) -> Initiative:
    initiative = session.get(Initiative, query.initiative_id)
    if initiative is None:
        raise InitiativeNotFound("there is no such initiative")
    return initiative


def get_initiative(session: Session, principal: Principal, query: GetInitiative) -> InitiativeView:
    """An initiative with its coaching and what came of it: no private note is read here. Four statements."""
    initiative = known_initiative(session, query)
    if not principal.person or principal.person != initiative.started_by:
        principal.require(*domain.MAY_AROUND["see_initiative"], scope=initiative.area_id)
    talks = select(Coaching).where(Coaching.initiative_id == initiative.initiative_id)
    links = select(InitiativeLinkRow).where(InitiativeLinkRow.initiative_id == initiative.initiative_id)
    return InitiativeView(
        initiative_id=initiative.initiative_id,
        area_id=initiative.area_id,
        title=initiative.title,
        text=initiative.text,
        state=initiative.state,
        started_at=initiative.started_at,
        assisted=initiative.assisted,
        heard_at=initiative.heard_at,
        reminded_at=initiative.reminded_at,
        closed_because=initiative.closed_because,
        coachings=tuple(
            map(coaching_view, session.scalars(talks.order_by(Coaching.requested_at, Coaching.coaching_id)))
        ),
        led_to=tuple(
            InitiativeLink(kind=row.kind, target_id=row.target_id, linked_at=row.linked_at)
            for row in session.scalars(links.order_by(InitiativeLinkRow.linked_at, InitiativeLinkRow.target_id))
        ),
        collections=collections_for_initiative(session, initiative.initiative_id),
    )


def coaching_view(coaching: Coaching) -> CoachingView:
    return CoachingView(
        coaching_id=coaching.coaching_id,
        state=coaching.state,
        wish=coaching.wish,
        requested_at=coaching.requested_at,
        times=tuple(map(datetime.fromisoformat, coaching.times)),
        held_at=coaching.held_at,
        summary=coaching.summary,
        next_steps=coaching.next_steps,
    )


def get_coaching_notes(session: Session, principal: Principal, query: GetCoachingNotes) -> CoachingNotes:
    """The private notes of an initiative's coaching, oldest first; for playmakers of the area, whoever started it."""
    initiative = known_initiative(session, query)
    principal.require(*domain.MAY_AROUND["see_notes"], scope=initiative.area_id)
    notes = select(PrivateNote).join(Coaching).where(Coaching.initiative_id == initiative.initiative_id)
    kept = session.scalars(notes.order_by(PrivateNote.written_at, PrivateNote.coaching_id))
    return CoachingNotes(items=tuple(CoachingNote(coaching_id=note.coaching_id, text=note.text) for note in kept))


def list_load(session: Session, principal: Principal, query: ListLoad) -> Load:
    """Open initiatives by playmaker, in the order of their HMACs; for playmakers of the area, or of all areas."""
    principal.require(*domain.MAY_AROUND["list_load"], scope=query.area_id or EVERYWHERE)
    here = [Initiative.area_id == query.area_id] if query.area_id is not None else []
    unassigned = session.scalar(select(func.count()).where(Initiative.state == "new", *here)) or 0
    counted = (Initiative.playmaker, func.count().label("initiatives"), func.min(Initiative.heard_at).label("heard_at"))
    page = select(*counted).where(Initiative.state == "assigned", *here).group_by(Initiative.playmaker)
    if query.after is not None:
        page = page.where(Initiative.playmaker > query.after)
    rows = session.execute(page.order_by(Initiative.playmaker).limit(query.limit + 1)).all()
    items = tuple(PlaymakerLoad(**row._mapping) for row in rows[: query.limit])  # noqa: SLF001 - a row's public mapping
    after = items[-1].playmaker if len(rows) > query.limit else None
    return Load(items=items, unassigned=unassigned, next_after=after)


def get_guide(session: Session, query: GetGuide, roads: Sequence[GuideLine]) -> Guide:
    """The budgets that take proposals from this area, and after them the roads that are always there."""
    columns = (Budget.budget_id, Budget.title, Budget.challenge, Budget.amount, Budget.currency)
    taking = select(*columns, Budget.area_id, Budget.areas).where(Budget.phase == "ideas")
    rows = session.execute(taking.order_by(Budget.budget_id).limit(domain.GUIDE_BUDGETS_MAX))
    budgets = tuple(
        GuideLine(
            kind="budget",
            title=row.title,
            text=row.challenge,
            amount_max=row.amount,
            currency=row.currency,
            budget_id=row.budget_id,
        )
        for row in rows
        if query.area_id in (row.area_id, *(share["area_id"] for share in row.areas))
    )
    return Guide(items=(*budgets, *roads))
