"""How far the mailings of a budget are, for those who order and run them; and one's own preferences."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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
    ListRunningMailings,
    MailingLine,
    MailingNotFound,
    Mailings,
    MailingView,
    Preferences,
    Preview,
    PreviewMailing,
    RunningMailings,
)
from contracts.principal import EVERYWHERE, Principal
from contracts.shapes import Channel
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
    return views(session, [found.Mailing])[0]


def list_running_mailings(session: Session, principal: Principal, query: ListRunningMailings) -> RunningMailings:
    principal.require(*domain.MAY_AROUND["see_mailing"], scope=query.area_id or EVERYWHERE)
    page = select(Mailing).where(Mailing.state.in_(rules.RUNNING)).order_by(Mailing.mailing_id)
    if query.area_id is not None:
        page = page.join(Budget).where(Budget.area_id == query.area_id)
    if query.after is not None:
        page = page.where(Mailing.mailing_id > query.after)
    rows = session.scalars(page.limit(query.limit + 1)).all()
    items = tuple(views(session, rows[: query.limit]))
    return RunningMailings(items=items, next_after=items[-1].mailing_id if len(rows) > query.limit else None)


def views(session: Session, mailings: Sequence[Mailing]) -> list[MailingView]:
    """Three statements, by index, however many mailings and letters there are."""
    ours, at = Letter.mailing_id.in_([each.mailing_id for each in mailings]), now()
    states = counted(session, Letter.state, ours)
    sent = counted(session, Letter.channel, ours & (Letter.state == "sent"))
    recent = select(Letter.mailing_id, func.count()).where(ours, Letter.settled_at > at - MINUTE)
    a_minute = dict(session.execute(recent.group_by(Letter.mailing_id)).all())
    return [
        view(each, states[each.mailing_id], sent[each.mailing_id], a_minute.get(each.mailing_id, 0), at)
        for each in mailings
    ]


def counted(session: Session, column: Any, which: Any) -> Mapping[UUID, dict[Any, int]]:
    """How many letters of each mailing have each value of this column."""
    found: defaultdict[UUID, dict[Any, int]] = defaultdict(dict)
    rows = select(Letter.mailing_id, column, func.count()).where(which).group_by(Letter.mailing_id, column)
    for mailing_id, value, count in session.execute(rows):
        found[mailing_id][value] = count
    return found


def view(
    mailing: Mailing, states: Mapping[str, int], sent: Mapping[Channel | None, int], a_minute: int, at: datetime
) -> MailingView:
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
        by_channel={channel: count for channel, count in sent.items() if channel is not None},
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
    principal.require_person("see what you chose")
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
    return views(session, session.scalars(newest).all())
