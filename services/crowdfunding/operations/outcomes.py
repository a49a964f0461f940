"""What the payment provider's answer does to a pledge: its state, the word about it, and what is to be asked next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import PledgeCaptured, PledgeChargedBack, PledgeMade, PledgeNotFound, PledgeRefunded
from contracts.message import Event
from services.crowdfunding import domain
from services.crowdfunding.domain import Action, Heard, Order, Payment
from services.crowdfunding.domain.ways import Terms, capture_again_at
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import matching
from services.crowdfunding.operations.following import follow
from services.crowdfunding.queries.giving_back import given_back_of

NOTE_CHARS_MAX = 500


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
        again is another act: the provider would say no to the first for ever."""
        return f"{self.pledge_id}-{self.action}" + (f"-{self.refusals}" if self.refusals else "")


def record(session: Session, step: Step, payment: Payment, refusal: str | None) -> None:
    """What the provider's answer means for the pledge, and what must be asked next because of it."""
    campaign, pledge = locked(session, step.pledge_id)
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
    )
    outcome = domain.outcome(pledge.state, payment.state, heard)  # type: ignore[arg-type]
    pledge.pay_url = payment.pay_url or pledge.pay_url
    pledge.psp_reference = payment.psp_reference or pledge.psp_reference
    pledge.looked_at = step.asked_at
    if refusal:
        pledge.note, pledge.refusals = refusal[:NOTE_CHARS_MAX], pledge.refusals + 1
    said, moved_on = None, outcome.state != pledge.state
    if moved_on:
        said = move(campaign, pledge, outcome.state, payment, pledge.amount - given_back_of(session, pledge))
    way_back = domain.withdrawing.way_back(outcome.state, payment.state) if taken_back else None
    plan(pledge, step, outcome.then or way_back, payment, again_at)
    matching.take_place(session, pledge)
    if said:
        publish(session, said)
    if moved_on:
        follow(session, campaign, pledge)  # after `plan`: it writes the pledge, which must not wait without an action


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
    pending: Action | None = pledge.next_action  # type: ignore[assignment]
    if then is not None and then != pending:
        pledge.next_action, pledge.next_try_at, pledge.attempts = then, now(), 0
        if then == "capture":
            pledge.capture_from = pledge.capture_from or now()
        return
    if pending is None or pledge.next_try_at is None:
        return
    if pending == "look" and step.asked_at < pledge.next_try_at:
        return  # a look that began before this one was due does not answer it
    if domain.fulfilled(pending, pledge.state, payment.state):  # type: ignore[arg-type]
        pledge.next_action, pledge.next_try_at, pledge.attempts = None, None, 0
    elif pending == step.action:
        again(pledge, again_at)


def move(campaign: Campaign, pledge: Pledge, state: str, payment: Payment, kept: int) -> Event | None:
    """The pledge's new state; the word about it, where others wait for one. `kept`: minor units not given back in part."""
    pledge.state = state
    if state in domain.HELD:
        pledge.reserved_at = payment.reserved_at
        return PledgeMade(campaign_id=pledge.campaign_id, pledge_id=pledge.pledge_id, amount=pledge.amount)
    if state == "captured":
        pledge.captured_at = now()
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


def postpone(session: Session, step: Step, reason: str) -> None:
    _, pledge = locked(session, step.pledge_id)
    release(pledge, step)
    if pledge.next_action == step.action:
        again(pledge)
        pledge.note = reason[:NOTE_CHARS_MAX]


def release(pledge: Pledge, step: Step) -> None:
    if step.claimed_until is not None and pledge.claimed_until == step.claimed_until:
        pledge.claimed_until = None


def again(pledge: Pledge, at: datetime | None = None) -> None:
    pledge.attempts += 1
    pledge.next_try_at = at or domain.retry_at(now(), pledge.attempts)


def locked(session: Session, pledge_id: UUID) -> tuple[Campaign, Pledge]:
    """A pledge, and its campaign held for sharing: whoever judges that waits for the pledges that are just being moved.

    The campaign first, as those do who judge it.
    """
    found = session.get(Pledge, pledge_id)
    if found is None:
        raise PledgeNotFound("there is no such pledge")
    campaign = session.get_one(Campaign, found.campaign_id, with_for_update={"read": True})
    return campaign, session.get_one(Pledge, pledge_id, with_for_update=True)
