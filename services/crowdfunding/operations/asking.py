"""What the provider is asked next about a pledge, and when: at once, again later, or nothing any more."""

from datetime import datetime

from chassis.clock import now
from services.crowdfunding import domain
from services.crowdfunding.domain import Action
from services.crowdfunding.models import Pledge


def ask_next(pledge: Pledge, action: Action) -> None:
    pledge.next_action, pledge.next_try_at, pledge.attempts = action, now(), 0


def ask_again(pledge: Pledge, at: datetime | None = None) -> None:
    """What was asked in vain; later each time, unless it is known when."""
    pledge.attempts += 1
    pledge.next_try_at = at or domain.retry_at(now(), pledge.attempts)


def ask_nothing(pledge: Pledge) -> None:
    pledge.next_action, pledge.next_try_at, pledge.attempts = None, None, 0
