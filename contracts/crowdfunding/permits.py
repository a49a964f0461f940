"""The account that the holder of a permit owes Indsamlingsnævnet."""

from datetime import date
from uuid import UUID

from contracts.message import Command


class RecordPermitAccount(Command):
    """The account for a permit of the campaign's own was sent to Indsamlingsnævnet on this day."""

    campaign_id: UUID
    sent_on: date
