"""One register for all channels: online, at the counter, and on paper; nobody votes twice across them."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.answers import AnswerRow, Asked
from chassis.clock import now
from contracts.budgets import BallotPublished
from contracts.errors import Forbidden, Refused, SameIdOtherContent
from contracts.principal import Principal, Role
from contracts.voting import (
    AlreadyVoted,
    CastAssistedBallot,
    ElectionNotOpen,
    GetTurnout,
    MarkPaperVoter,
    NotClosed,
    NotEligible,
    Receipt,
)
from services.voting import operations, queries
from services.voting.models import Envelope, ReceiptRow, TurnoutCellRow
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import AREA, asked, ballot, choices, citizen

COUNTER = Principal(person="counter", roles=(Role(role="counter", scope=AREA),))


def assisted(event: BallotPublished, voter: Principal, *places: int, **changes: Any) -> CastAssistedBallot:
    values = {"command_id": uuid4(), "election_id": event.election_id, "voter": voter, **changes}
    return CastAssistedBallot(choices=choices(event, *(places or (0,))), **values)


def marked(event: BallotPublished, voter: Principal, **changes: Any) -> MarkPaperVoter:
    return MarkPaperVoter(**{"command_id": uuid4(), "election_id": event.election_id, "voter": voter, **changes})


def assist(booth: Booth, command: CastAssistedBallot, who: Principal = COUNTER) -> Receipt | Refused:
    each = Asked(who, command, now())
    return booth.db.run(lambda session: operations.cast_assisted_ballots(session, [each], booth.keys))[0]


def mark(booth: Booth, command: MarkPaperVoter, who: Principal = COUNTER) -> Receipt | Refused:
    each = Asked(who, command, now())
    return booth.db.run(lambda session: operations.mark_paper_voters(session, [each], booth.keys))[0]


CHANNELS: dict[str, Callable[[Booth, BallotPublished, Principal], Receipt | Refused]] = {
    "online": lambda booth, event, who: booth.cast_one(asked(ballot(event, 2), who)),
    "assisted": lambda booth, event, who: assist(booth, assisted(event, who, 3)),
    "paper": lambda booth, event, who: mark(booth, marked(event, who)),
}


@pytest.mark.parametrize("first", CHANNELS)
@pytest.mark.parametrize("second", CHANNELS)
def test_nobody_votes_twice_across_channels(booth: Booth, first: str, second: str) -> None:
    event = booth.announce()
    assert isinstance(CHANNELS[first](booth, event, citizen()), Receipt)
    assert isinstance(CHANNELS[second](booth, event, citizen()), AlreadyVoted)
    (row,) = booth.rows(Envelope)
    assert row.channel == first


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_asks_who_votes_here(booth: Booth, channel: str) -> None:
    event = booth.announce()
    assert isinstance(CHANNELS[channel](booth, event, citizen(age=14)), NotEligible)
    assert isinstance(CHANNELS[channel](booth, event, citizen(area_id="lystrup")), NotEligible)
    booth.close(event)
    assert isinstance(CHANNELS[channel](booth, event, citizen()), ElectionNotOpen)
    assert booth.rows(Envelope) == []


@pytest.mark.parametrize("who", [citizen(2), Principal(person="c", roles=(Role(role="counter", scope="lystrup"),))])
def test_only_who_receives_votes_in_the_area_enters_for_others(booth: Booth, who: Principal) -> None:
    event = booth.announce()
    assert isinstance(assist(booth, assisted(event, citizen()), who), Forbidden)
    assert isinstance(mark(booth, marked(event, citizen()), who), Forbidden)
    assert booth.rows(Envelope) == []


def test_a_citizen_replaces_at_the_counter_what_they_cast_at_home_and_the_other_way_round(booth: Booth) -> None:
    event = booth.announce()
    at_home = ballot(event, 0)
    booth.cast(asked(at_home))
    at_counter = assisted(event, citizen(), 2, replaces=at_home.command_id)
    assert isinstance(assist(booth, at_counter), Receipt)
    assert isinstance(booth.cast_one(asked(ballot(event, 3, replaces=at_counter.command_id))), Receipt)
    assert len(booth.rows(Envelope)) == 1


def test_a_paper_ballot_that_was_handed_out_is_not_replaced_online(booth: Booth) -> None:
    event = booth.announce()
    handed = marked(event, citizen())
    mark(booth, handed)
    told = booth.cast_one(asked(ballot(event, 0, replaces=handed.command_id)))
    assert isinstance(told, AlreadyVoted)
    assert "paper" in told.detail


def test_asking_again_at_the_counter_gets_the_first_receipt_and_an_id_means_one_citizen(booth: Booth) -> None:
    event = booth.announce()
    for do, command in ((assist, assisted(event, citizen(1))), (mark, marked(event, citizen(2)))):
        receipt = do(booth, command)  # type: ignore[operator]
        assert isinstance(receipt, Receipt)
        assert do(booth, command) == receipt  # type: ignore[operator]
        other = type(command)(**{**vars(command), "voter": citizen(3)})
        assert isinstance(do(booth, other), SameIdOtherContent)  # type: ignore[operator]
    assert len(booth.rows(ReceiptRow)) == 2


def test_the_receipt_of_an_assisted_ballot_has_its_code_and_that_of_a_paper_voter_none(booth: Booth) -> None:
    event = booth.announce()
    told = assist(booth, assisted(event, citizen(1))), mark(booth, marked(event, citizen(2)))
    codes = [receipt.code is not None for receipt in told if isinstance(receipt, Receipt)]
    assert codes == [True, False]


def test_no_store_of_answers_knows_for_whom_an_official_acted(booth: Booth) -> None:
    event = booth.announce()
    assist(booth, assisted(event, citizen(1)))
    mark(booth, marked(event, citizen(2)))
    assert booth.rows(AnswerRow) == []


@pytest.mark.parametrize(
    "row",
    [
        "'paper', 'sealed', 'commitment'",  # a paper voter's choices are on paper
        "'online', NULL, NULL",
        "'online', 'sealed', NULL",
        "'by post', 'sealed', 'commitment'",
    ],
)
def test_the_database_refuses_an_envelope_that_no_channel_makes(booth: Booth, row: str) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event)))
    insert = f"""INSERT INTO envelope (number, election_id, voter, ballot_id, channel, sealed, commitment)
        SELECT number + 1, election_id, ballot_column, ballot_id, {row} FROM (
            SELECT number, election_id, sealed AS ballot_column, ballot_id FROM envelope) AS there"""
    typed = (
        insert if booth.db.sqlite else insert.replace("'sealed'", "'s'::bytea").replace("'commitment'", "'c'::bytea")
    )
    with pytest.raises(IntegrityError), booth.db.writer.begin() as connection:
        connection.execute(text(typed))


def test_turnout_counts_each_channel_and_its_table_singles_nobody_out(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(*(asked(ballot(event), citizen(number, age=20 if number < 12 else 50)) for number in range(40)))
    for number in range(40, 43):
        assist(booth, assisted(event, citizen(number)))
    query = GetTurnout(election_id=event.election_id)
    with pytest.raises(NotClosed):
        booth.db.read(lambda session: queries.get_turnout(session, query))
    booth.close(event)
    assert booth.view(event).turnout.dump() == {"online": 40, "assisted": 3, "paper": 0}
    told = booth.db.read(lambda session: queries.get_turnout(session, query))
    cells = Counter({(cell.channel, cell.area_id, cell.age_group): cell.voters for cell in told.cells})
    assert cells == {("online", AREA, "18-29"): 12, ("online", AREA, "45-59"): 28}
    with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
        connection.execute(text("UPDATE turnout_cell SET voters = 9"))
    assert {row.voters for row in booth.rows(TurnoutCellRow)} == {12, 28}


def test_without_one_register_a_citizen_votes_once_a_channel(booth: Booth) -> None:
    """The twin: with a register a channel, the database takes the same voter at home and at the counter."""
    if booth.db.sqlite:
        pytest.skip("SQLite cannot drop a constraint")
    event = booth.announce()
    with booth.db.writer.begin() as connection:
        connection.execute(text("ALTER TABLE envelope DROP CONSTRAINT uq__envelope__election_id_voter"))
        connection.execute(text("ALTER TABLE envelope ADD UNIQUE (election_id, voter, channel)"))
    booth.cast(asked(ballot(event, 0)))
    with booth.db.writer.begin() as connection:  # what a counter does that does not read the other channel's rows
        connection.execute(
            text(
                "INSERT INTO envelope (election_id, voter, ballot_id, channel, sealed, commitment) "
                "SELECT election_id, voter, ballot_id, 'assisted', sealed, commitment FROM envelope"
            )
        )
    assert Counter(row.channel for row in booth.rows(Envelope)) == {"online": 1, "assisted": 1}
