"""What other services ask of the ledger by event."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from chassis.inbox import Delivery
from contracts.budgets import PaymentApproved
from contracts.budgets.applications import GrantRequested
from contracts.crowdfunding import MatchingSchemeAdopted, MatchingSchemeEnded
from contracts.errors import NotYet, SameIdOtherContent
from services.ledger.domain.requests import Request
from services.ledger.operations.drafts import hold
from services.ledger.operations.posting import post


def post_heard(session: Session, deliveries: Sequence[Delivery], currency: str, third_above: int = 0) -> None:
    """Answer what was asked by event. Raises for one that has come too early, or whose id was used for something else.

    The inbox then takes each alone: it keeps that one to try again, and in the end parks it for an operator. A payment of
    more than `third_above`, or such a direct grant, waits as a draft instead.
    """
    requests = [heard(delivery.event, delivery.traceparent) for delivery in deliveries]
    if third_above:
        requests = [request for request in requests if not held_back(session, request, third_above)]
    answers = post(session, requests, currency)
    unanswered = next((answer for answer in answers if isinstance(answer, NotYet | SameIdOtherContent)), None)
    if unanswered is not None:
        raise unanswered


def held_back(session: Session, request: Request, third_above: int) -> bool:
    """Whether it is a payment, or a direct grant, that takes a third person: it is kept for one."""
    event = request.message
    if not isinstance(event, PaymentApproved | GrantRequested) or event.amount <= third_above:
        return False
    return hold(session, request, event)


def heard(event: Any, traceparent: str | None = None) -> Request:
    """The request that an event is; a payment's own id is the id of its request, and a scheme's: it begins and ends once."""
    if isinstance(event, MatchingSchemeAdopted | MatchingSchemeEnded):
        command_id = event.scheme_id
    else:
        command_id = event.payment_id if isinstance(event, PaymentApproved) else event.request_id
    return Request(command_id, event, event.source, traceparent)
