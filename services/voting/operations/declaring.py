"""The result: read, counted in a process of its own, written down and told. The services' heartbeats go on meanwhile."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from chassis.outbox import publish
from contracts.principal import Principal
from contracts.voting import ElectionNotFound, Recounted, RecountElection, ResultDeclared, ResultNotDeclared, ResultView
from services.voting.domain.calendar import ELECTIONS
from services.voting.domain.permissions import PERMISSIONS
from services.voting.models import AnonymousBallot, BallotsFile, Election, ResultRow
from services.voting.operations.boarding import append

TALLY_SECONDS_MAX = 600
ROOT = Path(__file__).parents[3]
APART = (sys.executable, "-W", "ignore", "-m", "services.voting.tally_apart")


class TallyFailed(Exception):  # noqa: N818 - an operator looks; the ballots are there, and the tally can be run again
    """The process that counts ended without a result, or with one that is not this election's."""


def declare_results(db: Database) -> None:
    """Count and declare every election whose box is open. No transaction is held while it is counted."""
    closed = select(Election.election_id).where(Election.state == "closed").order_by(Election.election_id)
    for election_id in db.read(lambda session: session.scalars(closed).all()):
        try:
            asked = db.read(lambda session, election_id=election_id: what_to_count(session, election_id))  # type: ignore[misc]
            told = tally_apart(asked)
            db.run(lambda session, election_id=election_id, told=told: declare_result(session, election_id, told))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - one election that cannot be counted keeps no other waiting
            telemetry.log().error("result not declared", election=str(election_id), error=repr(error))


def recount_election(db: Database, principal: Principal, command: RecountElection) -> Recounted:
    """The published ballots counted again, by the same process of its own; ResultNotDeclared before there is a result."""

    def declared(session: Session) -> tuple[str, dict[str, Any]]:
        election = session.get(Election, command.election_id)
        if election is None:
            raise ElectionNotFound("there is no such election")
        principal.require(*PERMISSIONS["recount_election"].roles, scope=election.area_id)
        row = session.get(ResultRow, command.election_id)
        if row is None:
            raise ResultNotDeclared("the result is not declared yet", state=election.state)
        return row.tally_hash, what_to_count(session, command.election_id)

    declared_hash, asked = db.read(declared)
    found = tally_apart(asked)["result"]["tally_hash"]
    return Recounted(
        election_id=command.election_id, tally_hash=found, declared_hash=declared_hash, same=found == declared_hash
    )


def what_to_count(session: Session, election_id: UUID) -> dict[str, Any]:
    """All that the result follows from, and nothing else, as JSON values."""
    election = session.get_one(Election, election_id)
    ballots = select(AnonymousBallot.choices, AnonymousBallot.times).where(AnonymousBallot.election_id == election_id)
    return {
        **{name: getattr(election, name) for name in ("title", "area_id", "amount", "currency", "rules_hash")},
        **{name: getattr(election, name) for name in ("ballot_rules", "tally_rule", "projects")},
        "opens_at": election.opens_at.isoformat(),
        "closes_at": election.ends_at.isoformat(),
        "ballots": [list(row) for row in session.execute(ballots.order_by(AnonymousBallot.place))],
    }


def tally_apart(asked: dict[str, Any]) -> dict[str, Any]:
    """What `services.voting.tally_apart` made of it: {"result": …, "parts": […]}. It is given no setting of ours."""
    counted = subprocess.run(
        APART,
        input=json.dumps(asked).encode(),
        capture_output=True,
        cwd=ROOT,
        env={},
        timeout=TALLY_SECONDS_MAX,
        check=False,
    )
    if counted.returncode != 0:
        raise TallyFailed(
            f"the tally ended with {counted.returncode}: {counted.stderr[-2_000:].decode(errors='replace')}"
        )
    told: dict[str, Any] = json.loads(counted.stdout)
    return told


def declare_result(session: Session, election_id: UUID, told: dict[str, Any]) -> bool:
    """Whether this was the first time: the result, the published ballots and the state, in one transaction."""
    election = session.get_one(Election, election_id, with_for_update=True)
    if election.state != "closed":
        return False
    view = ResultView.load({"election_id": str(election_id), "budget_id": str(election.budget_id), **told["result"]})
    if view.rules_hash != election.rules_hash:
        raise TallyFailed(f"counted by the rules {view.rules_hash}, which are not those of the election")
    session.add(ResultRow(election_id=election_id, result=view.dump(), tally_hash=view.tally_hash, declared_at=now()))
    parts = [{"election_id": election_id, "part": part, "text": text} for part, text in enumerate(told["parts"])]
    session.execute(insert(BallotsFile), parts)
    file_hash = hashlib.sha256("".join(told["parts"]).encode()).hexdigest()
    counted = {"ballots": view.totals.ballots, "ballots_hash": file_hash, "tally_hash": view.tally_hash}
    append(session, election_id, "tally", {**counted, "winners": [str(each.project_id) for each in view.winners]})
    election.state = ELECTIONS["closed", "result_declared"]
    publish(
        session,
        ResultDeclared(
            election_id=election_id,
            budget_id=election.budget_id,
            winners=view.winners,
            totals=view.totals,
            rule=view.rule,
            rules_hash=view.rules_hash,
            tally_hash=view.tally_hash,
        ),
    )
    return True
