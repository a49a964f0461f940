"""The city's finance dimensions: opaque, and held to the patterns of the configuration."""

from uuid import uuid4

import pytest
from environs import ValidationError

from chassis.answers import Asked
from chassis.clock import now
from chassis.db import Database
from contracts.errors import Invalid
from contracts.ledger import Posted
from contracts.principal import Principal, Role
from services.ledger import operations
from services.ledger.domain.dimensions import NONE, Dimensions
from services.ledger.models import EntryRow
from services.ledger.service import dimensions
from tests import mothers_ledger as mothers

OFFICER = Principal(person="one", roles=(Role(role="finance"),))
CONFIGURED = dimensions('{"account": "[0-9]{16}", "psp": "XA-[0-9]+"}')
RIGHT = {"account": "0123456789012345", "psp": "XA-17"}
WRONG = [{"account": "1"}, {"psp": "XA-1; DROP"}, {"colour": "red"}]


def ask(db: Database, given: dict[str, str], configured: Dimensions) -> object:
    asked = Asked(OFFICER, mothers.appropriation(amount=5, dimensions=given), now())
    (answer,) = db.run(lambda session: operations.post_asked(session, [asked], mothers.CURRENCY, configured))
    return answer


def test_dimensions_that_match_are_kept_with_the_entry(db: Database) -> None:
    answer = ask(db, RIGHT, CONFIGURED)
    assert isinstance(answer, Posted)
    entry = db.read(lambda session: session.query(EntryRow).filter_by(sequence=answer.sequence).one())
    assert entry.grounds is not None
    assert entry.grounds["dimensions"] == RIGHT


@pytest.mark.parametrize("given", WRONG)
def test_dimensions_that_do_not_match_are_refused_and_leave_no_trace(db: Database, given: dict[str, str]) -> None:
    answer = ask(db, given, CONFIGURED)
    assert isinstance(answer, Invalid)
    assert answer.facts["fields"]["dimensions"].keys() == given.keys()
    assert mothers.year(db)["available"] == 1_000
    with pytest.raises(Invalid):
        db.run(
            lambda session: operations.enter(
                session, OFFICER, mothers.direct_grant(uuid4(), dimensions=given), 0, CONFIGURED
            )
        )


def test_where_none_are_configured_none_are_taken(db: Database) -> None:
    assert isinstance(ask(db, RIGHT, NONE), Invalid)


@pytest.mark.parametrize("text", ["{", "[]", '{"account": "["}', '{"account": 1}'])
def test_a_setting_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        dimensions(text)
