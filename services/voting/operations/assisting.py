"""What an official enters for a citizen: a ballot cast at the counter, or that a paper ballot was handed out.

The gateway's residents' port has turned the citizen's number into what a principal says; no number comes here. Both meet the
register that online ballots meet, so nobody votes twice across channels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.answers import Asked
from contracts.errors import Refused, SameIdOtherContent
from contracts.principal import ANONYMOUS, Principal
from contracts.voting import CastAssistedBallot, CastBallot, MarkPaperVoter, Receipt
from services.voting.domain.permissions import PERMISSIONS
from services.voting.keys import Keys
from services.voting.operations.casting import Box, as_counted, cast_ballot, decide, enter, known_before, receipt
from services.voting.operations.polling import check_open

HANDED_OUT = b"paper"


@dataclass(frozen=True)
class OnBehalf(Asked):
    """Asked by an official, for the citizen who is the principal here."""

    official: Principal = ANONYMOUS


def cast_assisted_ballots(session: Session, asked: Sequence[Asked], keys: Keys) -> list[Receipt | Refused]:
    """A receipt or a refusal for each `CastAssistedBallot`; the citizen takes the receipt home."""
    return decide(session, [on_behalf(each, ballot_of(each.command)) for each in asked], keys, cast_assisted_ballot)


def mark_paper_voters(session: Session, asked: Sequence[Asked], keys: Keys) -> list[Receipt | Refused]:
    """Each `MarkPaperVoter`: this citizen was handed a paper ballot, and votes by no other channel."""
    return decide(session, [on_behalf(each, each.command) for each in asked], keys, mark_paper_voter)


def on_behalf(asked: Asked, command: CastBallot | MarkPaperVoter) -> OnBehalf:
    return OnBehalf(asked.command.voter, command, asked.received_at, asked.traceparent, asked.principal)


def ballot_of(command: CastAssistedBallot) -> CastBallot:
    told = {name: value for name, value in vars(command).items() if name != "voter"}
    return CastBallot(**told)


def cast_assisted_ballot(box: Box, asked: OnBehalf) -> Receipt:
    permit(box, asked)
    return cast_ballot(box, asked, "assisted")


def mark_paper_voter(box: Box, asked: OnBehalf) -> Receipt:
    permit(box, asked)
    command: MarkPaperVoter = asked.command
    polling, known = known_before(box, command)
    person = asked.principal.person
    if known is not None and known.asked is not None and polling.keys is not None:
        if known.asked != polling.keys.asked(box.voter(polling, polling.keys, person), None, HANDED_OUT):
            raise SameIdOtherContent("this id was used for something else before")
        return receipt(command, known)
    if known is not None:
        return receipt(command, known)
    keys = check_open(polling, asked.principal, asked.received_at, box.at)
    digest = keys.asked(box.voter(polling, keys, person), None, HANDED_OUT)
    kept = {"sealed": None, "commitment": None, **as_counted("paper", asked.principal)}
    return enter(box, polling, asked, kept, digest, None)


def permit(box: Box, asked: OnBehalf) -> None:
    """An official who receives votes in the election's area; unknown elections are said to be so afterwards."""
    polling = box.pollings.get(asked.command.election_id)
    asked.official.require(
        *PERMISSIONS["cast_assisted_ballot"].roles, scope="*" if polling is None else polling.area_id
    )
