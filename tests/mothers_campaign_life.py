"""What people do to a campaign between its draft and its archive, each as its entrypoint would run it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from chassis import clock
from contracts.crowdfunding import CriterionAnswer
from contracts.message import Command
from contracts.principal import Principal, Role
from services.crowdfunding.service import CrowdfundingService, Own
from tests.mothers_crowdfunding import CITIZEN, DECISION, PLAYMAKER, Room

STRANGER = Principal(person="citizen-2")
MODERATOR = Principal(person="moderator-1", roles=(Role(role="moderator", scope="tranbjerg"),))
REASON = "Grunden blev solgt."
NOT_OPEN = CriterionAnswer(criterion="open-to-all", met=False, reason="Kun for medlemmer.")


def work(room: Room, who: Principal, name: str, **values: Any) -> Callable[[Session], Any]:
    """What this entrypoint does in a transaction, with its message made of these values."""
    entrypoint: Any = getattr(CrowdfundingService, name)
    if issubclass(entrypoint.message, Command):
        values.setdefault("command_id", uuid4())
    message = entrypoint.message(**values)
    service = SimpleNamespace(own=Own(room.payments, room.rules, ""))
    return lambda session: entrypoint.__wrapped__(service, session, who, message)


def act(room: Room, who: Principal, name: str, **values: Any) -> Any:
    return room.db.run(work(room, who, name, **values))


def cancelling(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER) -> Callable[[Session], Any]:
    return work(room, who, "cancel_campaign", campaign_id=campaign_id, reason=REASON)


def extending(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER, days: float = 2) -> Callable[[Session], Any]:
    """So many days later than it closes now."""
    later = {"closes_at": room.campaign(campaign_id).closes_at + timedelta(days=days)}
    return work(room, who, "extend_campaign", campaign_id=campaign_id, decision=DECISION, reason="Flere vil.", **later)


def submitted(room: Room, **different: Any) -> UUID:
    campaign_id = room.start(**different)
    room.submit(campaign_id)
    return campaign_id


def failed(room: Room, **different: Any) -> UUID:
    """A campaign that nobody gave to."""
    campaign_id = room.opened(**{"closes_at": clock.now() + timedelta(minutes=5), **different})
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    return campaign_id


def wrote(room: Room, campaign_id: UUID, who: Principal = CITIZEN, **values: Any) -> UUID:
    told = {"campaign_id": campaign_id, "text": "Godt, at I tager det op.", **values}
    comment_id: UUID = act(room, who, "write_campaign_comment", **told).id
    return comment_id
