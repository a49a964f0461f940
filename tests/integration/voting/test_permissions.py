"""Every cell of who may do what in voting, tried at the entrypoints."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.voting.domain.permissions import PERMISSIONS, permission
from services.voting.service import VotingService
from tests.integration.voting.conftest import Booth
from tests.permissions import HERE, at, entrypoints, message_of, somebody, wrong_cells

ENTRYPOINTS = entrypoints(VotingService)


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", sorted(ENTRYPOINTS))
def test_each_entrypoint_is_open_to_those_whom_the_table_names_and_to_nobody_else(booth: Booth, name: str) -> None:
    event = booth.announce(area_id=HERE)
    known: dict[str, Any] = {"election_id": str(event.election_id), "voter": somebody(None, HERE).dump()}
    what = at(
        VotingService,
        SimpleNamespace(own=SimpleNamespace(keys=booth.keys)),
        name,
        message_of(ENTRYPOINTS[name], known),
        booth.db,
    )
    assert wrong_cells(booth.db, permission(name), what) == []


def test_the_table_names_every_entrypoint_and_no_other() -> None:
    assert PERMISSIONS.keys() == ENTRYPOINTS.keys()
