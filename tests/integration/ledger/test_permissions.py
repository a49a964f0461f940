"""Every cell of who may do what in the ledger, tried at the entrypoints."""

from types import SimpleNamespace

import pytest

from chassis.db import Database
from services.ledger.domain.dimensions import NONE
from services.ledger.domain.permissions import PERMISSIONS, permission
from services.ledger.service import LedgerService, Own
from tests.permissions import at, entrypoints, message_of, wrong_cells

ENTRYPOINTS = entrypoints(LedgerService)


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_each_entrypoint_is_open_to_those_whom_the_table_names_and_to_nobody_else(db: Database, name: str) -> None:
    own = SimpleNamespace(own=Own("DKK", 0, "", NONE))
    what = at(LedgerService, own, name, message_of(ENTRYPOINTS[name], {}))
    assert wrong_cells(db, permission(name), what) == []


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
