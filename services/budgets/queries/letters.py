"""How far the mailings of a budget are, for those who order and run them; and one's own preferences."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import BudgetNotFound, WrongPhase
from contracts.budgets.letters import (
    Choice,
    GetMailing,
    GetPreferences,
    ListMailings,
    MailingLine,
    MailingNotFound,
    Mailings,
    MailingView,
    Preferences,
    Preview,
    PreviewMailing,
)
from contracts.errors import Unauthenticated
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.domain import letters as rules
from services.budgets.models import Author, Budget, Letter, Mailing, PreferenceRow, Proposal, Support

MINUTE = timedelta(minutes=1)


def facts_of(budget: Budget) -> rules.Facts:
    return rules.Facts(
        budget.title,
        budget.challenge,
        budget.amount,
        budget.currency,
        budget.age_min,
        budget.opens_at,
        budget.closes_at,
    )


def address_of(public_url: str, budget_id: UUID) -> str:
    return f"{public_url}/budgetter/{budget_id}"


def areas_of_budget(budget: Budget) -> tuple[str, ...]:
    """Its own, and those that share it."""
    return tuple(dict.fromkeys([budget.area_id, *(share["area_id"] for share in budget.areas)]))


def preview_mailing(session: Session, principal: Principal, query: PreviewMailing, public_url: str) -> Preview:
    budget = known_budget(session, query.budget_id)
    principal.require(*domain.MAY_AROUND["order_mailing"], scope=budget.area_id)
    if query.kind == "before_vote" and budget.closes_at is None:
        raise WrongPhase("a vote that has no dates cannot be written about", phase=budget.phase)
    subject, text = rules.letter(query.kind, facts_of(budget), query.addition)
    whole = rules.whole_text(text, address_of(public_url, budget.budget_id))
    return Preview(subject=subject, text=whole, hash_=rules.preview_hash(subject, whole))


def known_budget(session: Session, budget_id: UUID) -> Budget:
    budget = session.get(Budget, budget_id)
    if budget is None:
        raise BudgetNotFound("there is no such budget")
    return budget


def get_mailing(session: Session, principal: Principal, query: GetMailing) -> MailingView:
    found = session.execute(
        select(Mailing, Budget.area_id).join(Budget).where(Mailing.mailing_id == query.mailing_id)
    ).one_or_none()
    if found is None:
        raise MailingNotFound("there is no such mailing")
    principal.require(*domain.MAY_AROUND["see_mailing"], scope=found.area_id)
    return view(session, found.Mailing)


def view(session: Session, mailing: Mailing) -> MailingView:
    """Three statements, by index, however many letters there are."""
    ours = Letter.mailing_id == mailing.mailing_id
    states = dict(session.execute(select(Letter.state, func.count()).where(ours).group_by(Letter.state)).all())
    sent = select(Letter.channel, func.count()).where(ours, Letter.state == "sent").group_by(Letter.channel)
    at = now()
    a_minute = session.scalar(select(func.count()).where(ours, Letter.settled_at > at - MINUTE)) or 0
    waiting = states.get("waiting", 0)
    under_way = mailing.state == "sending" and mailing.looked_at is not None and a_minute > 0
    return MailingView(
        mailing_id=mailing.mailing_id,
        budget_id=mailing.budget_id,
        kind=mailing.kind,
        state=mailing.state,
        subject=mailing.subject,
        gathered=mailing.looked_at is not None,
        total=sum(states.values()),
        waiting=waiting,
        sent=states.get("sent", 0),
        by_channel={channel: count for channel, count in session.execute(sent) if channel is not None},
        unreachable=states.get("unreachable", 0),
        failed=states.get("failed", 0),
        a_minute=a_minute,
        ends_at=at + MINUTE * waiting / a_minute if under_way else None,
        ordered_at=mailing.ordered_at,
        finished_at=mailing.finished_at,
        note=mailing.note,
    )


def list_mailings(session: Session, principal: Principal, query: ListMailings) -> Mailings:
    budget = known_budget(session, query.budget_id)
    principal.require(*domain.MAY_AROUND["see_mailing"], scope=budget.area_id)
    page = select(Mailing).where(Mailing.budget_id == budget.budget_id).order_by(Mailing.mailing_id)
    if query.after is not None:
        page = page.where(Mailing.mailing_id > query.after)
    rows = session.scalars(page.limit(query.limit + 1)).all()
    items = tuple(
        MailingLine(
            mailing_id=row.mailing_id,
            kind=row.kind,
            state=row.state,
            subject=row.subject,
            ordered_at=row.ordered_at,
            finished_at=row.finished_at,
        )
        for row in rows[: query.limit]
    )
    return Mailings(items=items, next_after=items[-1].mailing_id if len(rows) > query.limit else None)


def get_preferences(session: Session, principal: Principal, _query: GetPreferences) -> Preferences:
    if not principal.person:
        raise Unauthenticated("sign in to see what you chose")
    mine = select(PreferenceRow.topic, PreferenceRow.channel).where(PreferenceRow.person == principal.person)
    chosen = dict(session.execute(mine).all())
    return Preferences(items=tuple(Choice(topic=topic, channel=chosen.get(topic, "none")) for topic in rules.TOPICS))


def who_chose(session: Session, mailing: Mailing, budget: Budget, limit: int) -> list[tuple[str, str]]:
    """A page of those who want to hear this notice, with the channel: digital, where two of their topics name two."""
    told = [topic for topic in rules.TOPICS_OF[mailing.kind] if topic != "news"]  # type: ignore[index]
    of_area = PreferenceRow.topic.in_(told) & PreferenceRow.area_id.in_(areas_of_budget(budget))
    wanted = or_(of_area, took_part(budget)) if "news" in rules.TOPICS_OF[mailing.kind] else of_area  # type: ignore[index]
    page = select(PreferenceRow.person, func.min(PreferenceRow.channel)).where(wanted)
    if mailing.after is not None:
        page = page.where(PreferenceRow.person > mailing.after)
    rows = session.execute(page.group_by(PreferenceRow.person).order_by(PreferenceRow.person).limit(limit))
    return [(person, channel) for person, channel in rows]


def took_part(budget: Budget) -> Any:
    """Who wants news and proposed or supports something in this budget."""
    ours = select(Proposal.proposal_id).where(Proposal.budget_id == budget.budget_id)
    authors = select(Author.person).where(Author.proposal_id.in_(ours))
    supporters = select(Support.person).where(Support.proposal_id.in_(ours), Support.withdrawn_at.is_(None))
    return (PreferenceRow.topic == "news") & PreferenceRow.person.in_(authors.union(supporters))


def mailings_alive(session: Session, limit: int) -> list[MailingView]:
    """The newest that are not closed, for operators."""
    newest = select(Mailing).where(Mailing.state.in_(rules.ALIVE)).order_by(Mailing.ordered_at.desc()).limit(limit)
    return [view(session, mailing) for mailing in session.scalars(newest)]
