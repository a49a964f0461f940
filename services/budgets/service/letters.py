"""Where messages about mailings and preferences come in, and the timers that send; with the settings that they take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from environs import Env, validate
from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import command, every, query
from chassis.post import read_edge, read_folder
from contracts.budgets import Done
from contracts.budgets.letters import (
    ChoosePreferences,
    GetMailing,
    GetPreferences,
    ListMailings,
    ListRunningMailings,
    Mailings,
    MailingView,
    OrderMailing,
    Preferences,
    Preview,
    PreviewMailing,
    ResumeMailing,
    RunningMailings,
    StopMailing,
)
from contracts.principal import Principal
from services.budgets import operations, queries
from services.budgets.post import CityEdge, Edge, LocalEdge, NoEdge


@dataclass(frozen=True)
class Mail:
    """`edge`: who lives where, and the post. `handles_kept`: after this, who a closed mailing went to is forgotten."""

    edge: Edge
    public_url: str
    handles_kept: timedelta


def read_mail(env: Env) -> Mail:
    """EDGE_URL with EDGE_KEY is the city's edge; in development a folder may stand for it; else there is none."""
    public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    days = env.int("HANDLES_KEPT_DAYS", 90, validate=validate.Range(min=1, max=3_650))
    return Mail(read_residents_edge(env), public_url, timedelta(days=days or 0))


def read_residents_edge(env: Env) -> Edge:
    city = read_edge(env)
    if city is not None:
        return CityEdge(*city)
    residents, folder = read_folder(env, "HANDLES_FILE"), read_folder(env, "OUTBOX_FOLDER")
    return LocalEdge(folder, residents) if residents is not None and folder is not None else NoEdge()


class LettersEntrypoints:
    """Beside those of the budgets that they are about. Timers run on one replica at a time."""

    own: Any

    @query(PreviewMailing)
    def preview_mailing(self, session: Session, principal: Principal, query: PreviewMailing) -> Preview:
        return queries.preview_mailing(session, principal, query, self.own.mail.public_url)

    @command(OrderMailing)
    def order_mailing(self, session: Session, principal: Principal, command: OrderMailing) -> Done:
        mail = self.own.mail
        return operations.order_mailing(session, mail.edge, mail.public_url, principal, command)

    @command(StopMailing)
    def stop_mailing(self, session: Session, principal: Principal, command: StopMailing) -> Done:
        return operations.stop_mailing(session, principal, command)

    @command(ResumeMailing)
    def resume_mailing(self, session: Session, principal: Principal, command: ResumeMailing) -> Done:
        return operations.resume_mailing(session, principal, command)

    @query(GetMailing)
    def get_mailing(self, session: Session, principal: Principal, query: GetMailing) -> MailingView:
        return queries.get_mailing(session, principal, query)

    @query(ListMailings)
    def list_mailings(self, session: Session, principal: Principal, query: ListMailings) -> Mailings:
        return queries.list_mailings(session, principal, query)

    @query(ListRunningMailings)
    def list_running_mailings(
        self, session: Session, principal: Principal, query: ListRunningMailings
    ) -> RunningMailings:
        return queries.list_running_mailings(session, principal, query)

    @command(ChoosePreferences)
    def choose_preferences(self, session: Session, principal: Principal, command: ChoosePreferences) -> Preferences:
        return operations.choose_preferences(session, principal, command)

    @query(GetPreferences)
    def get_preferences(self, session: Session, principal: Principal, query: GetPreferences) -> Preferences:
        return queries.get_preferences(session, principal, query)

    @every(seconds=1, transaction=False)
    def send_letters(self, db: Database) -> None:
        operations.send_letters(db, self.own.mail.edge, self.own.mail.public_url)

    @every(seconds=60)
    def remind_of_votes(self, session: Session) -> None:
        operations.remind_of_votes(session)

    @every(seconds=10)
    def forget_persons(self, session: Session) -> None:
        operations.forget_persons(session, self.own.mail.handles_kept)
