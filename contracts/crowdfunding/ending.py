"""What people decide of a campaign's end: later, sooner, or out of the lists."""

from datetime import datetime
from uuid import UUID

from contracts.ledger import Decision
from contracts.message import Command, Message
from contracts.shapes import Reason


class ExtendCampaign(Command):
    """A later deadline, once, by a decision that names who took it."""

    campaign_id: UUID
    closes_at: datetime
    decision: Decision
    reason: Reason


class Extension(Message):
    """From which deadline to which, and why."""

    closed_at: datetime
    closes_at: datetime
    decision: Decision
    reason: Reason
    at: datetime


class CancelCampaign(Command):
    """Nobody collects any more: what was given is let go or refunded as when the goal is missed."""

    campaign_id: UUID
    reason: Reason


class ArchiveCampaign(Command):
    """Out of the lists; it stays at its address."""

    campaign_id: UUID
