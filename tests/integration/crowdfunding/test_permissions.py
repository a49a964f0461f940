"""Every cell of who may do what in crowdfunding, tried at the entrypoints."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from chassis.clock import now
from chassis.db import Database
from chassis.migrate import merged
from contracts.principal import Principal
from services.crowdfunding import models, operations
from services.crowdfunding.domain import PERMISSIONS, Rules, permission
from services.crowdfunding.payments import MobilePay
from services.crowdfunding.service import CrowdfundingService, Own
from tests.mothers_crowdfunding import a_campaign
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
    db.run(lambda session: operations.start_campaign(session, OWN.rules, owner, draft))
    pledge_id = a_pledge_of(db, "owner", draft.command_id)
    known = {"campaign_id": str(draft.command_id), "pledge_id": str(pledge_id)}
    message = message_of(ENTRYPOINTS[name], known)
    what = at(CrowdfundingService, SimpleNamespace(own=OWN), name, message, db)
    assert wrong_cells(db, permission(name), what) == []


def a_pledge_of(db: Database, person: str, campaign_id: UUID) -> UUID:
    pledge = models.Pledge(pledge_id=uuid4(), campaign_id=campaign_id, person=person, amount=1, currency="DKK")
    pledge.state, pledge.made_at, pledge.looked_at = "made", now(), now()
    db.run(lambda session: session.add(pledge))
    return pledge.pledge_id


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
