"""Notices: what those who chose to hear of it are told. One row here; who they are is found out later, a page at a time."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import insert_new
from contracts.budgets.letters import Choice, ChoosePreferences, MailingKind, Preferences, Topic
from contracts.principal import Principal
from services.budgets.domain import letters as rules
from services.budgets.models import Budget, Grant, Mailing, PreferenceRow, Report
from services.budgets.queries.letters import facts_of


def choose_preferences(session: Session, principal: Principal, command: ChoosePreferences) -> Preferences:
    """These and no others from here on. What is no longer wanted is no longer kept."""
    principal.require_person()
    rules.check_choices(command.choices)
    wanted = {choice.topic: choice.channel for choice in command.choices if choice.channel != "none"}
    session.execute(delete(PreferenceRow).where(PreferenceRow.person == principal.person))
    for topic, channel in wanted.items():
        place = {"area_id": principal.area_id, "chosen_at": now()}
        session.add(PreferenceRow(person=principal.person, topic=topic, channel=channel, **place))
    return Preferences(items=tuple(Choice(topic=topic, channel=wanted.get(topic, "none")) for topic in rules.TOPICS))


def tell_of_phase(session: Session, budget: Budget) -> None:
    """That the budget has come into its phase; the same phase a second time is no news."""
    if budget.phase in rules.TOLD:
        kind, _ = rules.TOLD[budget.phase]
        words = rules.notice(budget.phase, facts_of(budget))
        tell(session, budget, kind, rules.about(budget.budget_id, kind, budget.phase), words)


def tell_of_report(session: Session, grant: Grant, report: Report) -> None:
    """Of a project that residents voted for: what an application became has no budget whose areas would hear of it."""
    if grant.budget_id is not None:
        words = rules.milestone_notice(report.title, grant.title, report.text)
        tell(session, session.get_one(Budget, grant.budget_id), "milestones", report.report_id, words)


def remind_of_votes(session: Session) -> None:
    """Of each vote that ends soon, once. Replicas that do this at once make one notice, by its key."""
    at = now()
    reminded = exists().where(Mailing.budget_id == Budget.budget_id, Mailing.kind == "reminders")
    soon = select(Budget).where(
        Budget.phase == "vote", Budget.closes_at > at, Budget.closes_at <= at + rules.REMIND_BEFORE, ~reminded
    )
    for budget in session.scalars(soon.order_by(Budget.closes_at).limit(rules.REMINDED_MAX)):
        about_id = rules.about(budget.budget_id, "reminders", "vote")
        tell(session, budget, "reminders", about_id, rules.reminder(facts_of(budget)))


def tell(session: Session, budget: Budget, kind: Topic, about_id: UUID, words: rules.Words) -> None:
    insert_new(session, Mailing, [new_mailing(budget, kind, uuid4(), about_id, words)], "mailing_id")


def new_mailing(
    budget: Budget, kind: MailingKind, mailing_id: UUID, about_id: UUID, words: rules.Words
) -> dict[str, Any]:
    at, (subject, text) = now(), words
    row: dict[str, Any] = {"mailing_id": mailing_id, "budget_id": budget.budget_id, "kind": kind, "about_id": about_id}
    row |= {"state": "ordered", "subject": subject, "text": text, "ordered_at": at, "try_at": at, "area": 0}
    return row
