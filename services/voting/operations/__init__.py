"""Writes of voting: an election is announced, takes ballots, closes, is counted and declared."""

from services.voting.operations.announcing import advance_elections, announce_election, report_turnout
from services.voting.operations.boarding import Pace, write_board
from services.voting.operations.casting import cast_ballots
from services.voting.operations.closing import close_box, close_boxes, close_election, destroy_keys
from services.voting.operations.declaring import declare_result, declare_results

__all__ = [
    "Pace",
    "advance_elections",
    "announce_election",
    "cast_ballots",
    "close_box",
    "close_boxes",
    "close_election",
    "declare_result",
    "declare_results",
    "destroy_keys",
    "report_turnout",
    "write_board",
]
