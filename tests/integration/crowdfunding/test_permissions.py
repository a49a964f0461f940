"""Every cell of who may do what in crowdfunding, tried at the entrypoints."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from chassis.db import Database
from chassis.migrate import merged
from contracts.principal import Principal
from services.crowdfunding import models, operations
from services.crowdfunding.domain import PERMISSIONS, Rules, permission
from services.crowdfunding.payments import Access, MobilePay
from services.crowdfunding.service import CrowdfundingService, Own
from tests.mothers_crowdfunding import a_campaign
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
    draft = a_campaign(area_id=HERE)
    owner = Principal(person="owner")
    db.run(lambda session: operations.start_campaign(session, OWN.rules, owner, draft))
    known = {"campaign_id": str(draft.command_id)}
    message = message_of(ENTRYPOINTS[name], known)
    what = at(CrowdfundingService, SimpleNamespace(own=OWN), name, message, db)
    assert wrong_cells(db, permission(name), what) == []


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
