"""What the payment provider's answer does to a pledge: its state, the word about it, and what is to be asked next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish_all
from contracts.crowdfunding import PledgeCaptured, PledgeChargedBack, PledgeMade, PledgeNotFound, PledgeRefunded
from contracts.crowdfunding.pledges import PledgeState
from contracts.message import Event
from services.crowdfunding import domain
from services.crowdfunding.domain import Action, Heard, Order, Payment
from services.crowdfunding.domain.ways import Terms, capture_again_at
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import matching
from services.crowdfunding.operations.asking import ask_again, ask_next, ask_nothing
from services.crowdfunding.operations.following import Moved, follow_all, kind_told
from services.crowdfunding.queries.giving_back import given_back_of

NOTE_CHARS_MAX = 500
FRESH = MappingProxyType({"populate_existing": True})
"""As they are now, whatever this session has read of them before they were locked."""


@dataclass(frozen=True)
class Step:
    """One thing to ask about one pledge; `asked_at` lies before the question, so the answer is no older."""

    pledge_id: UUID
    action: Action
    order: Order
    asked_at: datetime
    refusals: int = 0
    claimed_until: datetime | None = None

    @property
    def key(self) -> str:
        """The same however often it is asked: what the provider carries out once. After a no, and nothing done, to try
        again is another act: the provider would say no to the first for ever; and so is another payment."""
        payment = f"-{self.order.attempt}" if self.order.attempt > 1 else ""
        return f"{self.pledge_id}{payment}-{self.action}" + (f"-{self.refusals}" if self.refusals else "")


@dataclass(frozen=True)
class Said:
    """What came of a step: the payment after it, and the provider's reason where it would not take it; or, without a
    payment, why there is no answer to rely on: the provider is `away`, or `trouble` of another kind."""

    step: Step
    payment: Payment | None = None
    refusal: str | None = None
    trouble: str = ""
    away: bool = False


def record(session: Session, step: Step, payment: Payment, refusal: str | None) -> None:
    record_all(session, [Said(step, payment, refusal)])


def record_all(session: Session, answers: Sequence[Said]) -> None:
    """What the provider's answers mean for pledges, in this order, and what must be asked next because of them.

    A constant number of statements, however many answers; but for what replaces another pledge.
    """
    found = locked_all(session, {said.step.pledge_id for said in answers})
    captured = [pledge.pledge_id for _, pledge in found.values() if pledge.state == "captured"]
    back = given_back_of(session, captured) if captured else {}
    words: list[Event] = []
    moved: list[Moved] = []
    for said in answers:
        campaign, pledge = found[said.step.pledge_id]
        if not is_of_its_payment(pledge, said.step):
            release(pledge, said.step)
            continue
        before = pledge.state
        if said.payment is None:
            postpone(campaign, pledge, said)
        else:
            word = settle(campaign, pledge, said, said.payment, pledge.amount - back.get(pledge.pledge_id, 0))
            words += [word] if word else []
        if pledge.state != before:
            moved.append(Moved(pledge, kind_told(campaign, pledge)))
    matching.take_places(session, [pledge for _, pledge in found.values()])
    publish_all(session, words)
    follow_all(session, moved)  # it writes the pledges, of which none must wait without an action


def is_of_its_payment(pledge: Pledge, step: Step) -> bool:
    """Whether what was asked is of the payment that the pledge has now: an answer of one that ran out may come late."""
    return pledge.state not in domain.UNHEARD_OF and step.order.attempt == domain.attempt(pledge.confirmations)


def settle(campaign: Campaign, pledge: Pledge, said: Said, payment: Payment, kept: int) -> Event | None:
    """What one answer does to its pledge; the word about it, where others wait for one. `kept`: as for `move`."""
    step, refusal = said.step, said.refusal
    if payment != domain.UNKNOWN and (payment.amount, payment.currency) != (pledge.amount, pledge.currency):
        raise ValueError("the provider's payment is not of the pledge's amount")
    release(pledge, step)
    again_at = capture_again(pledge, campaign, refused=refusal is not None) if step.action == "capture" else None
    taken_back = pledge.withdrawn_at is not None
    heard = Heard(
        counts=counts(campaign, payment) and not taken_back,
        last=no_later_look_counts(campaign, step),
        doomed=campaign.verdict == "missed",
        at_once=campaign.way == "capture_now" and campaign.verdict is None and not taken_back,
        refused=step.action if refusal else None,
        tried_enough=again_at is None or campaign.verdict == "missed",
        payable=may_be_paid_again(campaign, pledge),
        in_vain=step.action == "cancel" and pledge.attempts >= domain.CANCELS_IN_VAIN_MAX,
    )
    outcome = domain.outcome(pledge.state, payment.state, heard)
    pledge.pay_url = payment.pay_url or pledge.pay_url
    pledge.psp_reference = payment.psp_reference or pledge.psp_reference
    pledge.looked_at = step.asked_at
    if refusal:
        pledge.note, pledge.refusals = refusal[:NOTE_CHARS_MAX], pledge.refusals + 1
        if step.action == "refund":
            pledge.refund_refusals += 1
            again_at = now() + timedelta(hours=domain.undelivered.REFUSED_AGAIN_HOURS)
    if outcome.state == "promised":
        pledge.state, pledge.pay_url, pledge.psp_reference = outcome.state, None, None
        ask_nothing(pledge)
        return None
    moved_on = outcome.state != pledge.state
    word = move(campaign, pledge, outcome.state, payment, kept) if moved_on else None
    way_back = domain.withdrawing.way_back(outcome.state, payment.state) if taken_back else None
    plan(pledge, step, outcome.then or way_back, payment, again_at)
    return word


def may_be_paid_again(campaign: Campaign, pledge: Pledge) -> bool:
    """What was promised is not lost with a payment that its payer left open too long."""
    is_open = campaign.state == "open" and now() < campaign.closes_at
    promised = 0 < pledge.confirmations < domain.CONFIRMATIONS_MAX
    return is_open and promised and pledge.withdrawn_at is None


def counts(campaign: Campaign, payment: Payment) -> bool:
    """The stated rule: money counts that the provider reserved, or a mandate that was given, at or before the deadline, by
    the provider's clock, as seen no later than the last look."""
    undecided = campaign.state in ("open", "settling") and campaign.verdict is None
    return undecided and payment.reserved_at is not None and payment.reserved_at <= campaign.closes_at


def no_later_look_counts(campaign: Campaign, step: Step) -> bool:
    """The last look comes some seconds after the deadline; none is waited for once the campaign is judged or cancelled."""
    late = (step.asked_at - campaign.ended_at).total_seconds() >= domain.LAST_LOOK_SECONDS
    return campaign.verdict is not None or (campaign.state == "settling" and late)


def capture_again(pledge: Pledge, campaign: Campaign, *, refused: bool) -> datetime | None:
    """When a capture that was declined is tried again, if it is; or asked about, if the provider takes its time."""
    if not refused:
        return now() + timedelta(hours=domain.CHARGE_LOOK_HOURS)
    if pledge.capture_from is None or pledge.reserved_at is None:
        return None
    return capture_again_at(terms_of(campaign), now(), pledge.capture_from, pledge.reserved_at)


def terms_of(campaign: Campaign) -> Terms:
    """What an open campaign was published under."""
    return Terms(
        campaign.way,  # type: ignore[arg-type]
        campaign.reserve_days,  # type: ignore[arg-type]
        campaign.capture_days_max,  # type: ignore[arg-type]
        campaign.tolerance_percent,  # type: ignore[arg-type]
    )


def finale(campaign: Campaign) -> datetime:
    """From when on an open campaign's promises are paid."""
    return domain.ways.finale(campaign.closes_at, terms_of(campaign).reserve_days)


def plan(pledge: Pledge, step: Step, then: Action | None, payment: Payment, again_at: datetime | None) -> None:
    """What is to be asked next: something new, what was asked in vain once more, or nothing."""
    pending = pledge.next_action
    if then is not None and then != pending:
        ask_next(pledge, then)
        if then == "capture":
            pledge.capture_from = pledge.capture_from or now()
        return
    if pending is None or pledge.next_try_at is None:
        return
    if pending == "look" and step.asked_at < pledge.next_try_at:
        return  # a look that began before this one was due does not answer it
    if domain.fulfilled(pending, pledge.state, payment.state):
        ask_nothing(pledge)
    elif pending == step.action:
        ask_again(pledge, again_at)


def move(campaign: Campaign, pledge: Pledge, state: PledgeState, payment: Payment, kept: int) -> Event | None:
    """The pledge's new state; the word about it, where others wait for one. `kept`: minor units not given back in part."""
    pledge.state = state
    if state in domain.HELD:
        pledge.reserved_at = payment.reserved_at
        return PledgeMade(campaign_id=pledge.campaign_id, pledge_id=pledge.pledge_id, amount=pledge.amount)
    if state == "captured":
        pledge.captured_at = now()
        pledge.reserved_at = pledge.reserved_at or payment.reserved_at or now()
        return PledgeCaptured(**moved(pledge, "capture", pledge.amount))
    if state == "refunded":
        pledge.refunded_at = now()
        return PledgeRefunded(**moved(pledge, "refund", kept)) if kept else None
    if state == "charged_back":
        pledge.charged_back_at = now()
        gone = campaign.state in ("funded", "handed_over")
        return PledgeChargedBack(**moved(pledge, "charge_back", kept), handed_over=gone) if kept else None
    return None


def moved(pledge: Pledge, how: str, amount: int) -> dict[str, Any]:
    """The word that money has moved: the same id for the ledger however often it is said."""
    return {
        "request_id": uuid5(pledge.pledge_id, how),
        "campaign_id": pledge.campaign_id,
        "pledge_id": pledge.pledge_id,
        "amount": amount,
        "currency": pledge.currency,
        "reference": pledge.psp_reference or str(pledge.pledge_id),
    }


def postpone(campaign: Campaign, pledge: Pledge, said: Said) -> None:
    """Asked again later. In the end no campaign waits for a word on one pledge: what cannot be captured counts as declined,
    what cannot be let go as gone, though the provider is asked on; and what cannot be refunded is a person's to see to.
    """
    release(pledge, said.step)
    if pledge.next_action != said.step.action:
        return
    ask_again(pledge)
    pledge.note = said.trouble[:NOTE_CHARS_MAX]
    if pledge.next_action == "refund" and not said.away and pledge.attempts > domain.REFUNDS_IN_VAIN_MAX:
        pledge.refund_refusals = domain.undelivered.REFUSALS_MAX
    if pledge.state not in domain.HELD or not in_vain(campaign, pledge, away=said.away):
        return
    if pledge.next_action == "capture":
        pledge.state = domain.PLEDGES[pledge.state, "capture_refused"]
        ask_next(pledge, "cancel")
    elif pledge.next_action == "cancel":
        pledge.state = domain.PLEDGES[pledge.state, "unheld"]


def in_vain(campaign: Campaign, pledge: Pledge, *, away: bool) -> bool:
    """Whether it was asked for long enough. A provider that is away decides nothing while it can still hold the money."""
    terms, asked_from = terms_of(campaign), pledge.capture_from or campaign.ended_at
    reserved_at = pledge.reserved_at or asked_from
    if away:
        return now() >= (asked_from if terms.way == "mandate" else reserved_at) + terms.reservation_life
    if pledge.next_action == "capture":
        return capture_again_at(terms, now(), asked_from, reserved_at) is None
    return pledge.attempts > domain.CANCELS_IN_VAIN_MAX


def release(pledge: Pledge, step: Step) -> None:
    if step.claimed_until is not None and pledge.claimed_until == step.claimed_until:
        pledge.claimed_until = None


def locked(session: Session, pledge_id: UUID) -> tuple[Campaign, Pledge]:
    return locked_all(session, [pledge_id])[pledge_id]


def locked_all(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, tuple[Campaign, Pledge]]:
    """Pledges by their ids, and their campaigns held for sharing: whoever judges one waits for those that are just being moved.

    The campaigns first, as those do who judge them; all in the order of their ids, so that two who want the same wait for
    each other in turn.
    """
    mine = Pledge.pledge_id.in_(pledge_ids)
    places = dict(session.execute(select(Pledge.pledge_id, Pledge.campaign_id).where(mine)).all())
    if len(places) < len(pledge_ids):
        raise PledgeNotFound("there is no such pledge")
    campaigns = shared(session, set(places.values()))
    ours = session.scalars(
        select(Pledge).where(mine).order_by(Pledge.pledge_id).with_for_update(), execution_options=FRESH
    )
    return {pledge.pledge_id: (campaigns[pledge.campaign_id], pledge) for pledge in ours}


def shared(session: Session, campaign_ids: Collection[UUID]) -> dict[UUID, Campaign]:
    """Those of them that are there, held for sharing, in the order of their ids."""
    theirs = select(Campaign).where(Campaign.campaign_id.in_(campaign_ids)).order_by(Campaign.campaign_id)
    found = session.scalars(theirs.with_for_update(read=True), execution_options=FRESH)
    return {campaign.campaign_id: campaign for campaign in found}
