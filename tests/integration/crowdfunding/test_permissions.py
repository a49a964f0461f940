"""Every cell of who may do what in crowdfunding, tried at the entrypoints."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from chassis.migrate import merged
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.crowdfunding.donors import AnonymiseDonor
from contracts.principal import Principal
from services.crowdfunding import models, operations
from services.crowdfunding.domain import PERMISSIONS, Rules, permission
from services.crowdfunding.models import HelpPromise
from services.crowdfunding.operations.assisting import ENTERED
from services.crowdfunding.payments import Access, MobilePay
from services.crowdfunding.service import CrowdfundingService, Own
from tests.mothers_crowdfunding import a_campaign, a_picture
from tests.mothers_helping import a_need, a_promise
from tests.permissions import HERE, at, entrypoints, message_of, wrong_cells

ENTRYPOINTS = entrypoints(CrowdfundingService)
OWN = Own(MobilePay("http://127.0.0.1:9", Access("client", "key", "subscription"), "secret"), Rules(), "")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'crowdfunding.db'}")
    merged(models.Base.metadata).create_all(database.writer)
    yield database
    database.close()


@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_each_entrypoint_is_open_to_those_whom_the_table_names_and_to_nobody_else(db: Database, name: str) -> None:
    need = a_need()
    draft = a_campaign(area_id=HERE, needs=(need,))
    owner = Principal(person="owner")
    picture = a_picture(draft.command_id)
    db.run(lambda session: operations.start_campaign(session, OWN.rules, owner, draft))
    db.run(lambda session: operations.pictures.add_picture(session, owner, picture))
    comment_id = db.run(lambda session: said_of(session, draft.command_id))
    pledge_id = a_pledge_of(db, "owner", draft.command_id)
    known = {"campaign_id": str(draft.command_id), "picture_id": str(picture.command_id), "comment_id": str(comment_id)}
    known |= {"need_id": str(need.need_id), "promise_id": str(promised(db, need.need_id)), "pledge_id": str(pledge_id)}
    message = message_of(ENTRYPOINTS[name], known | entered(name, need.need_id))
    if isinstance(message, EnterCampaignForCitizen):
        others: dict[str, Any] = dict.fromkeys(ENTERED.keys() - {"start_campaign"})
        message = replace(message, **others)
    if isinstance(message, AnonymiseDonor):
        message = replace(message, promise_id=None)
    what = at(CrowdfundingService, SimpleNamespace(own=OWN), name, message, db)
    assert wrong_cells(db, permission(name), what) == []


def said_of(session: Session, campaign_id: UUID) -> UUID:
    comment = models.Comment(comment_id=uuid4(), campaign_id=campaign_id, place=1, text="Godt!", state="shown")
    comment.written_by, comment.written_at = "owner", now()
    session.add(comment)
    return comment.comment_id


def promised(db: Database, need_id: UUID) -> UUID:
    """A promise that an owner may confirm, deny or miss; what it stands as makes no difference to who may."""
    promise = HelpPromise(promise_id=uuid4(), need_id=need_id, person="giver", quantity=8, state="promised")
    promise.shown_as, promise.message, promise.promised_by, promise.promised_at = "anonymous", "", "giver", now()
    db.run(lambda session: session.add(promise))
    return promise.promise_id


def entered(name: str, need_id: UUID) -> dict[str, Any]:
    """What an official enters, about the need that there is; and for whom, where it must be the owner."""
    told: dict[str, dict[str, Any]] = {
        "enter_help_for_citizen": {"promise_help": a_promise(need_id).dump()},
        "get_picture_room_for_citizen": {"citizen": Principal(person="owner").dump()},
    }
    return told.get(name, {})


def a_pledge_of(db: Database, person: str, campaign_id: UUID) -> UUID:
    pledge = models.Pledge(pledge_id=uuid4(), campaign_id=campaign_id, person=person, amount=1, currency="DKK")
    pledge.state, pledge.made_at, pledge.looked_at = "made", now(), now()
    db.run(lambda session: session.add(pledge))
    return pledge.pledge_id


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
