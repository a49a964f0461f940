"""Writes of voting: an election is announced, takes ballots, closes, is counted and declared."""

from services.voting.operations.announcing import advance_elections, announce_election, remind, report_turnout
from services.voting.operations.assisting import cast_assisted_ballots, mark_paper_voters
from services.voting.operations.boarding import Pace, write_board
from services.voting.operations.casting import cast_ballots
from services.voting.operations.closing import close_box, close_boxes, destroy_keys
from services.voting.operations.codes import cast_code_ballots, issue_codes
from services.voting.operations.deciding import close_election, extend_election
from services.voting.operations.declaring import declare_result, declare_results, recount_election
from services.voting.operations.paper import enter_paper_batches, finish_paper_count

__all__ = [
    "Pace",
    "advance_elections",
    "announce_election",
    "cast_assisted_ballots",
    "cast_ballots",
    "cast_code_ballots",
    "close_box",
    "close_boxes",
    "close_election",
    "declare_result",
    "declare_results",
    "destroy_keys",
    "enter_paper_batches",
    "extend_election",
    "finish_paper_count",
    "issue_codes",
    "mark_paper_voters",
    "recount_election",
    "remind",
    "report_turnout",
    "write_board",
]
