"""Pledges: made, paid for with the provider, and what the ledger booked of them."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from contracts.crowdfunding import (
    CampaignNotOpen,
    Pledge,
    PledgeDeclined,
    PledgeMadeAnswer,
    PledgeNotFound,
    PledgeView,
    RefreshPledge,
)
from contracts.errors import Refused, Unavailable
from contracts.ledger import ContributionPosted, ContributionRefused
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import making, outcomes, provider
from services.crowdfunding.operations.side_by_side import side_by_side
from services.crowdfunding.payments import Payments, PaymentsAway

LIMITS = domain.holds.Limits()
Answer = TypeVar("Answer")


def pledge(  # noqa: PLR0913 - what a city decides, and who asks
    db: Database,
    payments: Payments,
    return_url: str,
    principal: Principal,
    command: Pledge,
    *,
    limits: domain.holds.Limits = LIMITS,
) -> PledgeMadeAnswer:
    """One of `pledges`; its refusal raised."""
    (told,) = pledges(db, payments, return_url, [(principal, command)], limits=limits)
    return answer_or_raise(told)


def pledges(
    db: Database,
    payments: Payments,
    return_url: str,
    asked: Sequence[tuple[Principal, Pledge]],
    *,
    limits: domain.holds.Limits = LIMITS,
) -> list[PledgeMadeAnswer | Refused]:
    """Promise money, signed in or not, and open a payment for each promise with the provider.

    Unavailable while the provider is away: the pledge stands, and asking again with its id goes on from there.
    """
    refused = db.run(lambda session: making.make_pledges(session, limits, asked))
    both = list(zip(refused, (command.command_id for _, command in asked), strict=True))
    made = {pledge_id for refusal, pledge_id in both if refusal is None}
    provider.take_steps(db, payments, return_url, made)
    told = db.read(lambda session: made_answers(session, made))
    return [refusal or told[pledge_id] for refusal, pledge_id in both]


def made_answers(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, PledgeMadeAnswer | Refused]:
    rows = session.scalars(select(models.Pledge).where(models.Pledge.pledge_id.in_(pledge_ids)))
    return {row.pledge_id: opened(row) for row in rows}


def made_answer(session: Session, pledge_id: UUID) -> PledgeMadeAnswer:
    return answer_or_raise(opened(session.get_one(models.Pledge, pledge_id)))


def opened(row: models.Pledge) -> PledgeMadeAnswer | Refused:
    """Where the payment is opened; or why it is not."""
    if row.state == "declined":
        return PledgeDeclined("the payment provider will not take this payment")
    if row.pay_url is None and row.state == "made":
        return Unavailable("the payment provider does not answer: ask again with the same id")
    if row.pay_url is None and row.state not in domain.UNHEARD_OF:
        return CampaignNotOpen("this campaign closed before the payment could be opened", state=row.state)
    return PledgeMadeAnswer(
        pledge_id=row.pledge_id,
        campaign_id=row.campaign_id,
        state=row.state,
        pay_url=row.pay_url or "",
    )


def answer_or_raise(told: Answer | Refused) -> Answer:
    if isinstance(told, Refused):
        raise told
    return told


def refresh_pledge(
    db: Database, payments: Payments, command: RefreshPledge, secret: str = "", principal: Principal = ANONYMOUS
) -> PledgeView:
    """One of `refresh_pledges`; its refusal raised."""
    (told,) = refresh_pledges(db, payments, [(principal, command)], secret)
    return answer_or_raise(told)


def refresh_pledges(
    db: Database, payments: Payments, asked: Sequence[tuple[Principal, RefreshPledge]], secret: str
) -> list[PledgeView | Refused]:
    """Ask the provider what is true of these pledges now."""
    refused = look(db, payments, {command.pledge_id for _, command in asked})
    seen = [(principal, command) for principal, command in asked if command.pledge_id not in refused]
    told = iter(
        db.read(
            lambda session: queries.pledge_views(
                session, [(command.pledge_id, principal, command.key) for principal, command in seen], secret
            )
        )
    )
    return [refused.get(command.pledge_id) or next(told) for _, command in asked]


def look(db: Database, payments: Payments, pledge_ids: Collection[UUID]) -> dict[UUID, Refused]:
    """Ask about each once, side by side, and write down what is said; who could not be asked about, and why."""
    found = db.read(lambda session: session.execute(provider.rows_of(pledge_ids)).all())
    known = {row.pledge_id for row in found}
    steps = [
        outcomes.Step(row.pledge_id, "look", provider.order(row, row.way), now())
        for row in found
        if row.state not in domain.UNHEARD_OF  # of those the provider has heard nothing
    ]
    answers = side_by_side(partial(seen, payments), steps)
    provider.write_down(db, [each for each in answers if not each.away])
    away = Unavailable("the payment provider does not answer: ask again")
    unknown = {
        pledge_id: PledgeNotFound("there is no such pledge") for pledge_id in pledge_ids if pledge_id not in known
    }
    return {**unknown, **{each.step.pledge_id: away for each in answers if each.away}}


def seen(payments: Payments, step: outcomes.Step) -> outcomes.Said:
    """An answer that makes no sense is none, and keeps none of the others from theirs."""
    try:
        return outcomes.Said(step, payments.get(step.order))
    except PaymentsAway:
        return outcomes.Said(step, away=True)
    except Exception as error:  # noqa: BLE001 - see above
        telemetry.log().exception("pledge not seen", pledge_id=str(step.pledge_id))
        return outcomes.Said(step, trouble=type(error).__name__, away=True)


SEQUENCES = {"capture": "booked_sequence", "refund": "refund_sequence", "charge_back": "charge_back_sequence"}


def record_contributions(session: Session, events: Sequence[ContributionPosted]) -> None:
    """The ledger has booked captures, refunds or charge-backs."""
    found = outcomes.locked_all(session, {event.pledge_id for event in events})
    for event in events:
        setattr(found[event.pledge_id][1], SEQUENCES[event.kind], event.sequence)


def record_contribution_refusal(session: Session, event: ContributionRefused) -> None:
    """The provider holds money that the ledger would not book: kept with the reason, for finance to see. All of what was charged
    back is booked: then it was the second word of it."""
    _, row = outcomes.locked(session, event.pledge_id)
    if row.charge_back_sequence is None:
        row.note = event.reason
