"""The vote: ballots in, results and the anonymous ballots out."""

from collections.abc import Iterator
from typing import Any

from werkzeug import Response

from chassis import telemetry
from contracts.errors import Refused
from contracts.voting import (
    Board,
    CastBallot,
    CloseElection,
    ElectionClosing,
    Elections,
    ElectionView,
    GetBallots,
    GetElection,
    GetResult,
    ListBoard,
    ListElections,
    Receipt,
    ResultView,
)
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.routes.declare import API, command, query

ELECTION = "/elections/<uuid:election_id>"
PABULIB = {"text/plain": {"schema": {"type": "string", "description": "A Pabulib file (.pb)"}}}


# fmt: off - a table: one route a line
class Routes(Asks):
    list_elections = query("/elections", ListElections, Elections, auth=PUBLIC, summary="All elections")
    get_election = query(
        ELECTION, GetElection, ElectionView, auth=PUBLIC, summary="An election: state, rules, projects, turnout"
    )
    get_result = query(
        f"{ELECTION}/result",
        GetResult,
        ResultView,
        auth=PUBLIC,
        summary="Winners, totals, and the tally step by step; 409 before it is declared",
    )
    list_board = query(
        f"{ELECTION}/board",
        ListBoard,
        Board,
        auth=PUBLIC,
        summary="The board: setup, batches of commitments, close and tally, each hashed with the one before",
    )
    close_election = command(
        f"{ELECTION}/closing",
        CloseElection,
        ElectionClosing,
        auth=SIGNED_IN,
        summary="Close before the calendar says so, by a recorded decision",
    )
    # fmt: on

    @http(
        "POST",
        f"{API}{ELECTION}/ballots",
        auth=SIGNED_IN,
        summary="Cast a ballot; what waits is taken together",
        takes="command",
        asks=CastBallot,
        answers=Receipt,
        status=201,
    )
    def cast_ballot(self, asking: Asking) -> dict[str, Any]:
        return self.ballots.ask_one(asking.command())

    @http(
        "GET",
        f"{API}{ELECTION}/ballots.pb",
        auth=PUBLIC,
        summary="The anonymous ballots, after the close; 409 before",
        answers=PABULIB,
    )
    def get_ballots(self, asking: Asking) -> Response:
        """The first part is asked for before the answer begins, so that a refusal can still be one."""
        question = GetBallots.load(asking.path)
        first = self.ask(asking, question)

        def parts() -> Iterator[bytes]:
            part = first
            yield str(part["text"]).encode()
            while part["next_part"] is not None:
                following = GetBallots(election_id=question.election_id, part=part["next_part"])
                try:
                    part = self.ask(asking, following)
                except Refused as refused:  # the connection ends without its last chunk: nobody takes it for whole
                    telemetry.log().warning("ballots cut", trace_id=asking.trace_id, error=repr(refused))
                    raise
                yield str(part["text"]).encode()

        name = f'attachment; filename="{question.election_id}.pb"'
        return Response(parts(), content_type="text/plain; charset=utf-8", headers={"Content-Disposition": name})
