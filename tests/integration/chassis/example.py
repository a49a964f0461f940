"""A service of a few entrypoints, to try the chassis with: it counts what it is told."""

import os
import time
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis import telemetry
from chassis.answers import Asked
from chassis.db import ServiceBase
from chassis.extensions import Service, command, every, query, subscribe
from chassis.outbox import publish
from contracts.errors import NotYet, Refused
from contracts.message import Command, Event, Message, Query
from contracts.principal import Principal


class Base(ServiceBase):
    __abstract__ = True
    metadata = MetaData()


class Count(Base):
    __tablename__ = "count"
    name: Mapped[str] = mapped_column(primary_key=True)
    told: Mapped[int]
    __table_args__ = (CheckConstraint("told < 100000", name="told_has_a_limit"),)


class Tell(Command):
    name: str


class HowMany(Query):
    name: str


class Told(Message):
    told: int


class WasTold(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "name"
    name: str


class Unwelcome(Refused): ...


def add(session: Session, name: str) -> int:
    row = session.get(Count, name, with_for_update=True)
    if row is None:
        row = Count(name=name, told=0)
        session.add(row)
    row.told += 1
    session.flush()
    return int(row.told)


def wait_for(name: str) -> None:
    """Say that the work has begun, and go on once the test has made the file that opens the gate."""
    folder = Path(os.environ["EXAMPLE_FOLDER"])
    with (folder / f"{name}.begun").open("a") as begun:
        begun.write("x")
    while not (folder / f"{name}.open").exists():
        time.sleep(0.01)


class ExampleService(Service):
    name = "budgets"

    @command(Tell)
    def tell(self, session: Session, _principal: Principal, command: Tell) -> Told:
        if command.name == "nobody":
            raise Unwelcome("nobody is not told", name=command.name)
        if command.name == "poison":
            raise ValueError("poison")
        telemetry.log().info("telling", name=command.name)
        publish(session, WasTold(name=command.name))
        return Told(told=add(session, "told " + command.name))

    @command(Tell, transaction=False)
    def tell_slowly(self, db: Any, _principal: Principal, command: Tell) -> Told:
        wait_for(command.name)
        return Told(told=db.run(lambda session: add(session, "slowly " + command.name)))

    @command(Tell, many=True)
    def tell_many(self, session: Session, asked: list[Asked]) -> list[Told]:
        answers = []
        for each in asked:
            if each.command.name == "poison":
                raise ValueError("poison")
            if each.command.name.startswith("gate"):
                wait_for(each.command.name)
            answers.append(Told(told=add(session, each.command.name)))
        if any(each.command.name == "traced" for each in asked):
            publish(session, WasTold(name="traced"))
        return answers[:-1] if any(each.command.name == "miscounted" for each in asked) else answers

    @command(Tell, many=True, transaction=False)
    def tell_many_slowly(self, db: Any, asked: list[Asked]) -> list[Told | Refused]:
        def work(session: Session) -> list[Told | Refused]:
            names = ["slowly " + each.command.name for each in asked]
            if "slowly poison" in names:
                raise ValueError("poison")
            return [
                Unwelcome("not told") if name.endswith("nobody") else Told(told=add(session, name)) for name in names
            ]

        told: list[Told | Refused] = db.run(work)
        return told

    @query(HowMany)
    def how_many(self, session: Session, _principal: Principal, query: HowMany) -> Told:
        row = session.get(Count, query.name)
        return Told(told=row.told if row else 0)

    @subscribe(WasTold)
    def on_was_told(self, session: Session, event: WasTold) -> None:
        telemetry.log().info("hearing", name=event.name)
        if event.name == "poison":
            raise ValueError("poison")
        if event.name == "early" and session.get(Count, "first") is None:
            raise NotYet("the first has not come")
        if event.name.startswith("gate"):
            wait_for(event.name)
        add(session, "heard " + event.name)

    @every(seconds=0.2)
    def tick(self, session: Session) -> None:
        if session.get(Count, "clockwork") is not None:
            add(session, "clockwork")
