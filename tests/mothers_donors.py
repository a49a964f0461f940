"""What donors do with their pledges in a room of crowdfunding, and a post that keeps what it is sent in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from chassis.clock import now
from chassis.post import OutgoingLetter
from contracts.crowdfunding import PledgeMadeAnswer, PledgeView
from contracts.crowdfunding.donors import (
    AnonymiseDonor,
    DonorAnonymised,
    DonorExport,
    ExportDonor,
    ListSupporters,
    Supporters,
)
from contracts.crowdfunding.withdrawing import ChangePledge, WithdrawPledge
from contracts.principal import ANONYMOUS, Principal, Role
from contracts.shapes import Channel
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain.access import key_of
from tests.mothers_crowdfunding import PLEDGE_KEY, RETURN_URL, Room, a_pledge

PUBLIC = "https://puljen.example"
OPERATOR = Principal(person="operator-1", roles=(Role(role="operator"),))
DONOR = Principal(person="donor-1")
Behaviour = Callable[[OutgoingLetter], Channel | None]


def by_email(letter: OutgoingLetter) -> Channel | None:
    return "email" if letter.email else "digital"


@dataclass
class MemoryPost:
    """What is sent with one key is one letter. `behave` says what becomes of a letter."""

    behave: Behaviour = by_email
    delivered: dict[str, OutgoingLetter] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def check(self) -> None:
        pass

    def send(self, letter: OutgoingLetter) -> Channel | None:
        self.asked.append(letter.key)
        channel = self.behave(letter)
        if channel is not None:
            self.delivered.setdefault(letter.key, letter)
        return channel

    def to(self, name: str) -> list[OutgoingLetter]:
        """What went to this address or person, in the order of sending."""
        return [letter for letter in self.delivered.values() if name in (letter.email, letter.person)]


def key(pledge_id: UUID) -> str:
    return key_of(PLEDGE_KEY, pledge_id)


def withdraw(room: Room, pledge_id: UUID, who: Principal = ANONYMOUS, bring: str | None = None) -> PledgeView:
    command = WithdrawPledge(command_id=uuid4(), pledge_id=pledge_id, key=bring)
    return operations.withdraw_pledge(room.db, room.payments, RETURN_URL, who, command, secret=PLEDGE_KEY)


def changing(pledge_id: UUID, amount: int, **different: Any) -> ChangePledge:
    told: dict[str, Any] = {"command_id": uuid4(), "pledge_id": pledge_id, "key": key(pledge_id), "amount": amount}
    return ChangePledge(**{**told, **different})


def change(room: Room, command: ChangePledge, who: Principal = ANONYMOUS) -> PledgeMadeAnswer:
    return operations.change_pledge(room.db, room.payments, RETURN_URL, who, command, secret=PLEDGE_KEY)


def paid(room: Room, campaign_id: UUID, who: Principal = ANONYMOUS, **different: Any) -> UUID:
    """A pledge, as its donor chose, whose payer has paid."""
    pledge_id = room.give(a_pledge(campaign_id, **different), who).pledge_id
    assert room.provider.approve(pledge_id).ok
    assert room.refresh(pledge_id).state in ("reserved", "mandated")
    return pledge_id


def supporters(room: Room, campaign_id: UUID, who: Principal = ANONYMOUS, **asked: Any) -> Supporters:
    query = ListSupporters(campaign_id=campaign_id, **asked)
    return room.db.read(lambda session: queries.list_supporters(session, who, query))


def export(room: Room, who: Principal, **asked: Any) -> DonorExport:
    query = ExportDonor(**asked)
    return room.db.read(lambda session: queries.export_donor(session, PLEDGE_KEY, "Aarhus Kommune", who, query))


def anonymise(room: Room, who: Principal, **asked: Any) -> DonorAnonymised:
    command = AnonymiseDonor(command_id=uuid4(), **asked)
    return room.db.run(lambda session: operations.anonymise_donor(session, PLEDGE_KEY, who, command))


def send(room: Room, post: Any) -> None:
    operations.send_notices(room.db, post, PLEDGE_KEY, PUBLIC)


def send_now(room: Room, post: Any) -> None:
    """As if the time of every retry had come."""
    room.db.run(lambda session: session.execute(update(models.Notice).values(try_at=now())))
    send(room, post)


def notices(room: Room, pledge_id: UUID) -> dict[str, str]:
    """Kind -> state of what this pledge's donor is told."""
    mine = select(models.Notice.kind, models.Notice.state).where(models.Notice.pledge_id == pledge_id)
    return dict(room.db.read(lambda session: session.execute(mine).all()))


def row(room: Room, pledge_id: UUID) -> models.Pledge:
    return room.db.read(lambda session: session.get_one(models.Pledge, pledge_id))
