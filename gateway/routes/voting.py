"""The vote: ballots in, results and the anonymous ballots out."""

from collections.abc import Iterator
from typing import Any

from werkzeug import Response

from chassis import telemetry
from contracts.errors import Refused
from contracts.voting import (
    Board,
    CastAssistedBallot,
    CastBallot,
    CastCodeBallot,
    CloseElection,
    CodeIssued,
    ElectionClosing,
    Elections,
    ElectionView,
    EligibilityView,
    EnterPaperBatch,
    ExtendElection,
    FinishPaperCount,
    GetBallots,
    GetElection,
    GetEligibility,
    GetResult,
    GetTurnout,
    IssueCode,
    ListBoard,
    ListElections,
    MarkPaperVoter,
    PaperBatch,
    PaperCounted,
    Receipt,
    Recounted,
    RecountElection,
    ResultView,
    TurnoutTable,
)
from gateway.asking import Asking, Asks, together
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.residents import AssistedBallot, Citizen, citizen
from gateway.routes.declare import API, command, query
from gateway.settings import GatewaySettings

ELECTION = "/elections/<uuid:election_id>"
PABULIB = {"text/plain": {"schema": {"type": "string", "description": "A Pabulib file (.pb)"}}}


# fmt: off - a table: one route a line
class Routes(Asks):
    list_elections = query("/elections", ListElections, Elections, auth=PUBLIC, summary="All elections")
    get_election = query(
        ELECTION, GetElection, ElectionView, auth=PUBLIC, summary="An election: state, rules, projects, turnout"
    )
    get_eligibility = query(
        f"{ELECTION}/eligibility",
        GetEligibility,
        EligibilityView,
        auth=SIGNED_IN,
        summary="Whether whoever asks votes in it, or why not, by the rule that the cast goes by",
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
    cast_code_ballot = command(
        f"{ELECTION}/code-ballots",
        CastCodeBallot,
        Receipt,
        auth=PUBLIC,
        summary="Cast a ballot with a one-time code from the counter, without signing in",
        status=201,
    )
    extend_election = command(
        f"{ELECTION}/extension",
        ExtendElection,
        ElectionClosing,
        auth=SIGNED_IN,
        summary="Close later than the calendar says, by a recorded decision",
    )
    recount_election = command(
        f"{ELECTION}/recount",
        RecountElection,
        Recounted,
        auth=SIGNED_IN,
        summary="Count the published ballots again: the same hash, or not",
    )
    enter_paper_batch = command(
        f"{ELECTION}/paper-readings",
        EnterPaperBatch,
        PaperBatch,
        auth=SIGNED_IN,
        summary="A batch of paper ballots as one official reads it; where another reads otherwise is answered",
    )
    finish_paper_count = command(
        f"{ELECTION}/paper-count",
        FinishPaperCount,
        PaperCounted,
        auth=SIGNED_IN,
        summary="All paper is entered and fits the tally sheet: the box may be opened",
    )
    get_turnout = query(
        f"{ELECTION}/turnout",
        GetTurnout,
        TurnoutTable,
        auth=PUBLIC,
        summary="Who voted, by channel, area and age group, after the close; no cell below ten",
    )
    # fmt: on

    @http(
        "POST",
        f"{API}{ELECTION}/assisted-ballots",
        auth=SIGNED_IN,
        summary="An official casts a ballot for a citizen, who takes the receipt home",
        takes="command",
        asks=AssistedBallot,
        answers=Receipt,
        status=201,
    )
    def cast_assisted_ballot(self, asking: Asking) -> dict[str, Any]:
        given = AssistedBallot.load(together(asking.path, asking.body))
        who = identified(asking, given, self.own)
        return self.ask(asking, CastAssistedBallot(**who, choices=given.choices, replaces=given.replaces))

    @http(
        "POST",
        f"{API}{ELECTION}/codes",
        auth=SIGNED_IN,
        summary="An official gives a citizen without MitID a one-time code",
        takes="command",
        asks=Citizen,
        answers=CodeIssued,
        status=201,
    )
    def issue_code(self, asking: Asking) -> dict[str, Any]:
        given = Citizen.load(together(asking.path, asking.body))
        return self.ask(asking, IssueCode(**identified(asking, given, self.own)))

    @http(
        "POST",
        f"{API}{ELECTION}/paper-voters",
        auth=SIGNED_IN,
        summary="An official hands a citizen a paper ballot: they vote by no other channel",
        takes="command",
        asks=Citizen,
        answers=Receipt,
        status=201,
    )
    def mark_paper_voter(self, asking: Asking) -> dict[str, Any]:
        given = Citizen.load(together(asking.path, asking.body))
        return self.ask(asking, MarkPaperVoter(**identified(asking, given, self.own)))

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
        return self.order(CastBallot, asking.command())

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


def identified(asking: Asking, given: AssistedBallot | Citizen, settings: GatewaySettings) -> dict[str, Any]:
    """Whose ballot it is, by their number."""
    voter = citizen(asking.principal, given.cpr, settings)
    return {"command_id": asking.key, "election_id": given.election_id, "voter": voter}
