"""Every cell of who may do what in crowdfunding, tried at the entrypoints."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from chassis.migrate import merged
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.principal import Principal
from services.crowdfunding import models, operations
from services.crowdfunding.domain import PERMISSIONS, Rules, permission
from services.crowdfunding.payments import MobilePay
from services.crowdfunding.service import CrowdfundingService, Own
from tests.mothers_crowdfunding import a_campaign, a_picture
from tests.permissions import HERE, at, entrypoints, message_of, wrong_cells

ENTRYPOINTS = entrypoints(CrowdfundingService)
OWN = Own(MobilePay("http://127.0.0.1:9", "key", "secret"), Rules(), "")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'crowdfunding.db'}")
    merged(models.Base.metadata).create_all(database.writer)
    yield database
    database.close()


@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_each_entrypoint_is_open_to_those_whom_the_table_names_and_to_nobody_else(db: Database, name: str) -> None:
    draft = a_campaign(area_id=HERE)
    owner = Principal(person="owner")
    picture = a_picture(draft.command_id)
    db.run(lambda session: operations.start_campaign(session, OWN.rules, owner, draft))
    db.run(lambda session: operations.pictures.add_picture(session, owner, picture))
    comment_id = db.run(lambda session: said_of(session, draft.command_id))
    known = {
        "campaign_id": str(draft.command_id),
        "picture_id": str(picture.command_id),
        "comment_id": str(comment_id),
    }
    message = message_of(ENTRYPOINTS[name], known)
    if isinstance(message, EnterCampaignForCitizen):
        message = replace(message, edit_campaign=None)
    what = at(CrowdfundingService, SimpleNamespace(own=OWN), name, message, db)
    assert wrong_cells(db, permission(name), what) == []


def said_of(session: Session, campaign_id: UUID) -> UUID:
    comment = models.Comment(comment_id=uuid4(), campaign_id=campaign_id, place=1, text="Godt!", state="shown")
    comment.written_by, comment.written_at = "owner", now()
    session.add(comment)
    return comment.comment_id


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
