"""The feed as a nameko service: hears every event, keeps the public ones, answers the feed, tells partners.

python -m chassis.runner gateway.feed.service:FeedService
"""

from typing import Any

from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.extensions import Service, every, query, subscribe
from chassis.inbox import Delivery
from contracts import budgets, crowdfunding, ledger, voting
from contracts.feed import FeedPage, ListEvents
from contracts.message import Event, declared
from contracts.principal import Principal
from contracts.sensitivity import sensitivity_of
from gateway.feed import keeping, telling
from gateway.feed.settings import FeedSettings, read

MODULES = (budgets, crowdfunding, ledger, voting)
HEARD = [
    event
    for event in declared(Event)
    if event.__module__.startswith(tuple(module.__name__ for module in MODULES)) and sensitivity_of(event) == "public"
]
TELL_SECONDS = 0.5
PRUNE_SECONDS = 600.0


class FeedService(Service):
    name = "feed"

    @staticmethod
    def own_settings(env: Any) -> FeedSettings:
        return read(env)

    @subscribe(*HEARD, many=True)
    def on_events(self, session: Session, deliveries: list[Delivery]) -> None:
        keeping.keep_events(session, deliveries)

    @query(ListEvents)
    def list_events(self, session: Session, _principal: Principal, question: ListEvents) -> FeedPage:
        return keeping.list_events(session, question)

    @every(TELL_SECONDS, transaction=False)
    def tell_partners(self, db: Database) -> None:
        telling.tell_all(db, self.own)

    @every(PRUNE_SECONDS)
    def prune_events(self, session: Session) -> None:
        keeping.prune(session, self.own.feed_days)
